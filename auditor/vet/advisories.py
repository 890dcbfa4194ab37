"""Does a published report speak of this very version? The list that ships, and records of the user's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from auditor.model import Fact, Package
from auditor.vet.lists import Bad, known_bad
from auditor.vet.names import normal


def advised(packages: Iterable[Package], more: Iterable[Bad] = ()) -> Iterator[Fact]:
    """What is known of each; the first is the package itself, the others are what it needs."""
    by_name: dict[tuple[str, str], list[Bad]] = defaultdict(list)
    for bad in (*known_bad(), *more):
        by_name[bad.registry, normal(bad.name, bad.registry)].append(bad)
    for place, package in enumerate(packages):
        own = by_name.get((package.registry, normal(package.name, package.registry)), ())
        told = dict.fromkeys(bad.fact(package, dependency=place > 0) for bad in own if bad.hits(package))
        yield from told


def once(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Each report about each package once: a list, a file and an audit may all know it."""
    found: dict[tuple[str, str], Fact] = {}
    for fact in facts:
        found.setdefault((fact.name, fact.text.partition(" is ")[0]), fact)
    return tuple(found.values())
