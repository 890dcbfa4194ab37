"""Which text do invisible characters carry? `carried-text`.

Tag characters mirror ASCII, a variation selector can carry a byte, and two zero-width characters make bits.
https://embracethered.com/blog/posts/2024/hiding-and-finding-text-with-unicode-tags/
https://paulbutler.org/2025/smuggling-arbitrary-data-through-an-emoji/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.scripts import IDEOGRAPHS, JOINED, KEYCAPS, PICTURES, VARIED
from auditor.detect.matchers.spec import Find, MatcherSpec, not_ascii
from auditor.detect.unit import MOST_HITS, Hit, Segment, Unit
from auditor.model.flags import FLAG

_TAG = 0xE0000
_SHOWN = 120
_BITS = 8


def _tags(run: str) -> str:
    return "".join(chr(ord(tag) - _TAG) for tag in run if " " <= chr(ord(tag) - _TAG) <= "~")


def _selectors(run: str) -> str:
    codes = (ord(selector) for selector in run)
    return _readable(bytes(code - 0xFE00 if code < _TAG else code - 0xE0100 + 16 for code in codes))


def _zero_width(run: str) -> str:
    """Eight bits a letter, the commonest character as either digit; empty where no reading gives text."""
    alphabet = list(dict.fromkeys(run))[:2]
    if len(alphabet) != len(set(run)) or len(run) < _BITS:
        return ""
    for zero in alphabet:
        bits = "".join("0" if character == zero else "1" for character in run)
        octets = bytes(int(bits[place : place + _BITS], 2) for place in range(0, len(bits) - _BITS + 1, _BITS))
        if text := _readable(octets):
            return text
    return ""


def _readable(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ""
    return text if text.isprintable() else ""


@dataclass(frozen=True, slots=True)
class _Carrier:
    """A kind of characters that nobody sees, and what they can say."""

    called: str
    read: Callable[[str], str]
    run: re.Pattern[str]
    """So many in a row as carry something, as group 1; without the group: a slip, which carries nothing."""
    stray: re.Pattern[str] | None = None
    """Any number in a row where none belongs, as group 1; without the group: where one belongs."""
    many: int = 0
    """Strays in one text that are no accident."""
    rare: int = 0
    """How many of them must not be of the commonest kind: one letter alone writes nothing."""


_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_ZERO_WIDTH = "\u200b-\u200d\u2060-\u2064\ufeff\u180e"
_SLIPPED = f"(?<=[{PICTURES}{KEYCAPS}])\ufe0f{{4,8}}(?![{_SELECTORS}])"
_JOINED_TWICE = f"(?<=[{JOINED}])(?:\u200c{{4,8}}|\u200d{{4,8}})(?=[{JOINED}])"
_CARRIERS: dict[str, _Carrier] = {
    "tags": _Carrier("tag", _tags, re.compile(f"{FLAG}|([\U000e0000-\U000e007f]+)")),
    "selectors": _Carrier(
        "variation selector",
        _selectors,
        re.compile(f"{_SLIPPED}|([{_SELECTORS}]{{4,}})"),
        re.compile(
            f"(?<=[{PICTURES}{KEYCAPS}])[\ufe0e\ufe0f]|(?<=[{IDEOGRAPHS}])[{_SELECTORS}]|(?<=[{VARIED}])\ufe00"
            f"|([{_SELECTORS}]+)"
        ),
        many=8,
        rare=1,
    ),
    "zero-width": _Carrier(
        "zero-width",
        _zero_width,
        re.compile(f"{_JOINED_TWICE}|([{_ZERO_WIDTH}]{{4,}})"),
        re.compile(f"(?<=[{JOINED}{IDEOGRAPHS}{PICTURES}\ufe0f])[{_ZERO_WIDTH}]|([{_ZERO_WIDTH}]+)"),
        many=16,
        rare=4,
    ),
}


def _build(given: Mapping[str, object]) -> Find:
    options = Options("carried-text", given, "by")
    carrier = _CARRIERS[options.choice("by", tuple(_CARRIERS))]

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for segment in unit.segments
            if not segment.reading.text.isascii()
            for hit in _runs(segment, carrier) or _scattered(segment, carrier)
        ]

    return find


def _runs(segment: Segment, carrier: _Carrier) -> list[Hit]:
    return [
        Hit(segment.reading, start, end, "carried-text", _detail(segment.reading.text[start:end], carrier))
        for start, end in islice(_spans(segment, carrier.run), MOST_HITS)
    ]


def _scattered(segment: Segment, carrier: _Carrier) -> list[Hit]:
    """A few at a time, where none belongs: their places, if they are so many in the whole text as to say something."""
    spans = list(_spans(segment, carrier.stray)) if carrier.stray else []
    strays = "".join(segment.reading.text[start:end] for start, end in spans)
    commonest = max(Counter(strays).values(), default=0)
    if len(strays) < carrier.many or len(strays) - commonest < carrier.rare:
        return []
    detail = _detail(strays, carrier, " here and there")
    return [Hit(segment.reading, start, end, "carried-text", detail) for start, end in spans[:MOST_HITS]]


def _spans(segment: Segment, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    found = pattern.finditer(segment.reading.text, segment.start, segment.end)
    return (each.span(1) for each in found if each[1] is not None)


def _detail(characters: str, carrier: _Carrier, where: str = "") -> str:
    text = carrier.read(characters)[:_SHOWN]
    spelt = f" that spell: {text}" if text.strip() else ""
    return f"{len(characters)} {carrier.called} characters{where}{spelt}"


CARRIED_TEXT = MatcherSpec(
    "carried-text",
    "Invisible characters that can carry text; `by`: tags (any but a flag), selectors (four in a row, or eight here "
    "and there where none belongs) or zero-width (four in a row, or sixteen here and there).",
    _build,
    not_ascii,
)
