"""Which sentence is written with something between its letters (`i#g#n#o#r#e`, `<x>i</x><x>g</x>`, `ig#no#re`)?

Lists, formulas and tables hold single letters as well: only where the letters become English are they read together.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

import re2

from auditor.surfaces.views.english import gains_english
from auditor.surfaces.views.regions import regions, revealing
from auditor.surfaces.views.shapes import has_separate_letters, octets, separate_letters
from auditor.surfaces.views.trace import Edit, step

_FEWEST = 6
"""Letters with a sign on both sides, near each other."""
_NEAR = 80
_NEAR_IN_TAGS = 320
"""Characters from one of them to the next: tags, or words of two letters, may stand between."""
_USUAL = 0.6
"""Of what stands between letters of a word, this share is the same where one joint is used for all."""
_TAG = re.compile(r"<[^<>]{1,80}>")
_BRACKETED = re.compile(r"\[/?[A-Za-z]{1,12}\]")
_IN_TAGS = re.compile(r">[A-Za-z]<")
_IN_BRACKETS = re.compile(r"\][A-Za-z]\[/[A-Za-z]")
_HOLE = "\0"
_HOLES = re.compile(r"\0+")
_LETTER = re.compile(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z])")
_SHORT_WORDS = re.compile(
    r"(?:\s+[^A-Za-z\s]{0,8}[A-Za-z](?:[^A-Za-z\s]{1,8}[A-Za-z]){0,2}+[^A-Za-z\s]{0,8}(?=\s|\Z))+"
)
_BLANK = re.compile(r"\s")
_IN_PIECES = re2.compile(rb"\b[A-Za-z]{1,3}(?:[!-,./:-@\[-`{-}][A-Za-z]{1,3}){2,}\b")
_BETWEEN_PIECES = re.compile(r"(?<=[A-Za-z])[!-&(-/:-@\[-`{-~](?=[A-Za-z])")
_FEWEST_WORDS = 3
"""Words in pieces of one to three letters, with two signs or more."""
_FEWEST_NEAR, _NEAR_WORDS = 2, 40
"""Of these, so many stand near each other: of the other words some have one sign, and short ones none."""
_NEAR_PIECES = 20
_LETTERS = frozenset(string.ascii_letters)


def _edits(text: str) -> Iterator[Edit]:
    shown = _without_tags(text)
    near = _NEAR if shown is text else _NEAR_IN_TAGS
    return revealing(text, _regions(shown, near), lambda start, end: _apart(text, shown, start, end))


def _regions(shown: str, near: int) -> Iterator[tuple[int, int]]:
    """Where letters stand apart, with the short words around that are written so as well."""
    done = 0
    for first, last in regions(shown, separate_letters(octets(shown)), fewest=_FEWEST, near=near):
        before = _SHORT_WORDS.match(shown[max(done, first - near) : first][::-1])
        behind = _SHORT_WORDS.match(shown, last, last + near)
        start, end = first - (before.end() if before else 0), behind.end() if behind else last
        if start >= done:
            yield start, end
            done = end


def _without_tags(text: str) -> str:
    """The text with holes of the same length where tags are that stand around single letters."""
    if "<" in text and _IN_TAGS.search(text):
        text = _TAG.sub(_hole, text)
    if "[/" in text and _IN_BRACKETS.search(text):
        text = _BRACKETED.sub(_hole, text)
    return text


def _hole(found: re.Match[str]) -> str:
    return _HOLE * len(found[0])


def _apart(text: str, shown: str, start: int, end: int) -> Iterator[Edit]:
    """What is taken out of a region: tags, or else what stands between letters."""
    if _HOLE in shown[start:end]:
        return ((found.start(), found.end(), "") for found in _HOLES.finditer(shown, start, end))
    letters = [found.start() for found in _LETTER.finditer(shown, start, end)]
    return _joined(text, [(first + 1, second) for first, second in pairwise(letters) if second - first <= _NEAR])


def _joined(text: str, gaps: list[tuple[int, int]]) -> Iterator[Edit]:
    """What is taken out between letters: the usual joint, or all signs where there is none."""
    joint, constant = _joint(text[start:end] for start, end in gaps)
    for start, end in gaps:
        gap = text[start:end]
        if gap == joint and constant:
            yield start, end, ""
        elif not _LETTERS.isdisjoint(gap):
            continue
        elif not constant or (_BLANK.search(gap) and set(gap) <= set(joint) | {" ", "\n"}):
            yield start, end, " " if _BLANK.search(gap) else ""
        else:
            yield from _alternate(text, joint, start - 1, end)


def _joint(gaps: Iterable[str]) -> tuple[str, bool]:
    """What stands most often between two letters, and whether it is what stands between all."""
    counted = Counter(gaps)
    joint, times = max(counted.items(), key=lambda each: each[1], default=("", 0))
    within = sum(number for gap, number in counted.items() if gap == joint or not _BLANK.search(gap))
    return joint, times >= _USUAL * within


def _alternate(text: str, joint: str, start: int, end: int) -> Iterator[Edit]:
    """The joints behind every other character: a sign that is itself the joint may be meant (`:#/#/`)."""
    while start + len(joint) < end:
        behind = start + 1 + len(joint)
        if text[start + 1 : behind] == joint:
            yield start + 1, behind, ""
            start = behind
        else:
            start += 1


def _pieces(text: str) -> Iterator[Edit]:
    near = regions(text, _signs(text), fewest=_FEWEST, near=_NEAR_PIECES)
    return revealing(text, near, lambda start, end: _whole(text, start, end), gains_english)


def _signs(text: str) -> Iterator[int]:
    """Where signs stand between letters, in words in pieces and around them."""
    done = 0
    words = (found.start() for found in _IN_PIECES.finditer(octets(text)))
    for start, end in regions(text, words, fewest=_FEWEST_NEAR, near=_NEAR_WORDS):
        for found in _BETWEEN_PIECES.finditer(text, max(done, start - _NEAR), end + _NEAR):
            yield found.start()
            done = found.end()


def _whole(text: str, start: int, end: int) -> Iterator[Edit]:
    """The sign that stands between most pieces."""
    gaps = [found.span() for found in _BETWEEN_PIECES.finditer(text, start, end)]
    joint, constant = _joint(text[first:last] for first, last in gaps)
    return ((first, last, "") for first, last in gaps if constant and text[first:last] == joint)


def _has_pieces(text: str) -> bool:
    return sum(1 for _ in islice(_IN_PIECES.finditer(octets(text)), _FEWEST_WORDS)) == _FEWEST_WORDS


JOINTS = (
    step("joints", lambda text: has_separate_letters(octets(text)), _edits),
    step("pieces", _has_pieces, _pieces),
)
