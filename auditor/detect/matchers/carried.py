"""Which text do invisible characters carry? `carried-text`.

Tag characters mirror ASCII, a variation selector can carry a byte, and two zero-width characters make bits.
https://embracethered.com/blog/posts/2024/hiding-and-finding-text-with-unicode-tags/
https://paulbutler.org/2025/smuggling-arbitrary-data-through-an-emoji/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, MatcherSpec, not_ascii
from auditor.detect.unit import Hit, Segment, Unit

_TAG = 0xE0000
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")  # Scotland's, for one
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


_CARRIERS: dict[str, tuple[re.Pattern[str], Callable[[str], str], str]] = {
    "tags": (re.compile("[\U000e0000-\U000e007f]+"), _tags, "tag"),
    "selectors": (re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,}"), _selectors, "variation selector"),
    "zero-width": (re.compile("[\u200b-\u200d\u2060-\u2064\ufeff\u180e]{4,}"), _zero_width, "zero-width"),
}


def _build(given: Mapping[str, object]) -> Find:
    options = Options("carried-text", given, "by")
    pattern, read, called = _CARRIERS[options.choice("by", tuple(_CARRIERS))]

    def find(unit: Unit) -> list[Hit]:
        return [
            Hit(segment.reading, start, end, "carried-text", _detail(segment.reading.text[start:end], read, called))
            for segment in unit.segments
            if not segment.reading.text.isascii()
            for start, end in _runs(segment, pattern)
        ]

    return find


def _runs(segment: Segment, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    text = segment.reading.text
    flags = {found.start() + 1 for found in _FLAG.finditer(text, segment.start, segment.end)}
    spans = [found.span() for found in pattern.finditer(text, segment.start, segment.end)]
    return [span for span in spans if span[0] not in flags]


def _detail(run: str, read: Callable[[str], str], called: str) -> str:
    text = read(run)[:_SHOWN]
    return f"{len(run)} {called} characters" + (f" that spell: {text}" if text.strip() else "")


CARRIED_TEXT = MatcherSpec(
    "carried-text",
    "A run of invisible characters that can carry text; `by`: tags (any), selectors or zero-width (four or more).",
    _build,
    not_ascii,
)
