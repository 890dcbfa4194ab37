"""Which phrase is English in the letters of another alphabet: in Braille, turned upside down, in signs drawn alike?

Honest texts hold such characters too (Braille, phonetics, currencies): the phrase must become English.
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.surfaces.decoders.run import Run
from auditor.surfaces.decoders.turned import PHRASE
from auditor.surfaces.views.english import becomes_english
from auditor.surfaces.views.lookalikes import pairs
from auditor.surfaces.views.shapes import foreign

_BRAILLE = "⠁a ⠃b ⠉c ⠙d ⠑e ⠋f ⠛g ⠓h ⠊i ⠚j ⠅k ⠇l ⠍m ⠝n ⠕o ⠏p ⠟q ⠗r ⠎s ⠞t ⠥u ⠧v ⠺w ⠭x ⠽y ⠵z ⠲. ⠌/ ⠤- ⠒: ⠂, ⠐~ ⠸_"
_FLIPPED = (
    "ɐa ɒa ɔc ǝe əe ɟf ƃg ɓg ɡg ɥh ᴉi ıi ɾj ſj ʞk ןl ꞁl ʃl ɯm ɹr ʇt ʌv ʍw ʎy nu un bq qb dp pd "
    "∀A ƆC ƎE ℲF ⅁G ⋊K ⅂L ˥L ԀP ᴚR ⊥T ┴T ∩U ΛV ⅄Y ˙. ‾_"
)
_DRAWN = (
    "αa ₳a ꍏa вb ฿b ꌃb ¢c ₵c ꉓc ∂d đd ꀸd єe ɇe ꍟe ƒf ₣f ꎇf ₲g ꁅg нh ⱨh ꃅh ιi łi ꀤi נj ꀭj кk ₭k ꀘk "
    "ⱡl ℓl ꒒l мm ₥m ꂵm ηn ₦n ꈤn σo øo ꂦo ρp ₱p ꉣp ꆰq яr ɽr ꋪr ѕs ₴s ꌗs тt ₮t ꓄t υu ʉu ꀎu νv ꃴv "
    "ωw ₩w ꅏw χx ӿx ꊼx уy ɏy ꌩy ⱬz ꁴz"
)
_UPSIDE_DOWN = "upside down"
_CODES: dict[str, dict[int, str]] = {
    "Braille": pairs(_BRAILLE) | {0x2800: " "},
    _UPSIDE_DOWN: pairs(_FLIPPED),
    "drawn alike": pairs(_DRAWN),
}
_LETTERS = {how: frozenset(sign for sign in map(chr, table) if not sign.isascii()) for how, table in _CODES.items()}
_FEWEST_KINDS = 5
"""Of a code's own letters; a sentence has twice as many."""


def maybe(text: str) -> bool:
    """Whether it holds several letters of one of the alphabets."""
    signs = foreign(text)
    return len(signs) >= _FEWEST_KINDS and any(_holds(signs, how) for how in _CODES)


def runs(text: str) -> Iterator[Run]:
    """Each phrase that becomes English."""
    codes = [how for how in _CODES if _holds(foreign(text), how)]
    for found in PHRASE.finditer(text):
        phrase = found[0].lower()
        for how in codes:
            meant = phrase.translate(_CODES[how])
            readings = (meant, meant[::-1]) if how == _UPSIDE_DOWN else (meant,)
            english = [reading for reading in readings if becomes_english(phrase, reading)]
            if english:
                yield Run(found.start(), found.end(), english[0], how)


def _holds(signs: frozenset[str], how: str) -> bool:
    return len(signs & _LETTERS[how]) >= _FEWEST_KINDS
