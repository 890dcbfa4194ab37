"""What is a pinned server once one change is accepted?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from auditor.errors import AuditorError
from auditor.lock.code import merged
from auditor.lock.take import ORDER
from auditor.model import Kind, Pin, Pinned

_INSTRUCTIONS = "instructions"
_SHOWN = 12


def accepted(before: Pinned, after: Pinned, item: str) -> Pinned:
    """`before` with one part as it is in `after`.

    `item`: `launch`, `package`, `code`, `instructions`, or the name of a tool, prompt, resource or template, with its
    kind and a colon before it where two share it. Raises `AuditorError` where there is no such thing in either.
    """
    if item in _PARTS:
        return _PARTS[item](before, after)
    key = _meant(before, after, item)
    fresh = [pin for pin in after.pins if (pin.kind, pin.name) == key]
    kept = [pin for pin in before.pins if (pin.kind, pin.name) != key]
    return replace(before, pins=in_order((*kept, *fresh)))


def relocked(before: Pinned | None, after: Pinned) -> Pinned:
    """`after`, with what is known of its code on other platforms."""
    if before is None or before.packages != after.packages:
        return after
    return replace(after, code=merged(before.code, after.code))


def in_order(pins: tuple[Pin, ...]) -> tuple[Pin, ...]:
    """By kind and name."""
    return tuple(sorted(pins, key=lambda pin: (ORDER.index(pin.kind), pin.name)))


def _meant(before: Pinned, after: Pinned, item: str) -> tuple[Kind, str]:
    kind, _, name = item.partition(":")
    keys = {(pin.kind, pin.name) for pin in (*before.pins, *after.pins)}
    if item == _INSTRUCTIONS:
        return Kind.SERVER, ""
    found = [key for key in keys if key[1] == item and key[0] is not Kind.SERVER]
    if not found and kind in set(Kind):
        found = [key for key in keys if key == (Kind(kind), name)]
    if len(found) == 1:
        return found[0]
    if found:
        words = " or ".join(sorted(f"{kind}:{item}" for kind, _ in found))
        raise AuditorError(f"{len(found)} things are called {item!r}", before.name, f"say which: {words}")
    known = sorted(key[1] for key in keys if key[1])
    more = ", …" if len(known) > _SHOWN else ""
    hint = f"name one of launch, package, code, instructions, {', '.join(known[:_SHOWN])}{more}"
    raise AuditorError(f"neither the lock nor the server has anything called {item!r}", before.name, hint)


def _launch(before: Pinned, after: Pinned) -> Pinned:
    return replace(before, launch=after.launch)


def _package(before: Pinned, after: Pinned) -> Pinned:
    code = merged(before.code, after.code) if before.packages == after.packages else after.code
    return replace(before, packages=after.packages, code=code)


def _code(before: Pinned, after: Pinned) -> Pinned:
    return replace(before, code=merged(before.code, after.code))


_PARTS: dict[str, Callable[[Pinned, Pinned], Pinned]] = {"launch": _launch, "package": _package, "code": _code}
