"""What is said about weak signs where they were not learned?"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from weights_learned import Rows, Vector
from weights_rows import REAL

_HEAD = """<!-- Written by `make weights CORPUS=DIR`: measure again instead of changing it. -->
# What weak signs find where they were not learned

`hidden-instruction/weak-signs` is learned from labelled listings, so the figures of `evals.md` flatter it. Here it was
learned again without the rows of two authors at a time, and without a share of the servers in use, and then tried on
them: this rule alone, at 10 points (it ships with 12, which finds a little less and errs less). `corpus` is all
collections of others together; the honest rows of an author are the twins of the attacks, with one thing changed;
*servers in use* are honest servers of registries, the best guess of how often this rule is wrong about yours.

| author | attacks flagged | honest rows flagged |
| --- | --- | --- |"""


def page(data: Rows, weighed: Vector, least: float, authors: Sequence[str]) -> str:
    """What was measured, author by author."""
    lines = [_HEAD]
    flagged = weighed > least
    for name, who in (*((each, {each}) for each in authors), ("together", set(authors))):
        lines.append(f"| {name} | {_share(data, flagged, who, True)} | {_share(data, flagged, who, False)} |")
    lines.append(f"| servers in use | | {_share(data, flagged, {REAL}, False)} |")
    return "\n".join(lines) + "\n"


def _share(data: Rows, flagged: Vector, authors: AbstractSet[str], planted: bool) -> str:
    ours = flagged[[each.author in authors and each.planted is planted for each in data.samples]]
    return f"{int(ours.sum())} of {len(ours):,}: {ours.mean():.1%}" if len(ours) else ""
