"""Which signs stand in a text? All at once, in linear time whatever the text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import re2

from auditor.errors import AuditorError

_PROOF = "\x03\x03\x03"
"""A line before every text, and looked for: its absence from an answer says that RE2 ran out of memory."""
_MEMORY = 2 << 20
"""Bytes that the automaton of one pattern may grow to. One automaton of all would be as fast on honest text, and twenty
times slower on words thrown together, for its states never come again."""


def _options() -> re2.Options:
    chosen = re2.Options()
    chosen.log_errors = False
    chosen.never_capture = True
    chosen.max_mem = _MEMORY
    return chosen


def _by_line(pattern: str) -> bytes:
    """`^` and `$` mean a line: a title, an opening, a parameter."""
    return f"(?m:{pattern})".encode()


@lru_cache(maxsize=1024)
def _alone(pattern: str) -> re2._Regexp:
    """One pattern by itself: few are ever asked where they stand."""
    return re2.compile(_by_line(pattern), options=_options())


def _reason(pattern: str) -> str:
    """Why RE2 refuses a pattern; a filter does not say."""
    try:
        _alone(pattern)
    except re2.error as error:
        return error.args[0].decode() if isinstance(error.args[0], bytes) else str(error)
    return "the patterns together are too large"


def _together(patterns: tuple[str, ...]) -> re2.Filter:
    """All patterns, each asked only where its words stand; the proof is the last."""
    made = re2.Filter()
    for pattern in (*patterns, _PROOF):
        try:
            made.Add(_by_line(pattern), _options())
        except re2.error:
            raise AuditorError(f"pattern {pattern!r}: {_reason(pattern)}", hint="use RE2 syntax") from None
    made.Compile()
    return made


class Patterns:
    """Many patterns, searched for together."""

    def __init__(self, patterns: Sequence[str]) -> None:
        """Compile; raises `AuditorError` that names the pattern."""
        self._texts = tuple(patterns)
        self._together = _together(self._texts) if patterns else None

    def found(self, text: str) -> list[int]:
        """The numbers of those that stand in `text`, ascending."""
        if self._together is None:
            return []
        data = f"{_PROOF}\n{text}".encode("utf-8", "replace")
        numbers = self._together.Match(data) or []
        if len(self._texts) in numbers:
            return sorted(number for number in numbers if number < len(self._texts))
        return [number for number, pattern in enumerate(self._texts) if _alone(pattern).search(data)]

    def span(self, number: int, text: str) -> tuple[int, int]:
        """Where the first match of one stands, in characters; it must be there."""
        data = text.encode("utf-8", "replace")
        match = _alone(self._texts[number]).search(data)
        if match is None:
            return 0, 0
        start, end = match.span()
        before = len(data[:start].decode("utf-8", "replace"))
        return before, before + len(data[start:end].decode("utf-8", "replace"))
