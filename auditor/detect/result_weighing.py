"""How much do the words of a passage in what a tool returned add up to?

As `weighing` does for listings, and with a table of its own, for a result may speak of anything: there is no topic that
it could be off, and no tool that it should know. What counts (signs of `rules/weights.json` that begin with `result-`)
is words and pairs of them, the word that opens a piece, for an order opens with what is to be done, and what is written
in a form of its own: orders name whom to pay, where to send, what to call. A passage is a piece of prose, or two in a
row; results are data as often as prose, so that a piece also ends where a member of JSON, a tag, a cell or an entry of
a log does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, repeat
from typing import NamedTuple

from auditor.detect.languages import ENGLISH, Languages
from auditor.detect.window import (
    ALWAYS,
    OF_OPENING,
    OF_PAIR,
    STEM,
    TWO,
    Window,
    as_pairs,
    by_kind,
    heaviest,
    in_length,
    wanted,
)

RESULT = "result-"
"""What the signs of this table begin with, as they stand in the file."""
_OF_WORD, _FORM = "word:", "form:"
# Of a host, or of a member's name, only the first part counts: attacks are full of hosts, and `com` says nothing.
_WORD = re.compile(r"[.@][^\W\d_]+|([^\W\d_]{2,})")
# No nested repetition, and each alternative begins with characters of its own.
_BREAK = re.compile(
    r"[.!?](?=[\"')\]*]{0,3}(?:\s|$))|[。！？।॥؟۔]"
    r"|\n(?=[ \t]{0,40}(?:\n|[-*•–—#<>})@]|\d{1,2}[.)]|[\[(]?(?:[\d-]{8,10}[ t])?\d\d:\d\d))"
    r"|[;{}]\n"
    r'|"\s{0,9}[,:}\]][\s{\["]{0,9}|[{\[]\s{0,9}"'
    r"|</?[a-z!][^<>]{0,200}>|<!--|-->|\||\\n|\t"
)
# Linear: what can repeat is bounded, and begins where nothing like it stands before.
_FORMS = {
    "mail": ("@", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}+@[\w-]")),
    "web": ("://", re.compile(r"https?://")),
    "path": ("/", re.compile(r"~/|/(?:etc|home|root|var)/|/\.env\b")),
    "name": ("_", re.compile(r"[a-z]_[a-z]")),
    "argument": ("=", re.compile(r"[a-z]=[\\\"'\w]")),
    "phone": ("+", re.compile(r"\+\d[\d ()-]{6}")),
}
"""What is written in a form of its own, and what it cannot be without."""
_DIGIT = re.compile(r"\d")
_OF_DIGITS = {
    "account": re.compile(r"\b[a-z]{2}\d\d ?[a-z0-9]{4} ?[a-z0-9]{4}\b"),
    "money": re.compile(r"[$€£] ?\d|\b(?:usd|eur|gbp|chf) ?\d|\d ?(?:[$€£]|(?:usd|eur|gbp|dollars?|euros?)\b)"),
    "number": re.compile(r"\b\d[\d -]{7}"),
}
_LONGEST = 1_200
"""Characters of one piece; longer runs are cut there."""


class Piece(NamedTuple):
    """A part of a text that is weighed by itself and with the next."""

    start: int
    end: int
    words: tuple[str, ...]
    """The first letters of each, in order."""

    def signs(self, text: str) -> frozenset[str]:
        """What it holds, as the table has it; `text` is the one that it is a part of."""
        pairs = (f"{OF_PAIR}{one} {two}" for one, two in pairwise(self.words))
        forms = map(_FORM.__add__, self.forms(text))
        return frozenset((*map(_OF_WORD.__add__, self.words), *pairs, OF_OPENING + self.words[0], *forms))

    def forms(self, text: str) -> frozenset[str]:
        """What in it is written in a form of its own."""
        own = text[self.start : self.end]
        found = [form for form, (sign, pattern) in _FORMS.items() if sign in own and pattern.search(own)]
        if _DIGIT.search(own):
            found += [form for form, pattern in _OF_DIGITS.items() if pattern.search(own)]
        return frozenset(found)


def pieces(text: str, languages: Languages = ENGLISH) -> Iterator[Piece]:
    """The pieces of a text that hold words, ascending; words of other `languages` count as English ones."""
    known: dict[str, tuple[str, ...]] = {}  # data repeat themselves: keys, states, names
    for start, end in _parts(text):
        own = text[start:end]
        words = known.get(own)
        if words is None:
            words = known[own] = tuple(_words(own, languages))
        if words:
            yield Piece(start, end, words)


def _words(text: str, languages: Languages) -> Sequence[str]:
    words = [word for word in _WORD.findall(text) if word]
    counted = languages.counted(text, words) if words else []
    return [word[:STEM] for word in words] if counted is None else counted


def _parts(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for found in _BREAK.finditer(text):
        end = found.start()
        while end - begin > _LONGEST:
            yield begin, begin + _LONGEST
            begin += _LONGEST
        if begin < end:
            yield begin, end
        begin = found.end()
    for place in range(begin, len(text), _LONGEST):
        yield place, min(place + _LONGEST, len(text))


class ResultWeighing:
    """The points of each sign, ready to be added up."""

    def __init__(self, points: Mapping[str, int], languages: Languages = ENGLISH) -> None:
        """`points`: by sign, as in `rules/weights.json`; those of listings are passed over."""
        self._languages = languages
        own = {sign.removeprefix(RESULT): worth for sign, worth in points.items() if sign.startswith(RESULT)}
        self._constant = own.get(ALWAYS, 0)
        self._two = own.get(TWO, 0)
        known = by_kind(own)
        self._words, self._opens, self._forms = (known.get(kind, {}) for kind in (_OF_WORD, OF_OPENING, _FORM))
        self._pairs = as_pairs(known.get(OF_PAIR, {}))
        self._most_of_digits = sum(max(0, self._forms.get(form, 0)) for form in _OF_DIGITS)
        self._known = bool(own)

    def __bool__(self) -> bool:
        return self._known

    def pieces(self, text: str) -> Iterator[Piece]:
        """The pieces of a text, in all languages that are known."""
        return pieces(text, self._languages)

    def heavy(self, text: str, least: int) -> Iterator[Window]:
        """The passages that are worth at least so much, ascending. Exact: what is passed over cannot reach it."""
        forms = self._most_of_forms(text)
        before, most_before, least_before = Piece(0, 0, ()), 0, 0
        known: dict[tuple[str, ...], tuple[int, int]] = {}
        for number, piece in enumerate(self.pieces(text)):
            sums = known.get(piece.words)
            if sums is None:
                sums = known[piece.words] = self._sums(piece)
            most, lost = sums
            if self._may(most + lost, forms, piece.end - piece.start, least):
                worth = self._worth(text, least - forms, piece)
                if worth >= least:
                    yield Window(number, 1, piece.start, piece.end, worth)
            both = most + most_before + min(lost, least_before) + self._two
            if before.words and self._may(both, forms, piece.end - before.start, least):
                worth = self._worth(text, least - forms, before, piece)
                if worth >= least:
                    yield Window(number - 1, 2, before.start, piece.end, worth)
            before, most_before, least_before = piece, most, lost

    def _may(self, total: int, forms: int, length: int, least: int) -> bool:
        """Whether a passage of so many characters whose signs add up to `total` at most can be worth `least`."""
        return total + forms >= wanted(least, length, self._constant)

    def _sums(self, piece: Piece) -> tuple[int, int]:
        """What signs that add points add up to in a piece, and what those that take some away."""
        words = piece.words
        worth = [*map(self._words.get, frozenset(words), repeat(0)), self._opens.get(words[0], 0)]
        worth += map(self._pairs.get, frozenset(pairwise(words)), repeat(0))
        lost = sum([each for each in worth if each < 0])
        return sum(worth) - lost, lost

    def _most_of_forms(self, text: str) -> int:
        """What the forms in it are worth at most."""
        found = sum(max(0, self._forms.get(form, 0)) for form, (sign, _) in _FORMS.items() if sign in text)
        return found + (self._most_of_digits if _DIGIT.search(text) else 0)

    def _worth(self, text: str, least: int, *parts: Piece) -> int:
        """What one piece, or two, are worth; of a long passage each sign counts for less, as in listings.

        Forms are looked for only in what is worth `least` without them; what is worth less stays so.
        """
        words = frozenset(word for part in parts for word in part.words)
        pairs = frozenset(pair for part in parts for pair in pairwise(part.words))
        opens = frozenset(part.words[0] for part in parts)
        total = sum(map(self._words.get, words, repeat(0))) + sum(map(self._pairs.get, pairs, repeat(0)))
        total += sum(map(self._opens.get, opens, repeat(0))) + (self._two if len(parts) == 2 else 0)
        length = parts[-1].end - parts[0].start
        if (worth := in_length(total, length, self._constant)) < least:
            return worth
        forms = frozenset[str]().union(*(part.forms(text) for part in parts))
        return in_length(total + sum(map(self._forms.get, forms, repeat(0))), length, self._constant)

    def reasons(self, text: str, window: Window, most: int = 5) -> tuple[tuple[str, int], ...]:
        """The signs that weigh most in it, with their points."""
        passage = text[window.start : window.end]
        signs = {sign for piece in self.pieces(passage) for sign in piece.signs(passage)}
        return heaviest(((sign, self._of(sign)) for sign in signs), most)

    def _of(self, sign: str) -> int:
        kind, what = sign[: sign.index(":") + 1], sign[sign.index(":") + 1 :]
        if kind == OF_PAIR:
            before, _, after = what.partition(" ")
            return self._pairs.get((before, after), 0)
        return {_OF_WORD: self._words, OF_OPENING: self._opens, _FORM: self._forms}[kind].get(what, 0)
