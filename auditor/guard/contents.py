"""May a model read this result, all of it, or all but some passages?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.guard.replies import NOTICE, because
from auditor.guard.rewrite import at
from auditor.guard.seams import Eyes, Sight
from auditor.wire import Node

_ROUNDS = 4
"""Times that a text is looked at again after passages were taken out."""


class Reaction(StrEnum):
    """What becomes of a text that a rule speaks against."""

    BLOCK = "block"
    REDACT = "redact"
    """Without the lines in which it stands; the whole is blocked where that does not help."""
    WARN = "warn"
    """As it is; the log tells."""


@dataclass(frozen=True, slots=True)
class Treated:
    """What becomes of a result."""

    node: Node
    verdict: str = "allow"
    why: str = ""
    rules: tuple[str, ...] = ()


def treated(node: Node, name: str, eyes: Eyes, reaction: Reaction) -> Treated:
    """The result as the model may read it; verdict `block` where it may not. Never raises."""
    sight = eyes.result(node, name)
    if sight.clear:
        return Treated(node)
    why = because(sight)
    if reaction is Reaction.WARN:
        return Treated(node, "warn", why, sight.rules)
    if reaction is Reaction.REDACT and not sight.unread:
        left = _redacted(node, name, eyes, sight)
        if left is not None:
            return Treated(left, "redact", why, sight.rules)
    return Treated(node, "block", why, sight.rules)


def _redacted(node: Node, name: str, eyes: Eyes, sight: Sight) -> Node | None:
    """The result without the lines in question; None where something is still there after some rounds."""
    for _ in range(_ROUNDS):
        for pointer, spans in _spans(sight).items():
            changed = at(node, pointer, lambda old, spans=spans: _cut(old, spans))  # type: ignore[misc] # bound now
            if changed is None or changed == node:
                return None
            node = changed
        sight = eyes.result(node, name)
        if sight.clear:
            return node
    return None


def _spans(sight: Sight) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for finding in sight.findings:
        for match in finding.matches:
            found.setdefault(match.pointer, []).append((match.start, match.end))
    return found


def _cut(old: Node, spans: list[tuple[int, int]]) -> Node:
    return without_lines(old, spans) if isinstance(old, str) else old


def without_lines(text: str, spans: list[tuple[int, int]]) -> str:
    """A text without the lines that the spans touch: what stands beside an order belongs to it."""
    pieces, place = [], 0
    for start, end in sorted(_bare(text, *span) for span in spans):
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", max(start, end - 1))
        last = len(text) if last < 0 else last
        if first >= place:
            pieces += [text[place:first], NOTICE]
        place = max(place, last)
    return "".join((*pieces, text[place:]))


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without the blanks around it: a line break before it belongs to the line before."""
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
