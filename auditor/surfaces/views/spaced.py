"""Which word is spelt letter by letter (`i g n o r e`, `i.g.n.o.r.e`, `i·g·n·o·r·e`)?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from auditor.surfaces.views.shapes import foreign, has_single_letters, octets
from auditor.surfaces.views.trace import Edit, step

_FOREIGN_GAP = (
    r"[\xa0\xa1\xa6\xa7\xab\xac\xaf\xb0\xb1\xb6\xb7\xbb\xbf\xd7\xf7\u2000-\u200a\u2010-\u2027\u202f-\u205f"
    r"\u2190-\u2bff\u2e00-\u2e5d\u3000\u30fb\uff65\ufffc\ufffd\U0001f300-\U0001faff]"
)
"""Blanks, points, dashes, quotation marks, arrows, signs and pictures, but no mark that belongs to a letter."""
_FOREIGN_SIGN = re.compile(r"[^\w\x00-\x7f]")
_MOST_KINDS = 8
"""Of signs beyond ASCII that are replaced one kind after the other, which is fast."""
_SIGN = rf"[._|/+~',:;=*^!-]|{_FOREIGN_GAP}"
_LETTER = r"[^\W\d_](?![^\W_])"
_SPELT = re.compile(
    rf"(?<![^\W_]){_LETTER}(?P<gap>[ ]|{_SIGN}){_LETTER}"
    rf"(?:(?:(?P=gap){{1,4}}|[ \n]{{1,3}}){_LETTER}){{2,}}+"  # possessive: a way back costs 100 bytes a letter
)
_BETWEEN = re.compile(rf"(?<=(?<![^\W_])[^\W\d_])(?P<gap>{_SIGN})(?={_LETTER})")
_GAP = re.compile(r"[\W_]+")


def _edits(text: str) -> Iterator[Edit]:
    for spelt in _SPELT.finditer(text):
        usual = spelt["gap"]
        for gap in _GAP.finditer(spelt[0]):
            new = "" if gap[0] == usual else " "
            yield spelt.start() + gap.start(), spelt.start() + gap.end(), new


def _signs(text: str) -> Iterator[Edit]:
    signs = {spelt["gap"] for spelt in _SPELT.finditer(text)}
    for gap in _BETWEEN.finditer(text) if signs else ():
        if gap["gap"] in signs and not gap["gap"].isspace():
            yield gap.start(), gap.end(), ""


@lru_cache(maxsize=4)
def _applies(text: str) -> bool:
    signs = [character for character in foreign(text) if not character.isalnum()]
    if len(signs) > _MOST_KINDS:
        return has_single_letters(octets(_FOREIGN_SIGN.sub(" ", text)))
    for sign in signs:
        text = text.replace(sign, " ")
    return has_single_letters(octets(text))


SPACED = (step("spelt with signs", _applies, _signs), step("spelt", _applies, _edits))
"""The sign that a longer word is spelt with goes from between all single letters: short words are spelt so as well."""
