"""Which letters are written as flags' letters (`🇮🇬🇳`) or as numbers of a list (`⒤⒢⒩`)?

A flag stays a flag: two such letters that are a country's, next to no other, unless the text holds some that are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.surfaces.views.shapes import foreign
from auditor.surfaces.views.trace import Edit, step

_FLAG_LETTERS = 0x1F1E6
_LETTERS = {
    chr(first + number): chr(ord("a") + number) for first in (_FLAG_LETTERS, 0x249C, 0x1F110) for number in range(26)
}
_ODD = frozenset(_LETTERS)
_RUN = re.compile(r"[\U0001f1e6-\U0001f1ff]+|[\u249c-\u24b5\U0001f110-\U0001f129]{2,}")
_FLAGS = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw "
    "by bz ca cc cd cf cg ch ci ck cl cm cn co cp cr cu cv cw cx cy cz de dg dj dk dm do dz ea ec ee eg eh er es "
    "et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu ic id ie "
    "il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc "
    "md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe "
    "pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv "
    "sx sy sz ta tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug um un us uy uz va vc ve vg vi vn vu wf ws "
    "xk ye yt za zm zw"
)
"""https://unicode.org/Public/emoji/latest/emoji-sequences.txt, RGI_Emoji_Flag_Sequence."""
_COUNTRIES = frozenset(_FLAGS.split())


def _edits(text: str) -> Iterator[Edit]:
    runs = list(_RUN.finditer(text))
    if all(_is_flag(found[0]) for found in runs if found[0][0] >= chr(_FLAG_LETTERS)):
        runs = [found for found in runs if found[0][0] < chr(_FLAG_LETTERS)]
    for found in runs:
        for place, letter in enumerate(found[0], found.start()):
            yield place, place + 1, _LETTERS[letter]


def _is_flag(run: str) -> bool:
    return "".join(map(_LETTERS.__getitem__, run)) in _COUNTRIES


EMBLEMS = step("emblems", lambda text: not _ODD.isdisjoint(foreign(text)), _edits)
