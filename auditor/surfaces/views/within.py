r"""How does a text read without what stands within its words (`Ig<!-- -->nore`, `ig/**/nore`, `Ig\u200anore`)?

It may part words as well as stand within one, so this is never the only reading of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

import re2

from auditor.surfaces.views.hidden import is_meaningless
from auditor.surfaces.views.shapes import foreign, has_joints, octets
from auditor.surfaces.views.trace import Edit, step, swap

_BLANKS = "\u2000-\u200a\u202f\u205f\u2800\ufffc"
_NARROW = re.compile(rf"(?<=[A-Za-z\u00c0-\u024f])[{_BLANKS}](?=[A-Za-z\u00c0-\u024f])")
_ANY_NARROW = re.compile(f"[{_BLANKS}]")
_SIGN = (
    r"[\xa1\xa6\xa7\xab\xac\xaf\xb0\xb1\xb6\xb7\xbb\xbf\xd7\xf7\u2010-\u2012\u2015-\u2017\u201a-\u2027\u2030-\u205e"
    r"\u2190-\u27ff\u2900-\u2bff\u2e00-\u2e5d\u30fb\uff65\ufffd\U0001f300-\U0001faff]"
)
"""No apostrophe, and no dash that joins clauses."""
_ANY_SIGN = re.compile(_SIGN)
_SIGNS = re.compile(rf"(?<=[A-Za-z]){_SIGN}(?=[A-Za-z])")
_FEWEST_SIGNS = 4
"""One arrow or point between two words is honest."""
_FOREIGN = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]{1,8}(?=[A-Za-z])")
_COMMENT = re.compile(r"(?<=[A-Za-z])(?:<!--[^<>]{0,80}-->|/\*[^*]{0,80}\*/){1,8}(?=[A-Za-z])")
_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|code|del|em|font|i|ins|kbd|mark|s|samp|small|span|strike|strong|sub|sup|tt|u|var|wbr)"
    r"\s[^<>]{0,500}>|</(?:a|bdi|bdo)\s{0,8}>",
    re.IGNORECASE,
)
_BROKEN = re.compile(r"(?<=[A-Za-z])[-=\\]\r?\n[ \t]{0,16}(?=[a-z])")
_SYLLABLES = re.compile(r"(?<![\w-])[A-Za-z]{1,4}+(?:[-\u2010-\u2014\xb7\u2022~][A-Za-z]{1,4}+)++(?![\w~-])")
_LIKE_BROKEN = re2.compile(rb"[A-Za-z][-=\\]\r?\n[ \t]{0,16}[a-z]")
_LIKE_SYLLABLES = re2.compile(rb"\b[A-Za-z]{1,4}(?:[~-][A-Za-z]{1,4})+\b")
_JOINTS = frozenset("\u2010\u2011\u2012\u2013\u2014\xb7\u2022")
_FEWEST_SYLLABLES = 4
"""Words in syllables, one near the other; `opt-in` and `re-run` are honest, and stand alone."""
_NEAR = 24
"""Characters from one such word to the next: two short ones in whole may stand between."""


def _narrow_applies(text: str) -> bool:
    return any(map(_ANY_NARROW.match, foreign(text))) and _NARROW.search(text) is not None


def _has_signs(text: str) -> bool:
    return any(map(_ANY_SIGN.match, foreign(text))) and len(_SIGNS.findall(text)) >= _FEWEST_SIGNS


def _meaningless(text: str) -> Iterator[Edit]:
    for found in _FOREIGN.finditer(text):
        if all(map(is_meaningless, found[0])):
            yield found.start(), found.end(), ""


def _meaningless_applies(text: str) -> bool:
    return any(map(is_meaningless, foreign(text)))


def _breaks(text: str) -> bool:
    ends = ("\n", "\r") if "\r" in text else ("\n",)
    likely = any(mark in text and any(mark + end in text for end in ends) for mark in "-=\\")
    return likely and _LIKE_BROKEN.search(octets(text)) is not None


def _syllables(text: str) -> Iterator[Edit]:
    near: list[re.Match[str]] = []
    words = (_SYLLABLES.match(text, likely.start()) for likely in _likely_syllables(text))
    for found in chain(filter(None, words), (None,)):
        if near and (found is None or found.start() - near[-1].end() > _NEAR):
            if len(near) >= _FEWEST_SYLLABLES:
                for word in near:
                    yield from _joints(word)
            near = []
        if found is not None:
            near.append(found)


def _joints(word: re.Match[str]) -> Iterator[Edit]:
    for place, character in enumerate(word[0], word.start()):
        if not character.isalpha():
            yield place, place + 1, ""


def _likely_syllables(text: str) -> Iterator[re2._Match]:
    for joint in _JOINTS & foreign(text):
        text = text.replace(joint, "-")
    return _LIKE_SYLLABLES.finditer(octets(text)) if has_joints(octets(text), _FEWEST_SYLLABLES) else iter(())


def _has_syllables(text: str) -> bool:
    return sum(1 for _ in islice(_likely_syllables(text), _FEWEST_SYLLABLES)) == _FEWEST_SYLLABLES


def _has_comments(text: str) -> bool:
    return ("*" in text and "/*" in text) or ("<" in text and "<!--" in text)


WITHIN = (
    swap("tags with attributes", lambda text: "<" in text, _TAG, ""),
    swap("comments in words", _has_comments, _COMMENT, ""),
    swap("broken words", _breaks, _BROKEN, ""),
    swap("narrow blanks", _narrow_applies, _NARROW, ""),
    swap("signs", _has_signs, _SIGNS, ""),
    step("meaningless", _meaningless_applies, _meaningless),
    step("syllables", _has_syllables, _syllables),
)
