"""Which letters of other scripts look exactly like Latin ones? `mixed-script`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, MatcherSpec, not_ascii
from auditor.detect.matchers.words import listed
from auditor.detect.tool_names import bare
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
_OF_NO_LANGUAGE = re.compile("[ԁԛԝѵԌԚԜꜱᴏᴠᴡᴢᴄ]")
"""No name in a script of its own is written with these."""
_IMITATED = listed(
    """
    accept access action amazon api apis app apps apply attach attempt bank base batch book books boot box cache case
    cases cell chat chats check checks city class code commit commits copy cookie cookies delete email emit empty entity
    epic estimate exact exec exists exit host hosts http https image init intent item items jobs keep key keys local
    login main make maps mask match matches message mint name names next note notion object objects open openai option
    page pages pass path paths patch pay paypal phase phone place play point policies policy poll pool post posts
    python read schema schemas scope score send set shape shapes sheet sheets shell site sites slack space spaces spec
    stack state static stats step steps stock stop store sync system take task tasks team teams test tests text time
    token tokens tool topic topics type types use user users wallet
    """
)
"""Words of which names are made here, and that are no words in another script: `ТОР` is a Russian torus."""
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
            if whole and not spans and _imitates(text, unit.reads[0].around.names):
                spans = [(0, len(text), folded(text))]
            found += [Hit(segment.reading, start, end, "mixed-script", meant) for start, end, meant in spans]
        return found if len(found) >= least else []

    return find


def _imitates(name: str, others: frozenset[str]) -> bool:
    """A name whose foreign words have no Latin letter, and read as Latin ones that somebody may take them for.

    `others`: the names on the server, `bare`. By itself it proves nothing that a name reads as Latin, for so do many
    in Russian and Greek (`НОМЕР`, `х`).
    """
    meant = folded(name)
    foreign = [word for word in _WORD.findall(name) if not word.isascii() and len(word) > 1]
    if not meant.isascii() or not foreign:
        return False
    return bare(meant) in others or any(
        folded(word).casefold() in _IMITATED or _OF_NO_LANGUAGE.search(word) for word in foreign
    )


MIXED_SCRIPT = MatcherSpec(
    "mixed-script",
    "At least `words` words mix Latin letters with letters of other scripts that look the same; with `whole: true` "
    "also a name of such letters alone that reads as another name on the server or as a word that many names have.",
    _build,
    not_ascii,
)
