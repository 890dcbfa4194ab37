"""Which rows of signs are weights learned from, and which of them may be the planted ones?"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.capture import Options, Probe, capture
from auditor.detect.bar import described, of_listing
from auditor.detect.languages import Languages
from auditor.detect.matchers.foreign_tool import named
from auditor.detect.reading import Around, fleet, reads
from auditor.detect.selectors import JOINED_BIT, PLACE_BITS
from auditor.detect.terms import TermSet
from auditor.detect.weighed_text import Weighed
from auditor.detect.weighing import Weighing, counts
from auditor.discover.typed import parse_command
from auditor.model import Statement, ViewName
from auditor.rulepack import rulepack
from auditor.surfaces import from_listing, surfaces

OWN = Path(__file__).parent / "own"
HARMLESS = Path(__file__).parents[2] / "sample_servers" / "harmless"
REAL, SAMPLE, CORPUS = "real", "sample", "corpus"
"""Servers in use, our own harmless ones, and all collections of others, as authors."""
NOT_POISON = ("intentprobe_pairs", "cisco_behavioral_evals", "cisco_remote_evals")
"""Sources whose labels speak of what a tool can do, not of what its text does to a model."""
_IN_THEIR_MANNER = re.compile(r"n\d+")
"""Authors who wrote as such collections are written."""
FEW, FEW_PAIRS, MANY = 3, 4, 12
"""Planted rows, and honest rows, that must have a sign before it counts."""

LANGUAGES = Languages(rulepack().languages)

Signs = frozenset[str]


@dataclass(slots=True)
class Sample:
    """One listing as rows of signs."""

    name: str
    author: str
    """Who wrote it: a corpus, `REAL` or `SAMPLE`."""
    planted: bool
    windows: list[tuple[str, str, Signs]]
    """The text, the item, and the signs of each window."""
    twin: str
    poisoned: frozenset[str]
    candidates: list[int]
    bar: int
    """Points that are asked for besides, for so much is said."""


def files(corpus: Path) -> Iterator[tuple[str, Path]]:
    """Each file with the name of its author."""
    for path in sorted((corpus / "benign").glob("*.jsonl*")):
        yield REAL, path
    for path in sorted((corpus / "attacks").glob("*.jsonl*")):
        if path.name.partition(".")[0] not in NOT_POISON:
            yield CORPUS, path
    yield "own", OWN / "dev.jsonl"
    for path in sorted((OWN / "written").glob("*.jsonl.gz")):
        yield path.name.partition(".")[0], path


def collected(author: str) -> bool:
    """Whether rows are of a collection of others, or written in the manner of one."""
    return author == CORPUS or bool(_IN_THEIR_MANNER.fullmatch(author))


def samples(author: str, path: Path, terms: tuple[TermSet, TermSet]) -> Iterator[Sample]:
    """The listings of one file."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", errors="surrogateescape") as lines:
        for line in lines:
            row = json.loads(line)
            if "listing" not in row or row.get("visible_in_listing") is False:
                continue
            said = from_listing("s", row["listing"])
            windows = list(_windows(said, terms))
            poisoned = frozenset(each.partition("/")[2] for each in row.get("poisoned_items") or () if "/" in each)
            planted = row["label"] == "malicious"
            name = str(row.get("server") or row["id"])
            twin = str(row.get("twin") or "")
            yield Sample(
                f"{row['id']} {name}", author, planted, windows, twin, poisoned, [], of_listing(described(said))
            )


def harmless(terms: tuple[TermSet, TermSet]) -> Iterator[Sample]:
    """Our own harmless servers, which are started for it: they say what is easily taken for poison."""
    specs = [parse_command([sys.executable, str(path)]) for path in sorted(HARMLESS.glob("[a-z]*.py"))]
    for spec, taken in zip(specs, capture(specs, Options(probe=Probe.NONE)), strict=True):
        said = surfaces(taken)
        windows = list(_windows(said, terms))
        yield Sample(f"{spec.id} {spec.id}", SAMPLE, False, windows, "", frozenset(), [], of_listing(described(said)))


def _windows(said: Statement, terms: tuple[TermSet, TermSet]) -> Iterator[tuple[str, str, Signs]]:
    asked = dict.fromkeys((*PLACE_BITS.values(), JOINED_BIT), -1)
    names = Weighing({f"term:{name}": 0 for name in terms[0].bits}, languages=LANGUAGES)
    known = fleet((said,))
    for one in reads(Around(said, names, None, topic=True), *terms, asked):
        for reading in one.readings:
            if reading.view is not ViewName.PLAIN or reading.topic is None or not counts(reading.surface):
                continue
            text = Weighed(reading, one, known, named, names.terms)
            for first, count in text.windows(0, len(reading.text)):
                place = text.window(first, count, 0)
                yield reading.text[place.start : place.end], one.item.name, text.signs(first, count)


def with_candidates(found: list[Sample]) -> list[Sample]:
    """Say which windows of planted listings may be the planted ones."""
    by_id = {each.name.split(" ")[0]: each for each in found}
    for each in found:
        if not each.planted:
            continue
        twin = by_id.get(each.twin)
        honest = {text for text, _, _ in twin.windows} if twin else set()
        every = range(len(each.windows))
        each.candidates = [
            place
            for place in every
            if each.windows[place][0] not in honest and (not each.poisoned or each.windows[place][1] in each.poisoned)
        ] or list(every)
    return [each for each in found if each.windows]


def vocabulary(found: Sequence[Sample]) -> list[str]:
    """The signs that are seen often enough, and by more than one author, to be believed."""
    planted: Counter[str] = Counter()
    authors: defaultdict[str, set[str]] = defaultdict(set)
    honest: Counter[str] = Counter()
    for each in found:
        if each.planted:
            signs = frozenset[str]().union(*(each.windows[place][2] for place in each.candidates))
            planted.update(signs)
            for sign in signs:
                authors[sign].add(each.author)
        else:
            honest.update(frozenset[str]().union(*(signs for _, _, signs in each.windows)))
    often = {
        s for s, n in planted.items() if n >= (FEW_PAIRS if s.startswith("pair:") else FEW) and len(authors[s]) > 1
    }
    return sorted(often | {sign for sign, count in honest.items() if count >= MANY})
