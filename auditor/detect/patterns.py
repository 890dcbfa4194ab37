"""Which vocabulary terms occur in a text, and where?

All patterns are RE2, so that no server text can make matching slow (https://github.com/google/re2/wiki/WhyRE2).
One `Set` a view tells in a single pass which terms occur; only those are then located.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import re2

from auditor.errors import AuditorError
from auditor.model import ViewName, Vocabulary

Spans = tuple[tuple[int, int], ...]

_SET_MEMORY = 256 << 20
"""Bytes that the automaton of the Set may take; beyond it RE2 gives up, which `_ALWAYS` makes visible."""
_TERM_MEMORY = 16 << 20
_MOST_HITS = 200
"""Places of one term that are kept in one text."""
_BLANK_OR_CLASS = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]| ", re.DOTALL)
_ALWAYS = ""
"""A pattern that matches every text: its absence from an answer says that the Set ran out of memory."""


class TermSet:
    """The terms of one view, compiled."""

    def __init__(self, vocabulary: tuple[Vocabulary, ...]) -> None:
        """Compile; raises `AuditorError` with the term and the pattern that RE2 refuses."""
        self._kinds = kinds(vocabulary)
        spelt = tuple(term for term in vocabulary if term.patterns)
        self._names = tuple(term.name for term in spelt)
        self._spelt = {term.name: term for term in spelt}
        self._compiled: dict[str, re2._Regexp] = {}
        self._set = re2.Set.SearchSet(_options(_SET_MEMORY))
        for term in spelt:
            _add(self._set, term)
        self._set.Add(_ALWAYS)
        self._set.Compile()

    def find(self, text: str) -> Found:
        """Every term that occurs in `text`."""
        data = text.encode("utf-8", "replace")
        found = self._set.Match(data) or ()
        if len(self._names) not in found:
            found = range(len(self._names) + 1)
        names = {self._names[index] for index in found if index < len(self._names)}
        wider = {kind for name in names for kind in self._kinds.get(name, ())}
        return Found(frozenset(names | wider), data, len(data) == len(text), self)

    def locate(self, term: str, data: bytes) -> Spans:
        """Where a term and those that it includes stand, in bytes, ascending."""
        members = [name for name, kinds_of in self._kinds.items() if term in kinds_of and name in self._spelt]
        own = [term] if term in self._spelt else []
        spans = {span for name in (*own, *members) for span in _locate(self._locator(name), data)}
        return tuple(sorted(spans))

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
            return ()
        if term not in self._spans:
            spans = self._terms.locate(term, self._data)
            self._spans[term] = spans if self._octets else _in_characters(spans, self._data)
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


def _locate(term: re2._Regexp, data: bytes) -> Spans:
    spans = []
    for found in term.finditer(data):
        spans.append(found.span())
        if len(spans) == _MOST_HITS:
            break
    return tuple(spans)


def _in_characters(spans: Spans, data: bytes) -> Spans:
    """The same spans counted in characters; one pass over the text however many spans there are."""
    place: dict[int, int] = {}
    last = characters = 0
    for edge in sorted({edge for span in spans for edge in span}):
        characters += len(data[last:edge].decode("utf-8", "replace"))
        place[edge] = characters
        last = edge
    return tuple((place[start], place[end]) for start, end in spans)
