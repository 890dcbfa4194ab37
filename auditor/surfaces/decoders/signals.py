"""Which letters are spelt in Morse code (`.. --. -.`) or by the words of radio (`India Golf November`)?"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import re2

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.views.english import becomes_english
from auditor.surfaces.views.shapes import foreign, octets

_CODES = (
    ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.. "
    "----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----. .-.-.- --..-- -..-. ..--.- -....- ---..."
)
_MORSE = dict(zip(_CODES.split(), f"{string.ascii_lowercase}{string.digits}.,/_-:", strict=True))
_DOTS, _DASHES = "\xb7\u2022\u2219\u22c5\u25cf", "\u2010\u2011\u2012\u2013\u2014\u2212\u30fc_"
_USUAL = str.maketrans(dict.fromkeys(_DOTS, ".") | dict.fromkeys(_DASHES, "-"))
_DOTTED = frozenset(_DOTS)
_SIGNALS = re.compile(r"(?<![\w.-])[.-]{1,6}(?:[ \t]{0,3}[ \t/|\n][ \t]{0,3}[.-]{1,6}){11,}+(?![\w.-])")
_ANY = re2.compile(rb"(?:[.?_-]{1,6}[ \t/|\n]{1,7}){11}")
_SPACE = re.compile(r"[ \t]*[/|\n][ \t]*|[ \t]{2,}")

_RADIO = (
    "alfa bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo "
    "sierra tango uniform victor whiskey xray yankee zulu alpha juliet x-ray"
)
_LETTERS = {word: word[0] for word in _RADIO.split()}
RADIO_TELLTALES = frozenset(("bravo", "foxtrot", "juliett", "quebec", "sierra", "tango", "uniform", "whiskey", "zulu"))
"""Words that stand in few other texts; a sentence has several of their letters."""


def maybe(text: str) -> bool:
    """Whether both an A and an N may stand there, or points that are none of ASCII, and many signals in a row."""
    likely = (".- " in text and "-. " in text) or not _DOTTED.isdisjoint(foreign(text))
    return likely and _ANY.search(octets(text)) is not None


def runs(text: str) -> Iterator[Run]:
    """Each run of signals that says English words."""
    for found in _SIGNALS.finditer(text.translate(_USUAL)):
        words = _SPACE.split(found[0])
        meant = " ".join("".join(_MORSE.get(sign, "") for sign in word.split()) for word in words)
        if becomes_english("", meant):
            yield Run(found.start(), found.end(), meant, "Morse")


def heard(phrase: str) -> str:
    """A phrase of the words of radio as their letters; what stands between them parts words."""
    return "".join(_LETTERS.get(word.strip(",-").lower(), f" {word.strip('/|-,')} ") for word in phrase.split())
