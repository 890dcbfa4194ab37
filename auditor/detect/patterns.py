"""How does a term of the vocabulary become a pattern that RE2 runs?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import re2

from auditor.errors import AuditorError
from auditor.model import Vocabulary

_LEAST_MEMORY, _MOST_MEMORY = 4 << 20, 12 << 20
"""Bytes that the automaton of one term may grow to; beyond it, RE2 forgets states and reads a hundred times slower."""
_MEMORY_PER_OCTET = 3 << 9
"""Of the pattern: what the largest terms of the pack need on honest text."""
_OF_WHOLE_TEXT = ("\\A", "\\z", "(?-", "(?s-", "(?i-", "(?U-")
"""What asks where a whole text begins or ends, or could make `^` and `$` ask it."""
_OF_LINES = re.compile(r"\(\?[a-zA-Z]*m")
_CLASS = r"\\.|\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]"
_BLANK_OR_CLASS = re.compile(rf"{_CLASS}| ", re.DOTALL)
_EDGE_OR_CLASS = re.compile(rf"{_CLASS}|\^|\$", re.DOTALL)
_MARK = "\v"
"""Between texts; no white space to RE2, and no part of a word."""
BEGIN, END = f"{_MARK}\n".encode(), f"\n{_MARK}".encode()
"""What `^` and `$` stand for in texts that are searched as one. Twice before the first and behind the last: `$.*$` too
is found at an end."""
BETWEEN = END + b"\n" + BEGIN
"""Between two texts; it ends with two of the one and begins with two of the other."""


def options(pattern: bytes) -> re2.Options:
    """How a pattern is compiled."""
    chosen = re2.Options()
    chosen.never_capture = True
    chosen.log_errors = False
    chosen.max_mem = min(_MOST_MEMORY, max(_LEAST_MEMORY, len(pattern) * _MEMORY_PER_OCTET))
    return chosen


def refused(pattern: str) -> str:
    """Why RE2 does not take a pattern; empty where it does."""
    octets = pattern.encode("utf-8", "surrogatepass")
    try:
        re2.compile(octets, options=options(octets))
    except re2.error as error:
        told = error.args[0] if error.args else ""
        return (told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told))[:200] or "it is no pattern"
    return ""


def alone(term: Vocabulary) -> re2._Regexp:
    """The term as a pattern of one text; raises `AuditorError` with the term and the pattern that RE2 refuses."""
    return _compiled(_alternatives(term), term)


def among_others(term: Vocabulary) -> re2._Regexp | None:
    """The term as a pattern that finds it in each of several texts between marks; None where that cannot be.

    It may find more than is there, for a match may begin in one text and end in the next. Never less: a mark is no part
    of a word, a line ends before and begins behind it, and `^` and `$` are read as the marks themselves.
    Raises `AuditorError` with the term and the pattern that RE2 refuses.
    """
    whole = _alternatives(term)
    if any(mark in whole for mark in _OF_WHOLE_TEXT):
        _compiled(whole, term)
        return None
    pattern = _compiled("|".join(f"(?:{_marked(widen(each))})" for each in term.patterns), term)
    return None if pattern.search(b"") or pattern.search(BETWEEN) else pattern


def _marked(pattern: str) -> str:
    """`^` and `$` as the marks at the edges of a text, unless they mean those of a line."""
    if _OF_LINES.search(pattern):
        return pattern
    edges = {"^": f"(?:{BEGIN.decode()})", "$": f"(?:{END.decode()})"}
    return _EDGE_OR_CLASS.sub(lambda found: edges.get(found[0], found[0]), pattern)


def _compiled(whole: str, term: Vocabulary) -> re2._Regexp:
    octets = whole.encode()
    try:
        return re2.compile(octets, options=options(octets))
    except re2.error:
        raise AuditorError(_blame(term), f"term {term.name}", "use RE2 syntax") from None


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


def _blame(term: Vocabulary) -> str:
    for pattern in term.patterns:
        if reason := refused(widen(pattern)):
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
