"""Which sentence is written as one word (`IgnoreAllPrevious…`, `ignore_all_previous_…`)?

Names in code are written so as well: a sentence has five words or more, and several of those that no name is made of.
Since some names are, this is never the only reading of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from auditor.surfaces.views.shapes import has_camel_case, octets
from auditor.surfaces.views.trace import Edit, step

_FEWEST = 5
_FEWEST_SMALL = 2
_ENOUGH_SMALL = 0.15
"""Of the pieces; English has twice as many."""
_SHORTEST = 16
"""Characters of such a sentence."""
_SPOKEN_WORDS = (
    "any before being do every first into it its me must my never our so that the then this until we when whenever "
    "without you your"
)
_OTHER_WORDS = "a all an and are as at be but by for from has have if in is no not of on only or to use with"
_SPOKEN = frozenset(_SPOKEN_WORDS.split())
"""Small words of speech that names hardly ever hold."""
_SMALL = _SPOKEN.union(_OTHER_WORDS.split())
_ANY = re2.compile(rb"[A-Za-z]+(?:[_+-][A-Za-z]+){4}|[A-Za-z][a-z]*(?:[A-Z][a-z]*){4}")
_WORD = re.compile(r"[!-~]+")
_JOINT = re.compile(r"(?<=[A-Za-z.,;:!?])[_+-](?=[A-Za-z~/])|(?<=[a-z.,;:!?])(?=[A-Z])")
_PIECE = re.compile(r"[A-Z]?[a-z]+")


def _edits(text: str) -> Iterator[Edit]:
    done, data = 0, octets(text)
    while (likely := _ANY.search(data, done)) is not None:  # from behind the word: each is read once, however long
        start = likely.start()
        while start > done and "!" <= text[start - 1] <= "~":
            start -= 1
        word = _WORD.match(text, start)
        assert word is not None  # noqa: S101 - what is likely begins with a letter
        done = word.end()
        if len(word[0]) >= _SHORTEST and _is_sentence(word[0]):
            yield from _parted(word)


def _parted(word: re.Match[str]) -> Iterator[Edit]:
    for joint in _JOINT.finditer(word[0]):
        start = word.start() + joint.start()
        yield start, start + 1, " " if joint[0] else f" {word.string[start]}"


def _is_sentence(word: str) -> bool:
    """Whether small words stand among the pieces, and one that no name is made of."""
    pieces = [piece.lower() for piece in _PIECE.findall(word)]
    small = [piece for piece in pieces if piece in _SMALL]
    return len(small) >= max(_FEWEST_SMALL, _ENOUGH_SMALL * len(pieces)) and not _SPOKEN.isdisjoint(small)


def _applies(text: str) -> bool:
    joined = text.count("_") >= _FEWEST - 1 or text.count("-") >= _FEWEST - 1 or text.count("+") >= _FEWEST - 1
    return (joined or has_camel_case(octets(text))) and _ANY.search(octets(text)) is not None


TOGETHER = step("together", _applies, _edits)
