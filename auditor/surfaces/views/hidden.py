"""What do characters say that no person sees?

Zero-width characters, bidirectional controls and the like are taken out. Tag characters (U+E0020 to U+E007E mirror
ASCII) and long runs of variation selectors (each can carry a byte) are spelt out, for a model may read them:
https://embracethered.com/blog/posts/2024/hiding-and-finding-text-with-unicode-tags/,
https://paulbutler.org/2025/smuggling-arbitrary-data-through-an-emoji/.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from auditor.model.flags import FLAG
from auditor.surfaces.views.printable import reads_as_text
from auditor.surfaces.views.shapes import foreign, octets
from auditor.surfaces.views.trace import Edit, step

# Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt, interlinear annotation, and the controls
# that are neither blanks nor the terminal's.
_RANGES = (
    (0x00, 0x08), (0x0E, 0x1A), (0x7F, 0x84), (0x86, 0x9A), (0x9C, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_INVISIBLE = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1))
_CLASS = "".join(f"{chr(first)}-{chr(last)}" for first, last in _RANGES)
_RUN = re.compile(
    f"(?P<flag>{FLAG})"
    "|(?P<tags>[\U000e0000-\U000e007f]{2,})"
    "|(?P<selectors>[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,})"
    f"|[{_CLASS}]"
)
_TAG = 0xE0000


_CONTROLS = bytes(ord(character) for character in _INVISIBLE if character.isascii())


def _applies(text: str) -> bool:
    if len(octets(text).translate(None, _CONTROLS)) != len(text):
        return True
    return not _INVISIBLE.isdisjoint(foreign(text))


def _edits(text: str) -> Iterator[Edit]:
    for found in _RUN.finditer(text):
        start, end = found.span()
        if found["flag"]:
            yield start + 1, end, ""
        elif found["tags"]:
            yield from _spelt(text, start, end)
        elif found["selectors"]:
            yield start, end, _carried(found["selectors"])
        else:
            yield start, end, ""


def _spelt(text: str, start: int, end: int) -> Iterator[Edit]:
    """Each tag as its letter, with a blank on both sides of the run, so that words stay words."""
    for place in range(start, end):
        letter = chr(ord(text[place]) - _TAG)
        letter = letter if " " <= letter <= "~" else ""
        before = " " if place == start else ""
        after = " " if place == end - 1 else ""
        yield place, place + 1, before + letter + after


def _carried(run: str) -> str:
    """The text that a run of variation selectors carries, one byte each; empty where it is none."""
    codes = (ord(selector) for selector in run)
    carried = bytes(code - 0xFE00 if code < _TAG else code - 0xE0100 + 16 for code in codes)
    try:
        text = carried.decode()
    except UnicodeDecodeError:
        return ""
    return f" {text} " if reads_as_text(text) else ""


HIDDEN = step("hidden", _applies, _edits)

_LATIN = r"\u00c0-\u024f\u1e00-\u1eff"
_BETWEEN_LETTERS = re.compile(rf"(?<=[A-Za-z{_LATIN}])[^\x00-\x7f{_LATIN}]{{1,8}}(?=[A-Za-z{_LATIN}])")
_MEANINGLESS = {"Cf": "", "Cn": " ", "Co": " ", "Cs": " "}
"""What is read in place of a character that no font shows: a control as nothing, one that means nothing as a gap."""


@lru_cache(maxsize=4096)
def _meaning(character: str) -> str:
    return _MEANINGLESS.get(unicodedata.category(character), character)


def is_meaningless(character: str) -> bool:
    """Whether it is a control, private, unassigned or half a character."""
    return _meaning(character) != character


def _has_meaningless(text: str) -> bool:
    return any(map(is_meaningless, foreign(text)))


def _unseen(text: str) -> Iterator[Edit]:
    for found in _BETWEEN_LETTERS.finditer(text):
        if all(map(is_meaningless, found[0])):
            yield found.start(), found.end(), _meaning(found[0][0])


UNSEEN = step("unseen", _has_meaningless, _unseen)
"""Characters without a meaning of their own that stand between Latin letters."""
