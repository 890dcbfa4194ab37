"""Which words are written with digits and signs in place of letters that look like them (`1gn0r3 4ll`)?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from auditor.surfaces.views.english import COMMON

_LOOKS = {"a": "4@", "b": "8", "e": "3", "g": "69", "i": "1!|", "l": "1|", "o": "0", "s": "5$", "t": "7+", "z": "2"}
_AS_I = str.maketrans("0123456789@$!|+", "oizeasgtbgasiit")
_AS_L = str.maketrans("0123456789@$!|+", "olzeasgtbgasilt")
_WORD = re.compile(r"[A-Za-z0-9@$!|+]*[A-Za-z][A-Za-z0-9@$!|+]*")


def telltales(words: Iterable[str]) -> Iterator[str]:
    """Patterns for the words with at least one letter replaced: those before it are letters, those behind may be."""
    for word in words:
        for place, letter in enumerate(word):
            if letter in _LOOKS:
                rest = "".join(f"[{other}{_LOOKS[other]}]" if other in _LOOKS else other for other in word[place + 1 :])
                yield f"{word[:place]}[{_LOOKS[letter]}]{rest}"


def straightened(phrase: str) -> str:
    """The phrase in letters; numbers stay what they are."""
    return _WORD.sub(lambda word: _letters(word[0]), phrase)


def _letters(word: str) -> str:
    if word.isalpha():
        return word
    word = word.lower()
    first, second = word.translate(_AS_I), word.translate(_AS_L)
    return second if first not in COMMON and second in COMMON else first
