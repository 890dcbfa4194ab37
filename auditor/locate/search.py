"""Where, in which file, stand the words of a match?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from auditor.locate.piece import Piece, fold
from auditor.locate.source import Source
from auditor.model import Kind, Match, Place, Role

_SPOKEN = frozenset({Kind.TOOL, Kind.PROMPT, Kind.RESOURCE, Kind.TEMPLATE, Kind.SERVER})
"""What a server's own source says; its launch and its deeds stand elsewhere."""
_NAMES = frozenset({Role.NAME, Role.PARAMETER, Role.OUTPUT, Role.KEY, Role.SCHEMA_KEY})
_SENTENCE = 16
"""Folded characters from which on words may be found inside a longer text than the server sent."""
_MOST = 40
"""Places of the same words that are weighed in one text."""
_ASIDE = re.compile(
    r"(?:^|/)(?:\.[^/]+|dist|build|out|lib|coverage|tests?|__tests__|fixtures?|examples?|docs?|[^/]*\.min\.[^/]+)(?:/|$)"
)
"""Folders of what is made or tried: the same text stands in the source proper, where it is to be mended."""
_WORD = re.compile(r"[A-Za-z0-9]{4,40}")
_WORDS = 3
_HEAVILY_ESCAPED = 8


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for, folded."""

    before: str
    words: str
    after: str
    whole: bool
    """Whether `before` and `after` reach to the ends of the text that the server sent."""


@dataclass(frozen=True, slots=True)
class _Hit:
    source: Source
    start: int
    end: int
    """In the file."""
    context: int
    exact: bool
    """Whether the whole text is the same."""


def locate(match: Match, sources: Sequence[Source]) -> Place | None:
    """The words of `match` in one of the files, first to behind the last character; None where they are in none.

    Of several places the one whose surroundings agree best is taken, then the one nearest to the item's name.
    """
    if match.kind not in _SPOKEN or not (wanted := _wanted(match)).words:
        return None
    hits = [hit for source in sources if _may_hold(source, wanted.words) for hit in _hits(source, wanted, match)]
    if not hits:
        return None
    best = min(hits, key=lambda hit: _rank(hit, match.item))
    return place(best.source, best.start, best.end)


def place(source: Source, start: int, end: int) -> Place:
    """Line and column of both ends, from 1, the end being behind the last character."""
    line, column = _position(source.text, start)
    end_line, end_column = _position(source.text, end)
    return Place(source.name, line, column, end_line, end_column)


def _position(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _wanted(match: Match) -> _Wanted:
    start = max(match.start - match.excerpt_start, 0)
    end = max(match.end - match.excerpt_start, start)
    words = fold(match.excerpt[start:end])
    before, after = fold(match.excerpt[:start]), fold(match.excerpt[end:])
    lead, trail = " " * words.startswith(" "), " " * words.endswith(" ")
    return _Wanted((before + lead).lstrip(" "), words.strip(" "), (trail + after).rstrip(" "), not match.excerpt_start)


def _may_hold(source: Source, words: str) -> bool:
    """A quick look before the file is read: is one of the longest plain words in it?"""
    known = sorted(_WORD.findall(words), key=len)[-_WORDS:]
    return (
        not known
        or any(word in source.text for word in known)
        or source.text.count("\\u") + source.text.count("\\x") >= _HEAVILY_ESCAPED
    )


def _hits(source: Source, wanted: _Wanted, match: Match) -> list[_Hit]:
    found = list(_in(source, source.texts, wanted))
    if not found and match.role in _NAMES:
        found = [_Hit(source, p.starts[0], p.ends[-1], 0, exact=False) for p in source.names if p.text == wanted.words]
    return found or list(_in(source, source.runs, wanted))


def _in(source: Source, pieces: Iterable[Piece], wanted: _Wanted) -> Iterator[_Hit]:
    for piece in pieces:
        at = piece.text.find(wanted.words)
        for _ in range(_MOST):
            if at < 0:
                break
            if (hit := _weighed(source, piece, at, wanted)) is not None:
                yield hit
            at = piece.text.find(wanted.words, at + 1)


def _weighed(source: Source, piece: Piece, at: int, wanted: _Wanted) -> _Hit | None:
    end = at + len(wanted.words)
    before, after = piece.text[max(at - 1400, 0) : at].lstrip(" "), piece.text[end : end + 1400].rstrip(" ")
    left = _common(before[::-1], wanted.before[::-1])
    right = _common(after, wanted.after)
    exact = wanted.whole and left == len(before) == len(wanted.before) and right == len(after) == len(wanted.after)
    if not exact and len(wanted.words) < _SENTENCE and left + right < _SENTENCE:
        return None
    return _Hit(source, piece.starts[at], piece.ends[end - 1], left + right, exact)


def _common(one: str, other: str) -> int:
    most = min(len(one), len(other))
    return next((index for index in range(most) if one[index] != other[index]), most)


def _rank(hit: _Hit, item: str) -> tuple[bool, bool, int, bool, int, str, int]:
    """The smallest is the best."""
    distance = _distance(hit, item)
    aside = bool(_ASIDE.search(hit.source.name))
    return not hit.exact, aside, -hit.context, distance < 0, distance, hit.source.name, hit.start


def _distance(hit: _Hit, item: str) -> int:
    """Characters to the nearest mention of the item in the same file; -1 where there is none."""
    if not item:
        return 0
    above = hit.source.text.rfind(item, 0, hit.end)
    below = hit.source.text.find(item, hit.start)
    known = [abs(each - hit.start) for each in (above, below) if each >= 0]
    return min(known, default=-1)
