"""What is said about weak signs where they were not learned?"""

from __future__ import annotations

from collections.abc import Iterable

from weights_learned import Rows, Vector
from weights_rows import REAL

_HEAD = """<!-- Written by `make weights CORPUS=DIR`: measure again instead of changing it. -->
# What weak signs find where they were not learned

`hidden-instruction/weak-signs` is learned from labelled listings, so the figures of `evals.md` flatter it. Here it was
learned again without the rows of two authors at a time, and without a share of the servers in use, and then tried on
them: this rule alone, at the threshold that is shipped. `corpus` is all collections of others together; the honest rows
of an author are the twins of the attacks, with one thing changed; *servers in use* are honest servers of registries,
the best guess of how often this rule is wrong about yours.

| author | attacks flagged | honest rows flagged |
| --- | --- | --- |"""


def page(data: Rows, weighed: Vector, least: float, authors: Iterable[str]) -> str:
    """What was measured, author by author."""
    lines = [_HEAD]
    for author in authors:
        attacks, honest = _share(data, weighed > least, author, True), _share(data, weighed > least, author, False)
        lines.append(f"| {author} | {attacks} | {honest} |")
    lines.append(f"| servers in use | | {_share(data, weighed > least, REAL, False)} |")
    return "\n".join(lines) + "\n"


def _share(data: Rows, flagged: Vector, author: str, planted: bool) -> str:
    ours = flagged[[each.author == author and each.planted is planted for each in data.samples]]
    return f"{int(ours.sum())} of {len(ours):,}: {ours.mean():.1%}" if len(ours) else ""
