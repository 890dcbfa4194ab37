"""What is said about weak signs where they were not learned?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from weights_learned import Rows, Vector
from weights_rows import REAL

_HEAD = """<!-- Written by `make weights CORPUS=DIR`: measure again instead of changing it. -->
# What weak signs find where they were not learned

Two rules are learned from labelled rows, so the figures of `evals.md` flatter them. Here each was learned again without
the rows of five authors at a time, and without a share of the honest servers or texts, and then tried on them: one rule
alone, at 10 points and those that are asked for besides. `corpus` is all collections of others together; the honest
rows of an author are the twins of the attacks, with one thing changed; `n1` to `n11`, `n17`, `n18` and `n22` wrote in
the manner of such collections, with honest passages that need not resemble the attack.
"""
_ABOUT = {
    "listings": """\
`hidden-instruction/weak-signs` as it ships. `hl1` to `hl8` wrote honest servers only, whose words sound dangerous.
*Servers in use* are honest servers of registries, the best guess of how often it is wrong about yours.""",
    "results": """\
`hidden-instruction/result-weak-signs`, of what tools return. `h1` to `h4` wrote honest ones only; *texts in use*
are modules of Python's standard library, and what servers in use say of their tools. Here it looks at every passage; as
shipped only near `speaks-up`, a term, so that it finds a little less and errs less.""",
}
_IN_USE = {"listings": "servers in use", "results": "texts in use"}
_TABLE = "| author | attacks flagged | honest rows flagged |\n| --- | --- | --- |\n"


@dataclass(frozen=True, slots=True)
class Told:
    """The lines of one table, without the last column's name of what is in use."""

    lines: tuple[str, ...]

    @classmethod
    def of(cls, data: Rows, flagged: Vector, authors: Sequence[str]) -> Told:
        """What was measured, author by author, then together, then of what is in use."""
        groups = (*((each, {each}) for each in authors), ("together", set(authors)))
        ours = [
            f"{name} | {_share(data, flagged, who, True)} | {_share(data, flagged, who, False)}" for name, who in groups
        ]
        return cls((*ours, _share(data, flagged, {REAL}, False)))


def page(told: Mapping[str, Told]) -> str:
    """The whole page."""
    return _HEAD + "".join(_part(name, told[name]) for name in _ABOUT if name in told)


def _part(name: str, told: Told) -> str:
    *authors, honest = told.lines
    lines = "".join(f"| {line} |\n" for line in (*authors, f"{_IN_USE[name]} | | {honest}"))
    return f"\n## {name.title()}\n\n{_ABOUT[name]}\n\n{_TABLE}{lines}"


def written_in(page: str) -> dict[str, Told]:
    """What a page says already."""
    return dict(_parts(page))


def _parts(page: str) -> Iterator[tuple[str, Told]]:
    for name, in_use in _IN_USE.items():
        _, found, part = page.partition(f"\n## {name.title()}\n")
        if found:
            rows = part.partition(_TABLE)[2].partition("\n\n")[0].splitlines()
            lines = [row.removeprefix("| ").removesuffix(" |") for row in rows]
            yield name, Told((*lines[:-1], lines[-1].removeprefix(f"{in_use} | | ")))


def _share(data: Rows, flagged: Vector, authors: AbstractSet[str], planted: bool) -> str:
    ours = flagged[[each.author in authors and each.planted is planted for each in data.samples]]
    return f"{int(ours.sum())} of {len(ours):,}: {ours.mean():.1%}" if len(ours) else ""
