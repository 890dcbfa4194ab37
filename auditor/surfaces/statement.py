"""What does one server say, all in all?"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.model import Capture, Gap, Kind, ServerSpec, Statement
from auditor.surfaces.collector import MOST_RESULT_CHARACTERS, Budget
from auditor.surfaces.evidence import evidence_item
from auditor.surfaces.faces import faces
from auditor.surfaces.launch import launch_item
from auditor.surfaces.listing import Pages, items, joined_pages
from auditor.surfaces.pages import pages_of
from auditor.surfaces.result import result_item, text_item
from auditor.wire import Node, Object, from_python

_DEEPEST = 128
"""Levels of a value that is not from `wire.parse`, which has the same bound."""
_NESTS = (dict, list, tuple)


def surfaces(capture: Capture) -> Statement:
    """Everything of one server, in the order launch, hello, tools, prompts, resources, templates, evidence.

    The first listing counts as the server's. Of every other (another era, client, start, or later) only what it says
    differently is added: texts that its item does not have yet, in other words than those that change by themselves.
    Their paths begin with `era/client:`, their pointers are those in their own listing. Where two listings differ
    stands in `differences`. Never raises; what is too much is a gap.
    """
    spec = capture.server
    budget = Budget(spec.id)
    pages = pages_of(capture.listings[0], budget) if capture.listings else Pages()
    first = (launch_item(spec, budget), *(items(pages, budget) if capture.listings else ()))
    more = faces(capture.listings, pages, first, budget)
    beside = Budget(spec.id, readings=budget.readings)
    said = evidence_item(capture.evidence, beside, capture.packages)
    found = (*first, *more.items, *([said] if said else []))
    listed = not any(gap.where.startswith("tools/list") for gap in capture.gaps)
    gaps = (*budget.gaps(), *beside.gaps())
    return Statement(spec.id, spec, found, gaps, more.differences, tools_listed=listed)


def from_listing(server: str, listing: object, spec: ServerSpec | None = None) -> Statement:
    """All of a listing in plain Python values.

    `listing`: `tools`, `prompts`, `resources`, `resourceTemplates`, `instructions`, `serverInfo`, `capabilities` and
    whatever else; any of them may be missing, null or of the wrong type. A `wire` tree is taken as it is.
    Never raises; a value nested too deep is a gap.
    """
    budget = Budget(server)
    node, gaps = _node(server, listing)
    launch = (launch_item(spec, budget),) if spec else ()
    found = items(joined_pages(node), budget)
    return Statement(server, spec, (*launch, *found), (*gaps, *budget.gaps()))


def from_spec(spec: ServerSpec) -> Statement:
    """Only the entry that would start the server: all that is read when nothing is started."""
    budget = Budget(spec.id)
    return Statement(spec.id, spec, (launch_item(spec, budget),), budget.gaps())


def from_text(server: str, kind: Kind, text: str) -> Statement:
    """One text."""
    budget = Budget(server)
    return Statement(server, None, (text_item(text, kind, budget),), budget.gaps())


def from_result(server: str, result: object, name: str = "") -> Statement:
    """All of a result in plain Python values: content blocks, messages, structured content, or only a string.

    `name`: of the tool, prompt or resource that returned it. A `wire` tree is taken as it is.
    Never raises; a value nested too deep is a gap. However many strings there are, all are read: those beyond
    `MOST_SURFACES` together.
    """
    budget = Budget(server, text=MOST_RESULT_CHARACTERS, together=True)
    node, gaps = _node(server, result)
    return Statement(server, None, (result_item(node, name, budget),), (*gaps, *budget.gaps()))


def _node(server: str, value: object) -> tuple[Node, tuple[Gap, ...]]:
    if isinstance(value, Object):
        return value, ()
    if _depth_exceeds(value, _DEEPEST):
        return None, (Gap(server, "surfaces", f"nested deeper than {_DEEPEST} levels", "read this listing by hand"),)
    return from_python(value), ()


def _depth_exceeds(value: object, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        level = [below for each in level for below in _below(each) if isinstance(below, _NESTS)]
        if not level:
            return False
    return True


def _below(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple) else ()
