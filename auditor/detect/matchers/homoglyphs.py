"""Which letters of other scripts look exactly like Latin ones? `mixed-script`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, MatcherSpec, not_ascii
from auditor.detect.unit import Hit, Unit

# Pairs that no common font tells apart, from Unicode Technical Standard 39 (confusables.txt); look-alikes that
# merely resemble (к, м, т, α) are left out, because honest text mixes them with Latin.
_PAIRS = (
    "АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT ХX ԌG ԚQ ԜW аa еe оo рp сc уy хx ѕs іi јj һh ԁd ԛq ԝw ӏl ѵv "
    "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX οo ϳj ՕO օo սu հh ոn ցg ᎪA ᏴB ᏟC ᎬE ᎻH ᎫJ ᏦK ᏞL ᎷM ᏢP ᎡR ᏚS ᎢT ᏙV ᎳW ᏃZ "
    "ɑa ɡg ɩi ꜱs ᴏo ᴠv ᴡw ᴢz ᴄc"
)
FOLD = {ord(pair[0]): pair[-1] for pair in _PAIRS.split()} | {
    0xFF01 + offset: chr(0x21 + offset) for offset in range(94)
}
_FOREIGN = re.compile("[" + "".join(map(chr, FOLD)) + "]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")


def folded(name: str) -> str:
    """The name with look-alike letters replaced by the Latin ones that they imitate."""
    return name if name.isascii() else name.translate(FOLD)


def imitations(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int, str]]:
    """Words that mix Latin letters with look-alikes and read as Latin throughout, each with the word imitated."""
    if text.isascii() or not _FOREIGN.search(text):
        return
    for word in _WORD.finditer(text, start, len(text) if end is None else end):
        meant = folded(word[0])
        if meant != word[0] and meant.isascii() and _LATIN.search(word[0]):
            yield word.start(), word.end(), meant


def _build(given: Mapping[str, object]) -> Find:
    options = Options("mixed-script", given, "words", "whole")
    least = options.number("words", 1)
    whole = bool(options.flag("whole"))

    def find(unit: Unit) -> list[Hit]:
        found: list[Hit] = []
        for segment in unit.segments:
            text = segment.reading.text
            spans = list(imitations(text, segment.start, segment.end))
            if whole and not spans and _imitates(text):
                spans = [(0, len(text), folded(text))]
            found += [Hit(segment.reading, start, end, "mixed-script", meant) for start, end, meant in spans]
        return found if len(found) >= least else []

    return find


def _imitates(name: str) -> bool:
    """A name of foreign letters alone that reads as a Latin one."""
    return not name.isascii() and folded(name).isascii()


MIXED_SCRIPT = MatcherSpec(
    "mixed-script",
    "At least `words` words mix Latin letters with letters of other scripts that look the same; with `whole: true` "
    "also a text that has no Latin letter but reads as Latin.",
    _build,
    not_ascii,
)
