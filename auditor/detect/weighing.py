"""How much do weak signs in a sentence, none of which says anything alone, add up to?

What a sentence is worth is the sum of the points of its signs: words (their first letters), the first one, two words
side by side, terms of the vocabulary, how much of it its server speaks of elsewhere, how much its own item does and how
long that is, where in its text it stands, and whose tools it names. The points are tenths of the logarithm of the odds
(https://en.wikipedia.org/wiki/Logit), learned from labelled listings by `make weights`, and stand in
`rules/weights.json`, where anybody can read and change them. A long sentence has many signs of everything, so there
each counts for less, see `in_length`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import accumulate, chain, pairwise, repeat
from typing import NamedTuple

from auditor.detect.languages import ENGLISH, Languages
from auditor.detect.result_weighing import ResultWeighing
from auditor.detect.tool_names import bare
from auditor.detect.topic import PROSE
from auditor.detect.weighed_text import (
    MOST_FRESH,
    MOST_OF_ITEM,
    MOST_OF_PLACE,
    NAME,
    OF_FRESH,
    OF_ITEM,
    OF_PLACE,
    OF_TERM,
    OF_TOOL,
    OF_TOPIC,
    OF_WORD,
    WORDS,
    Weighed,
    may_name_others,
)
from auditor.detect.window import (
    ALWAYS,
    OTHER,
    STEM,
    TWO,
    Group,
    Window,
    as_groups,
    by_kind,
    groups,
    heaviest,
    in_length,
    wanted,
)
from auditor.model import Kind, Role, Surface

WEIGHED_KINDS = frozenset({Kind.TOOL, Kind.PROMPT, Kind.RESOURCE, Kind.TEMPLATE, Kind.SERVER})
"""What is weighed: what describes. What a tool returns may speak of anything."""

_PATH = re.compile(r"(?<![\w/\\])(?:[a-z]:|~|\.{1,2})?(?:[/\\][\w.@+-]{1,255}){2,40}")
"""A path of two parts or more."""
_SHORT = 100
"""Characters of a text up to which a bound is worth its price: nearly every longer one reaches it. Fewer than those
from which on signs count for less."""
_MOST_SENTENCES = 2_048
"""Sentences of which it is remembered what their words are worth."""
_MOST_SETS = 4_096
"""Sets of terms of which it is remembered what they are worth."""


def counts(surface: Surface) -> bool:
    """Whether the weak signs in what is said there count: prose of a listing, names aside."""
    return surface.kind in WEIGHED_KINDS and surface.role in PROSE and surface.role is not Role.NAME


class _Words(NamedTuple):
    """The words of one sentence that have points, and groups of them, and what they add up to."""

    words: AbstractSet[str]
    groups: AbstractSet[Group]
    gain: int
    """Of those that add points."""
    loss: int
    """Of those that take some away: zero or less."""
    other: bool
    """Whether it is known to be in another language than English."""


_NOTHING = _Words(frozenset(), frozenset(), 0, 0, other=False)


class Weighing:
    """The points of each sign, ready to be added up."""

    def __init__(
        self, points: Mapping[str, int], bits: Mapping[str, int] | None = None, languages: Languages = ENGLISH
    ) -> None:
        """`points`: by sign, as in `rules/weights.json`. `bits`: of the terms, as `TermSet` has them.

        `languages`: in which words are counted, besides English.
        """
        self.languages = languages
        self._points = dict(points)
        known = by_kind(points)
        self._words, self._of_terms, self._of_tools = (known.get(kind, {}) for kind in (OF_WORD, OF_TERM, OF_TOOL))
        self._constant = points.get(ALWAYS, 0)
        self._groups = as_groups(known)
        self.terms = tuple(self._of_terms)
        """Terms of the vocabulary that count."""
        place = bits or {}
        self._helpful = tuple((place.get(name, -1), worth) for name, worth in self._of_terms.items() if worth > 0)
        """The bit of each term that adds points, and the points; all bits where none is known."""
        self._any_helpful = -1 if not place else sum(bit for bit, _ in self._helpful)
        self._most: dict[int, int] = {}
        self._sentences: dict[str, _Words] = {}
        """Servers say the same of many tools."""
        self._topic = max([0, *known.get(OF_TOPIC, {}).values()])
        fresh = known.get(OF_FRESH, {})
        self._fresh = [*accumulate((fresh.get(str(number), 0) for number in range(MOST_FRESH + 1)), max)]
        """The most that so many pairs of new words are worth, or fewer."""
        sizes = ((OF_ITEM, range(1, MOST_OF_ITEM + 1)), (OF_PLACE, range(MOST_OF_PLACE + 1)))
        each = ((known.get(kind, {}), numbers) for kind, numbers in sizes)
        self._most_of_size = sum(max(worth.get(str(number), 0) for number in numbers) for worth, numbers in each)
        self._own = [max(0, self._of_tools.get(whose, 0)) for whose in ("self", "sibling")]
        self._foreign = sum(max(0, self._of_tools.get(whose, 0)) for whose in ("foreign", "foreign-trigger"))
        self._gains = {word: worth for word, worth in self._words.items() if worth > 0}
        self._gains_of_groups = {group: worth for group, worth in self._groups.items() if worth > 0}
        self._two, self._other = points.get(TWO, 0), points.get(OTHER, 0)
        self._most_of_any = self._topic + max(0, self._two)

    def __bool__(self) -> bool:
        return bool(self._points)

    @cached_property
    def results(self) -> ResultWeighing:
        """The table of what tools return."""
        return ResultWeighing(self._points, self.languages)

    def may_reach(self, text: str, may: int, least: int, named: frozenset[str]) -> bool:
        """Whether a passage of the text can be worth so much; never false where one is.

        A bound over the text as a whole, at a small part of the price. `may`: bits of the terms that may stand in it;
        `named`: what its server calls its items, `bare`.
        """
        if len(text) > _SHORT:
            return True
        missing = wanted(least, len(text), self._constant) - self._most_of_any
        missing -= self._most_of_terms(may) + self._most_of_tools(text, named) + self._most_by_item(len(text))
        if missing <= 0:
            return True
        words = WORDS.findall(text)
        if self.languages.may_count(text, words):
            return True
        stems = [word[:STEM] for word in words]
        each = frozenset(stems)
        missing -= sum(map(self._gains.get, each, repeat(0)))
        known = self._gains_of_groups.keys() & frozenset(chain(zip(each), pairwise(stems)))
        return sum(map(self._gains_of_groups.__getitem__, known)) >= missing

    def _most_by_item(self, length: int) -> int:
        """What the new words in so many characters, the size of the item and the place in it are worth at most.

        A pair of written signs counts as half a word.
        """
        return self._fresh[min(MOST_FRESH, length // 4)] + self._most_of_size

    def _most_of_tools(self, text: str, named: frozenset[str]) -> int:
        """What the tools that a text names are worth at most."""
        most = self._foreign if may_name_others(text) else 0
        if "_" not in text and "-" not in text:
            return most
        own = len(named.intersection(map(bare, NAME.findall(text))))
        return most + (max(self._own) if own == 1 else sum(self._own) if own else 0)

    def heavy(self, text: Weighed, least: int, between: tuple[int, int]) -> Iterator[Window]:
        """The windows that are worth at least so much and touch the part `between`; ascending.

        Exact: what is passed over cannot reach it.
        """
        terms = self._most_of_terms(text.may_bits)
        most = terms + self._topic + self._most_of_tools(text.text, text.named)
        place, sentence = -1, _NOTHING
        for first, count in text.windows(*between):
            length = text.spans[first + count - 1][1] - text.spans[first][0]
            missing = wanted(least, length, self._constant)
            by_item = self._most_by_item(length)
            if count == 1:
                sentence = self._words_of(text, first) if place != first else sentence
                worth, other, place = sentence.gain + sentence.loss, sentence.other, first
            else:
                before = sentence if place == first else self._words_of(text, first)
                sentence, place = self._words_of(text, first + 1), first + 1
                worth = before.gain + sentence.gain + min(before.loss, sentence.loss) + self._two
                if worth + most + by_item + max(0, self._other) < missing:
                    continue
                worth = self._together(before, sentence) + self._two
                other = before.other or sentence.other
            worth += self._other if other else 0
            if worth + most + by_item < missing:
                continue
            worth += sum(self._of_tools.get(whose, 0) for whose in text.own_tools(first, count))
            foreign = self._foreign if text.may_name_others(first, count) else 0
            if worth + self._topic + by_item + terms + foreign < missing:
                continue
            worth += self._points.get(text.topic(first, count), 0)
            if worth + by_item + terms + foreign < missing:
                continue
            worth += sum(self._points.get(sign, 0) for sign in text.layout(first, count))
            if worth + terms + foreign < missing:
                continue
            worth += sum(map(self._of_terms.__getitem__, text.terms(first, count)))
            if worth + foreign < missing:
                continue
            worth += sum(self._of_tools.get(whose, 0) for whose in text.foreign_tools(first, count))
            if worth >= missing:
                yield text.window(first, count, in_length(worth, length, self._constant))

    def besides_paths(self, passage: str, window: Window) -> int:
        """What a window is worth without the words that stand in paths only: where files lie is no part of an order."""
        paths = [[word[:STEM] for word in WORDS.findall(path)] for path in _PATH.findall(passage)]
        outside = {word[:STEM] for word in WORDS.findall(_PATH.sub(" ", passage))}
        words = {word for path in paths for word in path} - outside
        return self._besides(words, {group for path in paths for group in pairwise(path)}, window)

    def besides_topic(self, text: Weighed, window: Window) -> int:
        """What a window is worth without the words that its server says everywhere: they tell its trade, no order."""
        spoken = [text.words(place) for place in range(window.first, window.first + window.count)]
        own = text.everywhere({word for words in spoken for word in words})
        return self._besides(
            own, {group for words in spoken for group in groups(words) if own.issuperset(group)}, window
        )

    def _besides(self, words: Iterable[str], others: Iterable[Group], window: Window) -> int:
        worth = sum(max(0, self._words.get(word, 0)) for word in words)
        worth += sum(max(0, self._groups.get(group, 0)) for group in others)
        return window.points - in_length(worth, window.end - window.start)

    def _words_of(self, text: Weighed, place: int) -> _Words:
        """What the words of a sentence are worth, and the pairs of them; only those that have points."""
        sentence = text.sentence(place)
        found = self._sentences.get(sentence)
        if found is None:
            if len(self._sentences) > _MOST_SENTENCES:
                self._sentences.clear()
            found = self._sentences[sentence] = self._summed(*text.counted(place))
        return found

    def _summed(self, words: list[str], other: bool) -> _Words:
        own = self._words.keys() & words
        known = self._groups.keys() & groups(words)
        worth = [*map(self._words.__getitem__, own), *map(self._groups.__getitem__, known)]
        loss = sum([each for each in worth if each < 0])
        return _Words(own, known, sum(worth) - loss, loss, other)

    def _together(self, one: _Words, other: _Words) -> int:
        """What the words of two sentences are worth, each word and group of words once."""
        twice = sum(map(self._words.__getitem__, one.words & other.words))
        twice += sum(map(self._groups.__getitem__, one.groups & other.groups))
        return one.gain + one.loss + other.gain + other.loss - twice

    def _most_of_terms(self, may: int) -> int:
        """What the terms that may stand in a text are worth at most."""
        may &= self._any_helpful
        most = self._most.get(may)
        if most is None:
            if len(self._most) > _MOST_SETS:
                self._most.clear()
            most = self._most[may] = sum(worth for bit, worth in self._helpful if bit & may)
        return most

    def reasons(self, text: Weighed, window: Window, most: int = 5) -> tuple[tuple[str, int], ...]:
        """The signs that weigh most in it, with their points."""
        signs = text.signs(window.first, window.count)
        return heaviest(((sign, self._points.get(sign, 0)) for sign in signs), most)
