"""Which phrase becomes English by rot13 or by reading it backwards?

A text in another language becomes none: the turned phrase must hold several of the commonest words, the phrase itself
hardly any.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import re2

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.views.english import COMMON

_TELLING = frozenset(word for word in COMMON if len(word) > 2)
_PHRASE = re.compile(r"[^\n.!?;:\"“”()<>\[\]{}|]{12,4000}")
_WORD = re.compile(r"[a-z]+")
_FEWEST = 3
_ENOUGH = 0.3
"""Of the words of a phrase, this share must be common ones: in English about half are."""


def _rot13(text: str) -> str:
    return codecs.encode(text, "rot13")


def _backwards(text: str) -> str:
    return text[::-1]


def _word_by_word(text: str) -> str:
    return " ".join(word[::-1] for word in text.split(" "))


_ENGLISH_BY_CHANCE = frozenset(("saw", "ton", "won", "live", "nor", "fur", "sbe", "ner", "nag", "era", "elif"))
_TELLTALES = frozenset(turn(word) for word in _TELLING for turn in (_rot13, _backwards)) - COMMON - _ENGLISH_BY_CHANCE


_ANY_TELLTALE = re2.compile(rf"(?i)(?:^|[^!-~])(?:{'|'.join(sorted(_TELLTALES))})(?:[^!-~]|$)")


def maybe(text: str) -> bool:
    """Whether any word is a turned common word, as good as surely."""
    return _ANY_TELLTALE.search(text.encode("utf-8", "replace")) is not None


def runs(text: str) -> Iterator[Run]:
    """Each phrase that becomes English."""
    for found in _PHRASE.finditer(text):
        phrase = found[0].lower()
        words = phrase.split()
        if _TELLTALES.isdisjoint(words):
            continue
        own = _common(phrase)
        for turn, how in ((_rot13, "rot13"), (_backwards, "reversed"), (_word_by_word, "reversed words")):
            if _common(turn(phrase)) >= max(_FEWEST, 2 * own + 2, _ENOUGH * len(words)):
                yield Run(found.start(), found.end(), turn(found[0]), how)


def _common(phrase: str) -> int:
    return sum(word in COMMON for word in _WORD.findall(phrase))
