"""Do tools together do what none of them does alone? `combination`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import tools
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Read, Unit
from auditor.model import Role


def _build(given: Mapping[str, object]) -> Find:
    options = Options("combination", given, "terms", "servers")
    terms = options.words("terms")
    least = options.number("servers", 1)

    def find(unit: Unit) -> list[Hit]:
        found = {term: list(_saying(unit, term)) for term in terms}
        picked: list[tuple[Read, Hit]] = []
        for term in sorted(terms, key=lambda each: len(found[each])):
            taken = {id(read) for read, _ in picked}
            free = [pair for pair in found[term] if id(pair[0]) not in taken]
            if not free:
                return []
            picked.append(_elsewhere(free, picked))
        servers = {read.item.server for read, _ in picked}
        return _with_detail(picked) if len(servers) >= least else []

    return find


def _saying(unit: Unit, term: str) -> Iterator[tuple[Read, Hit]]:
    """The first place in the name or description of each tool where the term stands."""
    for read in tools(unit):
        for reading in (each for one in read.in_role(Role.NAME, Role.DESCRIPTION) for each in one.readings()):
            if spans := reading.terms.spans(term):
                yield read, Hit(reading, *spans[0], term)
                break


def _elsewhere(free: list[tuple[Read, Hit]], picked: list[tuple[Read, Hit]]) -> tuple[Read, Hit]:
    """A tool of a server that is not among the picked ones, if there is one: it shows best what the fleet adds."""
    servers = {read.item.server for read, _ in picked}
    return next((pair for pair in free if pair[0].item.server not in servers), free[0])


def _with_detail(picked: list[tuple[Read, Hit]]) -> list[Hit]:
    detail = "; ".join(f"{hit.label}: {read.item.name} ({read.item.server})" for read, hit in picked)
    return [Hit(hit.reading, hit.start, hit.end, hit.label, detail) for _, hit in picked]


COMBINATION = MatcherSpec(
    "combination",
    "Each of the `terms` stands in the name or description of another tool, on at least `servers` servers (1).",
    _build,
)
