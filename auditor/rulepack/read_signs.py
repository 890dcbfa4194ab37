"""What does a file say about how a capability is recognised?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.marked import Fields, Marked
from auditor.model import Capability, Sign, Signs

KEYS = (
    *("about", "certain", "strong", "weak", "not", "elsewhere", "agrees", "contradicts"),
    *("examples", "not_examples", "replaces"),
)
SOURCES = ("name", "text", "parameter", "server")
WEIGHTS = {"certain": 3, "strong": 2, "weak": 1, "not": 0, "elsewhere": -1}
_KNOWN = {each.value: each for each in Capability}


@dataclass(frozen=True, slots=True)
class SignsFile:
    """A capability's signs, with the tools that prove them."""

    signs: Signs
    examples: tuple[object, ...]
    not_examples: tuple[object, ...]
    document: Marked

    @property
    def id(self) -> str:
        """`capabilities/name`."""
        return f"capabilities/{self.signs.capability.value}"


def read_signs(identifier: str, document: Marked) -> SignsFile:
    """The signs of a file; raises `AuditorError` at the place that is wrong."""
    fields = Fields(document, "a capability", KEYS)
    name = identifier.partition("/")[2]
    if name not in _KNOWN:
        raise document.mark.error(f"there is no capability {name!r}", f"name the file {', '.join(_KNOWN)}")
    signs = tuple(sign for group in WEIGHTS for sign in _signs(fields.get(group), group))
    if not any(sign.weight for sign in signs):
        raise document.mark.error("nothing speaks for it", "add `strong:` or `weak:` with `name:`, `text:`, …")
    return SignsFile(
        signs=Signs(_KNOWN[name], fields.text("about"), signs, fields.texts("agrees"), fields.texts("contradicts")),
        examples=_tools(fields.need("examples")),
        not_examples=_tools(fields.need("not_examples")),
        document=document,
    )


def _signs(group: Marked | None, name: str) -> Iterator[Sign]:
    if group is None:
        return
    fields = Fields(group, name, SOURCES)
    for source in SOURCES:
        yield from (Sign(source, pattern, WEIGHTS[name]) for pattern in fields.texts(source))


def _tools(listed: Marked) -> tuple[object, ...]:
    """Tools as a server would list them."""
    for tool in listed.sequence("a list of tools"):
        if not isinstance(tool.value, dict) or "name" not in tool.value:
            raise tool.mark.error("is no tool", "write {name: …, description: …}")
    return tuple(tool.plain() for tool in listed.sequence("a list of tools"))
