"""Which vocabulary terms occur in a text, and where?

All patterns are RE2, so that no server text can make matching slow (https://github.com/google/re2/wiki/WhyRE2).
A few `Set`s a view tell, one pass each, which terms occur; only those are then located.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

import re2

from auditor.detect.spans import Spans
from auditor.errors import AuditorError
from auditor.model import ViewName, Vocabulary

_TERMS_TOGETHER = 6
"""Terms in one Set. All in one, the states of its automaton multiply: text of mixed trigger words was read at 0.05 MB
a second instead of 1, honest text, the first time, at 0.4 instead of 1.7. One a term, every text is read 68 times."""
_ALL_SETS_MEMORY = 64 << 20
"""Bytes that the automata of all Sets of a view may grow to, whatever text comes."""
_SET_MEMORY = 4 << 20
"""The least for one of them; beyond it RE2 forgets states, or gives up, which `_ALWAYS` makes visible."""
_TERM_MEMORY = 2 << 20
"""The same for a term by itself; there are seventy."""
_BLANK_OR_CLASS = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]| ", re.DOTALL)
_ALWAYS = ""
"""A pattern that matches every text: its absence from an answer says that the Set ran out of memory."""


_NOWHERE = Spans.of(())


class _Together:
    """Some terms, looked for in one pass."""

    __slots__ = ("_names", "_set")

    def __init__(self, terms: Sequence[Vocabulary], memory: int) -> None:
        self._names = tuple(term.name for term in terms)
        self._set = re2.Set.SearchSet(_options(memory))
        for term in terms:
            _add(self._set, term)
        self._set.Add(_ALWAYS)
        self._set.Compile()

    def find(self, data: bytes) -> tuple[str, ...]:
        """Those that occur; all of them where RE2 gave up, for each is located by itself afterwards."""
        found = self._set.Match(data) or ()
        if len(self._names) not in found:
            return self._names
        return tuple(self._names[index] for index in found if index < len(self._names))


class TermSet:
    """The terms of one view, compiled."""

    def __init__(self, vocabulary: tuple[Vocabulary, ...]) -> None:
        """Compile; raises `AuditorError` with the term and the pattern that RE2 refuses."""
        self._kinds = kinds(vocabulary)
        spelt = tuple(term for term in vocabulary if term.patterns)
        self._nothing = Found(frozenset(), b"", True, self)
        self._spelt = {term.name: term for term in spelt}
        self._compiled: dict[str, re2._Regexp] = {}
        count = max(1, -(-len(spelt) // _TERMS_TOGETHER))
        memory = max(_SET_MEMORY, _ALL_SETS_MEMORY // count)
        self._sets = tuple(_Together(spelt[place::count], memory) for place in range(count))

    def find(self, text: str) -> Found:
        """Every term that occurs in `text`."""
        data = text.encode("utf-8", "replace")
        names = {name for each in self._sets for name in each.find(data)}
        if not names:
            return self._nothing
        wider = {kind for name in names for kind in self._kinds.get(name, ())}
        return Found(frozenset(names | wider), data, len(data) == len(text), self)

    def locate(self, term: str, data: bytes, octets: bool) -> Spans:
        """Where a term and those that it includes stand, ascending; `octets`: each character of `data` is one byte."""
        members = [name for name, kinds_of in self._kinds.items() if term in kinds_of and name in self._spelt]
        own = [term] if term in self._spelt else []
        found = [_located(self._locator(name), data) for name in (*own, *members)]
        spans = found[0] if len(found) == 1 else Spans.of(sorted({span for each in found for span in each}))
        return spans if octets else _in_characters(spans, data)

    def _locator(self, name: str) -> re2._Regexp:
        """The term by itself; most terms of a pack occur nowhere, so it is compiled when it is first needed."""
        if name not in self._compiled:
            self._compiled[name] = re2.compile(
                _alternatives(self._spelt[name]).encode(), options=_options(_TERM_MEMORY)
            )
        return self._compiled[name]


def kinds(vocabulary: tuple[Vocabulary, ...]) -> dict[str, frozenset[str]]:
    """For each term the terms that include it, directly or by others.

    Raises `AuditorError` for a term that includes itself or one that does not exist.
    """
    includes = {term.name: term.includes for term in vocabulary}
    found: dict[str, set[str]] = {}
    for term in vocabulary:
        for member in _members(term.name, includes, ()):
            found.setdefault(member, set()).add(term.name)
    return {name: frozenset(wider) for name, wider in found.items()}


def _members(name: str, includes: Mapping[str, tuple[str, ...]], above: tuple[str, ...]) -> Iterator[str]:
    for member in includes[name]:
        if member not in includes or member in (*above, name):
            what = (
                "includes itself" if member in (*above, name) else f"includes {member!r}, which is no term of its view"
            )
            raise AuditorError(what, f"term {name}", "name another term, of the same view")
        yield member
        yield from _members(member, includes, (*above, name))


class Found:
    """The terms of one text; where each stands is looked up when somebody asks."""

    __slots__ = ("_data", "_octets", "_spans", "_terms", "names")

    def __init__(self, names: frozenset[str], data: bytes, octets: bool, terms: TermSet) -> None:
        """`octets`: each character is one byte, so that spans need no conversion."""
        self.names = names
        self._data = data
        self._octets = octets
        self._terms = terms
        self._spans: dict[str, Spans] = {}

    def spans(self, term: str) -> Spans:
        """Spans, in characters, of one term; ascending; empty where it does not occur."""
        if term not in self.names:
            return _NOWHERE
        if term not in self._spans:
            self._spans[term] = self._terms.locate(term, self._data, self._octets)
        return self._spans[term]


def split_by_view(vocabulary: tuple[Vocabulary, ...]) -> tuple[TermSet, TermSet]:
    """The terms for readings, and the terms for raw text."""
    raw = tuple(term for term in vocabulary if term.view is ViewName.RAW)
    plain = tuple(term for term in vocabulary if term.view is not ViewName.RAW)
    return TermSet(plain), TermSet(raw)


def _options(memory: int) -> re2.Options:
    options = re2.Options()
    options.never_capture = True
    options.log_errors = False
    options.max_mem = memory
    return options


def _add(terms: re2.Set, term: Vocabulary) -> None:
    try:
        terms.Add(_alternatives(term))
    except re2.error:
        raise AuditorError(_blame(term), f"term {term.name}", "use RE2 syntax") from None


def _blame(term: Vocabulary) -> str:
    for pattern in term.patterns:
        try:
            re2.compile(widen(pattern).encode(), options=_options(_TERM_MEMORY))
        except re2.error as error:
            reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
            return f"pattern {pattern!r}: {reason}"
    return "the patterns together are too large"


def _alternatives(term: Vocabulary) -> str:
    return "|".join(f"(?:{widen(pattern)})" for pattern in term.patterns)


def widen(pattern: str) -> str:
    """A blank in a pattern stands for any run of white space, so that a hard-wrapped line hides nothing."""
    return _BLANK_OR_CLASS.sub(_wide, pattern)


def _wide(found: re.Match[str]) -> str:
    if found[0] != " ":
        return found[0]
    quantified = found.string[found.end() : found.end() + 1] in tuple("?*+{")
    return r"\s" if quantified else r"\s+"


def _located(term: re2._Regexp, data: bytes) -> Spans:
    return Spans.of(found.span() for found in term.finditer(data))


def _in_characters(spans: Spans, data: bytes) -> Spans:
    """The same spans counted in characters; one pass over the text however many spans there are."""
    edges = array("I", sorted({edge for span in spans for edge in span}))
    places = array("I")
    last = characters = 0
    for edge in edges:
        characters += len(data[last:edge].decode("utf-8", "replace"))
        places.append(characters)
        last = edge
    return Spans.of((places[bisect_left(edges, start)], places[bisect_left(edges, end)]) for start, end in spans)
