"""Where in a unit can a structural matcher point to?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.detect.unit import Hit, Read, Reading, Unit
from auditor.model import Kind, Role

_SHOWS_THE_ITEM = (Role.NAME, Role.TITLE, Role.URI, Role.COMMAND, Role.URL)
_OTHER = re.compile(r"((?:handshake|modern)/[^:]{0,200}):/")


def raw(read: Read, *roles: Role) -> Iterator[Reading]:
    """The texts of an item as sent, all or those in these roles."""
    return (one.readings()[0] for one in read.in_role(*roles))


def at(read: Read, pointer: str, *roles: Role) -> Reading | None:
    """The text at a pointer, in one of these roles if any are named."""
    return next((one.readings()[0] for one in read.in_role(*roles) if one.surface.pointer == pointer), None)


def face(read: Read) -> Reading | None:
    """The text that stands for the whole item: its name, else its title, address or command, else its first text."""
    for role in _SHOWS_THE_ITEM:
        for reading in raw(read, role):
            return reading
    return next(raw(read), None)


def whole(reading: Reading | None, label: str, detail: str = "") -> list[Hit]:
    """The whole of a text as a hit; nothing where there is no text to point to."""
    return [Hit(reading, 0, len(reading.text), label, detail)] if reading is not None else []


def other_listing(path: str) -> str:
    """Era and identity of the listing in which alone a text stands; empty for the server's first listing."""
    found = _OTHER.match(path)
    return found[1] if found else ""


def tools(unit: Unit) -> tuple[Read, ...]:
    """The tools that the unit spans, those of other listings left out: they are the same tools again."""
    return tuple(
        read
        for read in unit.reads
        if read.item.kind is Kind.TOOL and read.said and not other_listing(read.said[0].surface.path)
    )


def steps(pointer: str) -> tuple[str, ...]:
    """The keys of a JSON pointer."""
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
