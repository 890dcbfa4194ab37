"""How many findings of one kind does a person need to see?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from auditor.model import Judged

MOST = 200
"""Of one rule on one server; the largest honest server has 353 tools. A server with 10,000 poor descriptions would
otherwise fill a report with tens of megabytes, and hide the one that matters."""


_LEFT_OUT = " are not listed"


def leaves_out(note: str) -> bool:
    """Whether a note says that findings are not listed."""
    return note.endswith(_LEFT_OUT)


def bounded(fates: Sequence[Judged]) -> tuple[tuple[Judged, ...], tuple[str, ...]]:
    """The first `MOST` findings of each rule on each server, and a note for each that had more.

    `fates` come in report order, so that a finding that fails is never dropped for one that does not.
    """
    counts: Counter[tuple[str, str]] = Counter()
    kept = []
    for one in fates:
        key = (one.finding.primary.server, one.finding.rule.id)
        counts[key] += 1
        if counts[key] <= MOST:
            kept.append(one)
    notes = tuple(
        f"{server}: {count - MOST:,} more findings of {rule}{_LEFT_OUT}" for (server, rule), count in counts.items()
        if count > MOST
    )  # fmt: skip
    return tuple(kept), notes
