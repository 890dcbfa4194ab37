"""What do words of percent escapes say?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.decoders.sixbit import LONGEST
from auditor.surfaces.views.percent import ESCAPE, RUN, unescaped

_WORD = re.compile(r"\S+")
_FEWEST = 4
"""Escapes in a word; a URL with a blank or two is no hiding place."""


def maybe(text: str) -> bool:
    """Whether there are enough escapes."""
    return text.count("%") >= _FEWEST and len(ESCAPE.findall(text)) >= _FEWEST


def runs(text: str) -> Iterator[Run]:
    """Each word with many escapes, as a whole: what it hides may be encoded once more."""
    for found in _WORD.finditer(text):
        word = found[0][:LONGEST]
        escapes = RUN.findall(word) if word.count("%") >= _FEWEST else []
        if sum(map(len, escapes)) >= 3 * _FEWEST and sum(map(_hidden, escapes)) >= _FEWEST:
            yield Run(found.start(), found.start() + len(word), unquote(word, errors="replace"), "percent")


def _hidden(run: str) -> int:
    """How many letters and blanks are hidden; a URL must escape its punctuation."""
    return sum(letter.isalnum() or letter.isspace() for letter in unescaped(run) or "")
