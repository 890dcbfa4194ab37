"""Does a server say something else to others, or later? `differs`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import face, raw
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Read, Reading, Unit
from auditor.errors import AuditorError
from auditor.model import Between, Change, ChangeKind, Difference, Face, Kind, Statement

_OF_AN_ERA = ("/_meta", "/execution")
"""Members of an item that one era has and the other has not, or that no model is shown."""
_MOST = 12
_CLIPPED = 48


def _build(given: Mapping[str, object]) -> Find:
    options = Options("differs", given, "between", "how")
    between = _faces(options.words("between"))
    offered = options.choice("how", ("changed", "offered")) == "offered"

    def find(unit: Unit) -> list[Hit]:
        hits = (
            hit
            for statement in _statements(unit)
            for difference in statement.differences
            if difference.between in between and _counts(difference, offered=offered)
            if (hit := _hit(unit, difference)) is not None
        )
        return [hit for hit, _ in zip(hits, range(_MOST), strict=False)]

    return find


def _faces(words: tuple[str, ...]) -> frozenset[Between]:
    try:
        return frozenset(map(Between, words))
    except ValueError as error:
        raise AuditorError(f"matcher differs: {error}", hint=f"use some of {', '.join(Between)}") from None


def _statements(unit: Unit) -> Iterator[Statement]:
    yield from {id(read.statement): read.statement for read in unit.reads}.values()


def _counts(difference: Difference, *, offered: bool) -> bool:
    """Whether this is an item, or between eras a member, that only some are offered; or else another wording."""
    change = difference.change
    if difference.asks_for_more:
        return False
    if change.kind is ChangeKind.VOLATILE or any(f"{key}/" in f"{change.path}/" for key in _OF_AN_ERA):
        return False
    partly = change.whole or (difference.between is Between.ERA and change.kind is not ChangeKind.CHANGED)
    return partly is offered


def _hit(unit: Unit, difference: Difference) -> Hit | None:
    """In the text as others are told it where there is one, else where it was read first."""
    change, reading = difference.change, _reading(unit, difference.change)
    if reading is None:
        return None
    start, end = _changed(change, reading.text)
    return Hit(reading, start, end, "differs", _told(difference))


def _reading(unit: Unit, change: Change) -> Reading | None:
    own = [read for read in unit.reads if (read.item.kind, read.item.name) == (change.item_kind, change.item)]
    wanted = change.after or change.before
    readings = [reading for read in reversed(own) for reading in raw(read)]
    for fits in (
        lambda one: _path(one) == change.path and one.text == wanted,
        lambda one: _path(one) == change.path,
        lambda one: _path(one).startswith(change.path + "/"),
    ):
        for reading in readings:
            if fits(reading):
                return reading
    return next((shows for read in own or _servers(unit) if (shows := face(read)) is not None), None)


def _servers(unit: Unit) -> Iterator[Read]:
    yield from (read for read in unit.reads if read.item.kind is Kind.SERVER)


def _path(reading: Reading) -> str:
    path = reading.surface.path
    return path if path.startswith("/") else path.partition(":")[2]


def _changed(change: Change, text: str) -> tuple[int, int]:
    """The words that are not in the other text; all of it where that leaves none, or it is another text."""
    if text != change.after or not change.before:
        return 0, len(text)
    start = _shared(change.before, text)
    tail = _shared(change.before[start:][::-1], text[start:][::-1])
    start = _word(text, start)
    end = text.find(" ", max(start, len(text) - tail))
    end = len(text) if end < 0 else end
    return (start, end) if start < end else (0, len(text))


def _word(text: str, place: int) -> int:
    """Where the word at a place begins."""
    return text.rfind(" ", 0, place) + 1


def _shared(one: str, other: str) -> int:
    """How many characters are the same from the beginning."""
    return next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _told(difference: Difference) -> str:
    """`to mcp it says “…”, to claude-ai “…”`."""
    change = difference.change
    before, after = _clipped(change.before, change.after), _clipped(change.after, change.before)
    return f"{_who(difference.other, difference)} it says {after}, {_who(difference.first, difference)} {before}"


def _who(who: Face, difference: Difference) -> str:
    match difference.between:
        case Between.SESSION:
            return "later" if who is difference.other else "at first"
        case Between.START:
            return f"in start {who.start}"
        case Between.CLIENT:
            return f"to {who.client}"
        case Between.ERA:
            return f"in the {who.era} era"


def _clipped(text: str, other: str) -> str:
    if not text:
        return "nothing"
    start = _word(text, _shared(text, other))
    part = text[start : start + _CLIPPED]
    return f"“{'…' if start else ''}{part}{'…' if start + _CLIPPED < len(text) else ''}”"


DIFFERS = MatcherSpec(
    "differs",
    "Two listings differ `between` era, client, start or session. `how`: `changed` (an item says something else) or "
    "`offered` (an item is there for some only, or between eras a member of one; not what is there only for the client "
    "that offers a server all that a client can). Server scope.",
    _build,
)
