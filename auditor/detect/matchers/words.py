"""Which words make up a name?"""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_a-zA-Z]+")


@lru_cache(maxsize=16384)
def words(name: str) -> tuple[str, ...]:
    """The words of `snake_case`, `kebab-case`, `camelCase` and `HTTPServer` names, folded."""
    return tuple(found[0].casefold() for found in _WORD.finditer(name[:512]))


def listed(text: str) -> frozenset[str]:
    """The words of a list as this folder writes them: blanks between, as many lines as it takes."""
    return frozenset(text.split())
