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

_COMMON = frozenset(
    word
    for line in (
        "the and you your this that with from for not all any must will before after when then into only never always",
        "use user users tool tools call file files read send write data key keys password token secret secrets system",
        "prompt instruction instructions ignore previous prior following tell say show message assistant model first",
        "next include content contents should about have has are was can may its been other every please without which",
        "to of is in it or be on as by an at do if so me my we no",
    )
    for word in line.split()
)
_TELLING = frozenset(word for word in _COMMON if len(word) > 2)
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
_TELLTALES = frozenset(turn(word) for word in _TELLING for turn in (_rot13, _backwards)) - _COMMON - _ENGLISH_BY_CHANCE


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
    return sum(word in _COMMON for word in _WORD.findall(phrase))
