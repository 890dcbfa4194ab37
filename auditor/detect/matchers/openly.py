"""Is something encoded as programs need it, and not to hide it? `encoded-openly`.

APIs return mails, files and secrets in base64, and addresses hold percent escapes: what such a result says is no worse
than the same in clear. Nobody needs hexadecimal digits there, letters turned around, one code within another, or
invisible characters in between; and data ask nobody to decode them. A listing holds no data, but it may show a sample
of what a tool takes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import lru_cache

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Read, Reading, Said, Segment, Unit, hits
from auditor.model import Kind, Surface, View, ViewName

_SAMPLE = "encoded-sample"
_WANTS_DECODING = "wants-decoding"
_OF_RESULTS = frozenset(("base64", "percent", "quoted-printable"))
_OF_SAMPLES = _OF_RESULTS | {"hex"}
_KEPT = 16
_ESCAPE = re.compile(r"&#|\\x|\\u(?!00[23])")
"""Of a letter; programs escape marks (`\\u003d`) by themselves."""
_BEFORE = 60
"""Characters from the words that announce a sample to its beginning."""
_BESIDE = 120
"""The same of words that ask for it, on both sides."""
_SAMPLE_KEYS = ("example", "examples")


def _build(given: Mapping[str, object]) -> Find:
    Options("encoded-openly", given)

    def find(unit: Unit) -> list[Hit]:
        return [
            Hit(segment.reading, segment.start, segment.end, "encoded-openly")
            for segment in unit.segments
            if (back := segment.reading.back) is not None
            and segment.reading.view is ViewName.DECODED
            and _is_open(segment.reading, back, unit.reads)
        ]

    return find


def _is_open(reading: Reading, back: View, reads: tuple[Read, ...]) -> bool:
    surface, (start, end) = reading.surface, (back.starts[0], back.ends[-1])
    result = surface.kind is Kind.RESULT
    if back.how not in (_OF_RESULTS if result else _OF_SAMPLES) or not _is_bare(surface.text[start:end]):
        return False
    plain = _plain(surface, reads)
    first, last = _place(plain, start), _place(plain, end)
    if result:
        before, behind = (first - _BESIDE, first), (last, last + _BESIDE)
        return not any(_says(plain, *beside, _WANTS_DECODING) for beside in (before, behind))
    return _at_sample_key(surface.pointer) or _says(plain, first - _BEFORE, first, _SAMPLE)


@lru_cache(_KEPT)
def _is_bare(run: str) -> bool:
    """Whether nothing but the code was there to be undone."""
    return run.isascii() and not (("\\" in run or "&#" in run) and _ESCAPE.search(run))


def _at_sample_key(pointer: str) -> bool:
    head, _, last = pointer.rpartition("/")
    while last.isdigit():
        head, _, last = head.rpartition("/")
    return last in _SAMPLE_KEYS


def _plain(surface: Surface, reads: Iterable[Read]) -> Reading:
    """The plain reading of one of the items' texts."""
    said = next(texts[id(surface)] for one in reads if id(surface) in (texts := _texts(one)))
    return next(reading for reading in said.readings() if reading.view is ViewName.PLAIN)


def _texts(one: Read) -> dict[int, Said]:
    """The item's texts; sorted once, for there may be thousands."""
    kept = one.kept.get(ENCODED_OPENLY.name)
    if not isinstance(kept, dict):
        kept = one.kept[ENCODED_OPENLY.name] = {id(said.surface): said for said in one.said}
    return kept


def _place(plain: Reading, raw: int) -> int:
    """Where in the plain reading the words begin that stand from a place in the raw text on."""
    return raw if plain.back is None else bisect_left(plain.back.starts, raw)


def _says(plain: Reading, start: int, end: int, term: str) -> bool:
    return next(hits(Segment(plain, max(0, start), min(end, len(plain.text))), term), None) is not None


ENCODED_OPENLY = MatcherSpec(
    "encoded-openly",
    "What was decoded had one code only, and one that is needed there: base64 or percent escapes in a result that "
    "asks nobody to decode them, a sample that is announced as one in a listing; for use under `not`.",
    _build,
    terms=(_SAMPLE, _WANTS_DECODING),
)
