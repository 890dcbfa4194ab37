"""Which results does a SARIF log hold where not all of them fit, and which of those at length?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from auditor.model import Fate, Judged

MOST_RESULTS = 5_000
"""GitHub keeps so many of a run."""
MOST_BYTES = 10_000_000
"""GitHub's limit on the compressed file, kept here without compression: noise does not compress, and a log over the
limit is refused whole."""
_FRAME = MOST_BYTES // 2
"""So much stays for results, however long rules and gaps are."""
_COMMA = 6

Draw = Callable[[int, bool], str]
"""The JSON text of the finding with this index; at length, or as short as it can be told."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What goes into the log, in report order, and what does not."""

    texts: tuple[str, ...]
    short: int
    """How many of the texts are the short ones."""
    left: int
    failing: int
    """How many of those that are left out fail the audit."""


def chosen(findings: Sequence[Judged], draw: Draw, frame: int) -> Chosen:
    """As many results as fit beside a frame of that many bytes.

    Details go before results: only where all are short does one give way. Those that fail come first, then servers
    take turns, so that a server which gives cause for ten thousand results pushes out its own.
    """
    room = max(MOST_BYTES - frame, _FRAME)
    if (texts := _all(findings, draw, room)) is not None:
        return Chosen(texts, 0, 0, 0)
    kept: dict[int, str] = {}
    for index in _turns(findings)[:MOST_RESULTS]:
        text = draw(index, False)
        if len(text) + _COMMA <= room:
            kept[index] = text
            room -= len(text) + _COMMA
    short = len(kept)
    for index, brief in kept.items():
        text = draw(index, True)
        if len(text) - len(brief) <= room:
            kept[index] = text
            room -= len(text) - len(brief)
            short -= 1
    left = [judged for index, judged in enumerate(findings) if index not in kept]
    failing = sum(judged.fate is Fate.FAILS for judged in left)
    return Chosen(tuple(kept[index] for index in sorted(kept)), short, len(left), failing)


def _all(findings: Sequence[Judged], draw: Draw, room: int) -> tuple[str, ...] | None:
    """Every result at length; None where they do not fit."""
    if len(findings) > MOST_RESULTS:
        return None
    texts = []
    for index in range(len(findings)):
        texts.append(draw(index, True))
        room -= len(texts[-1]) + _COMMA
        if room < 0:
            return None
    return tuple(texts)


def _turns(findings: Sequence[Judged]) -> list[int]:
    """The findings that fail, then the others; of each, the first of every server, then the second, and so on."""
    turns: Counter[tuple[bool, str]] = Counter()
    keys = []
    for index, judged in enumerate(findings):
        below, server = judged.fate is not Fate.FAILS, judged.finding.primary.server
        turns[below, server] += 1
        keys.append((below, turns[below, server], index))
    return [index for _, _, index in sorted(keys)]
