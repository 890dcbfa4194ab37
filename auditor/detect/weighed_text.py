"""Which weak signs stand in a text, sentence by sentence? Each is looked for once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import islice

from auditor.detect.said import MOST_SENTENCES
from auditor.detect.tool_names import bare
from auditor.detect.topic import FEWEST, Topic, parts_of, whole, words_of
from auditor.detect.unit import Fleet, Read, Reading, Segment
from auditor.detect.window import OTHER, STEM, TWO, Window, as_signs, groups

OF_WORD, OF_TERM, OF_TOPIC, OF_TOOL = "word:", "term:", "topic:", "tool:"
OF_FRESH, OF_ITEM, OF_PLACE = "fresh:", "item:", "place:"
"""What the signs begin with, as they stand in `rules/weights.json`."""
WORDS = re.compile(r"[^\W\d_]{2,}")
"""The words of a text; of each the first `STEM` letters count."""
NamesTools = Callable[[Segment, Read, Fleet], Iterable[bool]]
"""The tools of others in a segment; each with whether something hangs on it."""
NAME = re.compile(r"[a-z][a-z0-9]{1,40}(?:[_-][a-z0-9]{1,40}){1,8}")
"""What the name of its own tool, or of a sibling, looks like."""
_KEPT = 8
"""Sentences whose words are kept: each is looked at with the next one."""
MOST_FRESH = 9
"""The highest of the signs that say how much is new."""
MOST_OF_ITEM = 5
"""The highest of the signs that say how much an item says: 16 sentences and more, so that padding wins no more."""

MOST_OF_PLACE = 3
"""The highest of the signs that say where in its text a passage begins: its fourth sentence and later."""


class Weighed:
    """The signs of one text, each looked for once."""

    def __init__(
        self, reading: Reading, one: Read, fleet: Fleet, names_tools: NamesTools, terms: Iterable[str]
    ) -> None:
        """`terms`: of the vocabulary, those that are signs."""
        self._reading = reading
        self._one = one
        self._fleet = fleet
        self._names_tools = names_tools
        self._signs = terms
        self.text = reading.text
        self.spans = reading.sentences()
        self.named = one.around.items
        """What its server calls its items, `bare`."""
        self._words: dict[int, tuple[list[str], bool]] = {}
        """Of a sentence its words, and whether it is in another language."""
        self._terms: dict[tuple[int, int], set[str]] | None = None
        self._known: frozenset[str] | None = None

    def window(self, first: int, count: int, points: int) -> Window:
        """The window, with its place in the text."""
        return Window(first, count, self.spans[first][0], self.spans[first + count - 1][1], points)

    def windows(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The windows that touch a part of the text: the first sentence, and how many."""
        last = min(len(self.spans), MOST_SENTENCES)
        for first in range(max(0, self.spans.over(start) - 1), last):
            if self.spans[first][0] >= end:
                return
            for count in (1, 2):
                if first + count <= last and self.spans[first + count - 1][1] > start:
                    yield first, count

    def sentence(self, place: int) -> str:
        """The words of a sentence as they stand."""
        start, end = self.spans[place]
        return self.text[start:end]

    def words(self, place: int) -> list[str]:
        """The words of a sentence, in order, as they count."""
        return self.counted(place)[0]

    def everywhere(self, words: Iterable[str]) -> frozenset[str]:
        """Those of the words that stand in many texts of the server."""
        return self._reading.topic.everywhere(words) if self._reading.topic else frozenset()

    def in_other_language(self, first: int, count: int) -> bool:
        """Whether one of the sentences is known to be in another language than English."""
        return any(self.counted(place)[1] for place in range(first, first + count))

    def counted(self, place: int) -> tuple[list[str], bool]:
        """The words of a sentence, and whether it is in another language than English."""
        found = self._words.get(place)
        if found is None:
            if len(self._words) > _KEPT:
                self._words.clear()
            sentence = self.sentence(place)
            words = WORDS.findall(sentence)
            counted = self._one.around.weighing.languages.counted(sentence, words)
            found = ([word[:STEM] for word in words], False) if counted is None else (counted, True)
            self._words[place] = found
        return found

    @property
    def may_bits(self) -> int:
        """Bits of the terms that may stand in the text."""
        return self._reading.terms.may

    def signs(self, first: int, count: int) -> frozenset[str]:
        """All signs of a window, but `always`."""
        found: set[str] = set()
        for place in range(first, first + count):
            words = self.words(place)
            found |= {OF_WORD + word for word in words}
            found.update(as_signs(groups(words)))
        found |= {OF_TERM + name for name in self.terms(first, count)}
        if count == 2:
            found.add(TWO)
        if self.in_other_language(first, count):
            found.add(OTHER)
        found |= {self.topic(first, count), *self.layout(first, count)} - {""}
        found |= {OF_TOOL + whose for whose in self.tools(first, count)}
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
        if self._known is None:
            self._known = topic.known(self._often.keys(), self._one.item.name)
        stems = self._said[first] if count == 1 else self._said[first] | self._said[first + 1]
        if len(stems) < FEWEST:
            return ""
        both = self._said[first] & self._said[first + 1] if count > 1 else frozenset[str]()
        known, often = self._known, self._often
        share = sum(stem in known or often[stem] > (2 if stem in both else 1) for stem in stems)
        return f"{OF_TOPIC}{min(4, share * 5 // len(stems))}"

    def fresh(self, first: int, count: int) -> str:
        """The sign that says how many pairs of words stand in no other sentence of the item, nor in its name."""
        stems = self._said[first] if count == 1 else self._said[first] | self._said[first + 1]
        often, name = self._one.often, parts_of(self._one.item.name)
        fresh = frozenset(stem for stem in stems if often[stem] <= 1 and stem not in name)
        return f"{OF_FRESH}{min(MOST_FRESH, int(whole(fresh)) // 2)}"

    def layout(self, first: int, count: int) -> tuple[str, str, str]:
        """The signs that say how much is new, of how long an item, and where in its text."""
        return self.fresh(first, count), self.item(), self.place(first)

    def item(self) -> str:
        """The sign that says how much the whole item says: the binary digits of the number of its sentences."""
        return f"{OF_ITEM}{min(MOST_OF_ITEM, self._one.sentences.bit_length())}"

    def place(self, first: int) -> str:
        """The sign that says in which sentence of its text a passage begins: what is planted mostly comes second."""
        return f"{OF_PLACE}{min(MOST_OF_PLACE, first)}"

    @cached_property
    def _said(self) -> list[frozenset[str]]:
        """What each sentence is about."""
        return [words_of(self.text[start:end]) for start, end in islice(self.spans, MOST_SENTENCES)]

    @cached_property
    def _often(self) -> Counter[str]:
        """In how many of them each word stands."""
        return Counter(stem for stems in self._said for stem in stems)

    def tools(self, first: int, count: int) -> set[str]:
        """Whose tools a window names: its own, a sibling's, one of others."""
        return self.own_tools(first, count) | self.foreign_tools(first, count)

    def own_tools(self, first: int, count: int) -> set[str]:
        """Whether it names its own, or a sibling."""
        text = self._passage(first, count)
        if "_" not in text and "-" not in text:
            return set()
        own, siblings = bare(self._one.item.name), self._one.around.tools
        names = frozenset(map(bare, NAME.findall(text)))
        return {"self" if name == own else "sibling" for name in names if name == own or name in siblings}

    def foreign_tools(self, first: int, count: int) -> set[str]:
        """Whether it names one of others, and whether something hangs on it."""
        if not may_name_others(self._passage(first, count)):
            return set()
        segment = Segment(self._reading, self.spans[first][0], self.spans[first + count - 1][1])
        others = self._names_tools(segment, self._one, self._fleet)
        return {whose for hangs in others for whose in ("foreign", *(("foreign-trigger",) if hangs else ()))}

    def may_name_others(self, first: int, count: int) -> bool:
        """Whether `foreign_tools` can find anything."""
        return may_name_others(self._passage(first, count))

    def _passage(self, first: int, count: int) -> str:
        return self.text[self.spans[first][0] : self.spans[first + count - 1][1]]


def may_name_others(text: str) -> bool:
    """Whether a tool of others may be named: its name has an underscore, or it is called a tool."""
    return "_" in text or "tool" in text
