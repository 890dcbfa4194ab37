"""How many findings of one kind does a person need to see?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from auditor.model import Judged

MOST = 200
"""Of one rule on one server; the largest honest server has 353 tools. A server with 10,000 poor descriptions would
otherwise fill a report with tens of megabytes, and hide the one that matters."""
MOST_KEPT = 20_000
"""Of those that are not listed, for a later audit to know them; some megabytes."""
_LEFT_OUT = " are not listed"
_FORGOTTEN = " of them are not kept for a baseline either"


def leaves_out(note: str) -> bool:
    """Whether a note says that findings are not listed."""
    return note.endswith(_LEFT_OUT)


def forgets(note: str) -> bool:
    """Whether a note says that findings are not even kept."""
    return note.endswith(_FORGOTTEN)


def bounded(fates: Sequence[Judged]) -> tuple[tuple[Judged, ...], tuple[Judged, ...], tuple[str, ...]]:
    """The first `MOST` findings of each rule on each server; the others, as far as they are kept; notes on both.

    `fates` come in report order, so that a finding that fails is never dropped for one that does not.
    """
    counts: Counter[tuple[str, str]] = Counter()
    listed: list[Judged] = []
    others: list[Judged] = []
    for one in fates:
        key = (one.finding.primary.server, one.finding.rule.id)
        counts[key] += 1
        (listed if counts[key] <= MOST else others).append(one)
    notes = [
        f"{server}: {count - MOST:,} more findings of {rule}{_LEFT_OUT}" for (server, rule), count in counts.items()
        if count > MOST
    ]  # fmt: skip
    if len(others) > MOST_KEPT:
        notes.append(f"{len(others) - MOST_KEPT:,}{_FORGOTTEN}")
    return tuple(listed), tuple(others[:MOST_KEPT]), tuple(notes)
