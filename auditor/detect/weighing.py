"""How much do weak signs in a sentence, none of which says anything alone, add up to?

What a sentence is worth is the sum of the points of its signs: words (their first letters), two words side by side,
terms of the vocabulary, how much of it its server speaks of elsewhere, and whose tools it names. The points are
tenths of the logarithm of the odds (https://en.wikipedia.org/wiki/Logit), learned from labelled listings by
`make weights`, and stand in `rules/weights.json`, where anybody can read and change them. A long sentence has many
signs of everything, so there each counts for less: in proportion to `LONG`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from auditor.detect.languages import ENGLISH, Languages
from auditor.detect.result_weighing import ResultWeighing
from auditor.detect.tool_names import bare
from auditor.detect.topic import FEWEST, Topic, stems_of
from auditor.detect.unit import Fleet, Read, Reading, Segment
from auditor.detect.window import ALWAYS, LONG, OTHER, STEM, TWO, Window, heaviest, in_length, of_kind, pairs_of
from auditor.model import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    NamesTools = Callable[[Segment, Read, Fleet], Iterable[bool]]

_NAME = re.compile(r"[a-z][a-z0-9]{1,40}(?:[_-][a-z0-9]{1,40}){1,8}")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_PATH = re.compile(r"(?<![\w/\\])(?:[a-z]:|~|\.{1,2})?(?:[/\\][\w.@+-]{1,255}){2,40}")
"""A path of two parts or more."""
_OF_TOOLS = ("_", "-", "tool")
"""What a text holds that names a tool."""
_KEPT = 8
"""Sentences whose words are kept: each is looked at with the next one."""
_MOST_SENTENCES = 20_000
"""Of one text; what is longer is flagged for its length."""
_MOST_SETS = 4_096
"""Sets of terms of which it is remembered what they are worth."""
_WORD, _PAIR, _TERM, _TOPIC, _TOOL = "word:", "pair:", "term:", "topic:", "tool:"

_Word = str | tuple[str, str]
"""A word, or two side by side."""


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
        self._words = of_kind(points, _WORD)
        self._of_terms = of_kind(points, _TERM)
        self._of_tools = of_kind(points, _TOOL)
        self._constant = points.get(ALWAYS, 0)
        self._pairs = pairs_of(points, _PAIR)
        self.results = ResultWeighing(points, languages)
        """The table of what tools return."""
        self.terms = tuple(self._of_terms)
        """Terms of the vocabulary that count."""
        known = bits or {}
        self._helpful = tuple((known.get(name, -1), worth) for name, worth in self._of_terms.items() if worth > 0)
        """The bit of each term that adds points, and the points; all bits where none is known."""
        self._any_helpful = -1 if not known else sum(bit for bit, _ in self._helpful)
        self._most: dict[int, int] = {}
        self._topic = max([0, *of_kind(points, _TOPIC).values()])
        self._tools = sum(max(worth, 0) for worth in self._of_tools.values())

    def __bool__(self) -> bool:
        return bool(self._points)

    def heavy(self, text: Weighed, least: int, between: tuple[int, int]) -> Iterator[Window]:
        """The windows that are worth at least so much and touch the part `between`; ascending.

        Exact: what is passed over cannot reach it.
        """
        terms = self._most_of_terms(text.may_bits)
        tools = self._tools if text.may_name_tools else 0
        missing = least - self._constant
        sentence: tuple[int, dict[_Word, int]] = (-1, {})
        for first, count in text.windows(*between):
            length = text.spans[first + count - 1][1] - text.spans[first][0]
            wanted = -(-missing * length // LONG) if length > LONG else missing
            if sentence[0] != first:
                sentence = first, self._words_of(text, first)
            words = sentence[1] if count == 1 else sentence[1] | self._words_of(text, first + 1)
            worth = sum(words.values()) + (self._points.get(TWO, 0) if count == 2 else 0)
            worth += self._points.get(OTHER, 0) if text.in_other_language(first, count) else 0
            if worth + self._topic + terms + tools < wanted:
                continue
            worth += self._points.get(text.topic(first, count), 0)
            if worth + terms + tools < wanted:
                continue
            worth += sum(map(self._of_terms.__getitem__, text.terms(first, count)))
            if worth + tools < wanted:
                continue
            worth += sum(self._of_tools.get(whose, 0) for whose in text.tools(first, count))
            if worth >= wanted:
                yield text.window(first, count, self._constant + in_length(worth, length))

    def besides_paths(self, passage: str, window: Window) -> int:
        """What a window is worth without the words that stand in paths only: where files lie is no part of an order."""
        inside = [[word[:STEM] for word in _WORDS.findall(path)] for path in _PATH.findall(passage)]
        outside = {word[:STEM] for word in _WORDS.findall(_PATH.sub(" ", passage))}
        words = {word for path in inside for word in path} - outside
        return self._besides(words, {pair for path in inside for pair in pairwise(path)}, window)

    def besides_topic(self, text: Weighed, window: Window) -> int:
        """What a window is worth without the words that its server says everywhere: they tell its trade, no order."""
        spoken = [text.words(place) for place in range(window.first, window.first + window.count)]
        own = text.everywhere({word for words in spoken for word in words})
        return self._besides(
            own, {pair for words in spoken for pair in pairwise(words) if own.issuperset(pair)}, window
        )

    def _besides(self, words: Iterable[str], pairs: Iterable[tuple[str, str]], window: Window) -> int:
        worth = sum(max(0, self._words.get(word, 0)) for word in words)
        worth += sum(max(0, self._pairs.get(pair, 0)) for pair in pairs)
        return window.points - in_length(worth, window.end - window.start)

    def _words_of(self, text: Weighed, place: int) -> dict[_Word, int]:
        """What the words of a sentence are worth, and the pairs of them; only those that have points."""
        words = text.words(place)
        found: dict[_Word, int] = {word: self._words[word] for word in words if word in self._words}
        for pair in self._pairs.keys() & set(pairwise(words)):
            found[pair] = self._pairs[pair]
        return found

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


class Weighed:
    """The signs of one text, each looked for once."""

    def __init__(
        self, reading: Reading, one: Read, fleet: Fleet, names_tools: NamesTools, terms: Iterable[str]
    ) -> None:
        """`names_tools`: the tools of others in a segment; each with whether something hangs on it.

        `terms`: of the vocabulary, those that are signs.
        """
        self._reading = reading
        self._one = one
        self._fleet = fleet
        self._names_tools = names_tools
        self._signs = terms
        self.spans = reading.sentences()
        self._words: dict[int, tuple[list[str], bool]] = {}
        """Of a sentence its words, and whether it is in another language."""
        self._terms: dict[tuple[int, int], set[str]] | None = None
        self._said: list[frozenset[str]] | None = None
        self._often: Counter[str] = Counter()
        self._known: frozenset[str] = frozenset()

    def window(self, first: int, count: int, points: int) -> Window:
        """The window, with its place in the text."""
        return Window(first, count, self.spans[first][0], self.spans[first + count - 1][1], points)

    def windows(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The windows that touch a part of the text: the first sentence, and how many."""
        last = min(len(self.spans), _MOST_SENTENCES)
        for first in range(max(0, self.spans.over(start) - 1), last):
            if self.spans[first][0] >= end:
                return
            for count in (1, 2):
                if first + count <= last and self.spans[first + count - 1][1] > start:
                    yield first, count

    def words(self, place: int) -> list[str]:
        """The words of a sentence, in order, as they count."""
        return self._counted(place)[0]

    def everywhere(self, words: Iterable[str]) -> frozenset[str]:
        """Those of the words that stand in many texts of the server."""
        return self._reading.topic.everywhere(words) if self._reading.topic else frozenset()

    def in_other_language(self, first: int, count: int) -> bool:
        """Whether one of the sentences is known to be in another language than English."""
        return any(self._counted(place)[1] for place in range(first, first + count))

    def _counted(self, place: int) -> tuple[list[str], bool]:
        found = self._words.get(place)
        if found is None:
            if len(self._words) > _KEPT:
                self._words.clear()
            start, end = self.spans[place]
            sentence = self._reading.text[start:end]
            words = _WORDS.findall(sentence)
            counted = self._one.around.weighing.languages.counted(sentence, words)
            found = ([word[:STEM] for word in words], False) if counted is None else (counted, True)
            self._words[place] = found
        return found

    @property
    def may_name_tools(self) -> bool:
        """Whether a tool may be named in the text, or tools be spoken of."""
        return any(sign in self._reading.text for sign in _OF_TOOLS)

    @property
    def may_bits(self) -> int:
        """Bits of the terms that may stand in the text."""
        return self._reading.terms.may

    def signs(self, first: int, count: int) -> frozenset[str]:
        """All signs of a window, but `always`."""
        found: set[str] = set()
        for place in range(first, first + count):
            words = self.words(place)
            found |= {_WORD + word for word in words}
            found |= {f"{_PAIR}{before} {after}" for before, after in pairwise(words)}
        found |= {_TERM + name for name in self.terms(first, count)}
        if count == 2:
            found.add(TWO)
        if self.in_other_language(first, count):
            found.add(OTHER)
        found |= {self.topic(first, count)} - {""}
        found |= {_TOOL + whose for whose in self.tools(first, count)}
        return frozenset(found)

    def terms(self, first: int, count: int) -> set[str]:
        """The terms that stand in a window."""
        if self._terms is None:
            self._terms = {}
            for name in filter(self._reading.terms.may_hold, self._signs):
                for start, end in self._reading.terms.spans(name):
                    self._put(name, start, end)
        found = set(self._terms.get((first, 1), ()))
        if count == 2:
            found |= self._terms.get((first + 1, 1), set()) | self._terms.get((first, 2), set())
        return found

    def _put(self, name: str, start: int, end: int) -> None:
        assert self._terms is not None  # noqa: S101 - its caller made it
        place = self.spans.over(end - 1)
        if place < 0:
            return
        if start >= self.spans[place][0]:
            self._terms.setdefault((place, 1), set()).add(name)
        elif place > 0 and start >= self.spans[place - 1][0]:
            self._terms.setdefault((place - 1, 2), set()).add(name)

    def topic(self, first: int, count: int) -> str:
        """The sign that says how many fifths of the words stand elsewhere; empty of what is too short to tell."""
        topic: Topic | None = self._reading.topic
        if topic is None:
            return ""
        if self._said is None:
            first_ones = islice(self.spans, _MOST_SENTENCES)
            self._said = [stems_of(self._reading.text[start:end]) for start, end in first_ones]
            self._often = Counter(stem for stems in self._said for stem in stems)
            self._known = topic.known(self._often.keys(), self._one.item.name)
        stems = self._said[first] if count == 1 else self._said[first] | self._said[first + 1]
        if len(stems) < FEWEST:
            return ""
        both = self._said[first] & self._said[first + 1] if count > 1 else frozenset[str]()
        known, often = self._known, self._often
        share = sum(stem in known or often[stem] > (2 if stem in both else 1) for stem in stems)
        return f"{_TOPIC}{min(4, share * 5 // len(stems))}"

    def tools(self, first: int, count: int) -> set[str]:
        """Whose tools a window names: its own, a sibling's, one of others."""
        start, end = self.spans[first][0], self.spans[first + count - 1][1]
        text = self._reading.text[start:end]
        if not any(sign in text for sign in _OF_TOOLS):
            return set()
        segment = Segment(self._reading, start, end)
        others = self._names_tools(segment, self._one, self._fleet)
        found = {whose for hangs in others for whose in ("foreign", *(("foreign-trigger",) if hangs else ()))}
        for name in map(bare, _NAME.findall(text)):
            if name == bare(self._one.item.name):
                found.add("self")
            elif name in self._one.around.tools:
                found.add("sibling")
        return found


WEIGHED_KINDS = frozenset({Kind.TOOL, Kind.PROMPT, Kind.RESOURCE, Kind.TEMPLATE, Kind.SERVER})
"""What is weighed: what describes. What a tool returns may speak of anything."""
