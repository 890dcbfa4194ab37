"""Which Latin word does a word of borrowed letters imitate?

Only words that mix Latin with look-alikes of other scripts are folded: honest Greek and Russian stay what they are.
Small capitals and letters in boxes are Latin in disguise and are folded everywhere. The pairs follow Unicode Technical
Standard 39 (confusables), and what writers of such words use besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.surfaces.views.shapes import foreign
from auditor.surfaces.views.trace import Edit, step

_CYRILLIC = (
    "АA ВB ЕE ЅS ІI ЇI ЈJ КK МM НH ОO РP СC ТT УY ХX ҮY ԌG ԚQ ԜW ҺH ԀD ӀI ЬB ѴV "
    "аa вb гr еe ёe ѐe єe зz иu йu іi їi јj кk мm нh оo пn рp сc тt уy хx ѕs һh ԁd ԛq ԝw үy ѵv ӏl ԍg ҽe ьb ҫc қk ңh"
)
_GREEK = (
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ͿJ αa βb γy εe ηn κk νv οo ρp τt υu χx ωw σo ςc ϲc ϳj "
    "άa έe ίi ύu όo ήn ιi"
)
_OTHERS = (
    "օo սu ոn հh ցg զq յj ՕO ՏS ԼL ՍU "  # Armenian
    "ᎪA ᏴB ᏟC ᎠD ᎬE ᏀG ᎻH ᏆI ᎫJ ᏦK ᏞL ᎷM ᏢP ᎡR ᏚS ᎢT ᏙV ᏔW ᎩY ᏃZ "  # Cherokee
    "ꓮA ꓐB ꓚC ꓓD ꓰE ꓝF ꓖG ꓧH ꓲI ꓙJ ꓗK ꓡL ꓟM ꓠN ꓳO ꓑP ꓣR ꓢS ꓔT ꓴU ꓦV ꓪW ꓫX ꓬY ꓜZ "  # Lisu
    "ⲟo ⲣp ⲥc ⲭx ⲓi ⲕk "  # Coptic
    "ɑa ɡg ɩi ıi ȷj ɛe øo łl đd ħh ŧt"  # Latin letters outside of the alphabet
)
_SMALL_CAPITALS = (
    "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ꞯq ǫq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz"  # no x: it has no small capital
)
_BOXES = (0x1F130, 0x1F150, 0x1F170)
"""Where the alphabets in squares, in black circles and in black squares begin."""


def pairs(table: str) -> dict[int, str]:
    """A translation table of pairs: a letter, and what is read for it."""
    return {ord(pair[0]): pair[1] for pair in table.split()}


_MIXED = pairs(f"{_CYRILLIC} {_GREEK} {_OTHERS}")
_ALWAYS = pairs(_SMALL_CAPITALS) | {first + n: chr(ord("a") + n) for first in _BOXES for n in range(26)}
_BOTH = _ALWAYS | _MIXED
_ODD = frozenset(map(chr, _BOTH))
_WORD = re.compile(r"[\w\U0001f130-\U0001f189]+")
_LATIN = re.compile("[A-Za-z]")


def _edits(text: str) -> Iterator[Edit]:
    for word in _WORD.finditer(text):
        if word[0].isascii():
            continue
        table = _BOTH if _LATIN.search(word[0]) else _ALWAYS
        for place, letter in enumerate(word[0], word.start()):
            if ord(letter) in table:
                yield place, place + 1, table[ord(letter)]


LOOKALIKES = step("lookalikes", lambda text: not _ODD.isdisjoint(foreign(text)), _edits)
