"""How does a text read when its Latin letters lose their marks (`Ìgnòrè`)?

Most marked letters are honest, so this is never the only reading of a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from auditor.surfaces.views.shapes import foreign
from auditor.surfaces.views.trace import Edit, Step, rewritten, step

_MOST_KINDS = 32
"""Of letters that are replaced one kind after the other, which is fast."""
_LATIN = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH ")
_CLUSTERS = re.compile(r"[A-Za-z]?[^\x00-\x7f]+")


@lru_cache(maxsize=4096)
def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M"


@lru_cache(maxsize=4096)
def _bare(character: str) -> str:
    """The Latin letter without its marks, strokes and hooks; the character itself where it is none."""
    letter = unicodedata.normalize("NFD", character)[0]
    if not letter.isascii():
        named = _LATIN.match(unicodedata.name(letter, ""))
        letter = named[1].lower() if named else character
    return letter if letter.isalpha() else character


def _edits(text: str) -> Iterator[Edit]:
    for found in _CLUSTERS.finditer(text):
        latin = False
        for place, character in enumerate(found[0], found.start()):
            if latin and _is_mark(character):
                yield place, place + 1, ""
                continue
            bare = _bare(character)
            latin = bare.isascii()
            if bare != character:
                yield place, place + 1, bare


def _applies(text: str) -> bool:
    return any(_is_mark(character) or _bare(character) != character for character in foreign(text))


def _rewrite(text: str) -> str:
    characters = foreign(text)
    marked = [character for character in characters if _bare(character) != character]
    if len(marked) > _MOST_KINDS or any(map(_is_mark, characters)):
        return rewritten(text, (_EDITED,))
    for character in marked:
        text = text.replace(character, _bare(character))
    return text


_EDITED = step("accents", _applies, _edits)
ACCENTS = Step("accents", _applies, _edits, _rewrite)
