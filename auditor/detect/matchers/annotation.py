"""What does a tool promise in its annotations, and what do other values of its JSON say? `json-value`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import face, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Unit
from auditor.wire import Node, Object


def _build(given: Mapping[str, object]) -> Find:
    options = Options("json-value", given, "at", "is")
    path = tuple(options.text("at").split("/"))
    wanted = options.flag("is")

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            if isinstance(read.item.node, Object) and value_at(read.item.node, path) is wanted
            for hit in whole(face(read), "json-value", f"{path[-1]} is {str(wanted).lower()}")
        ]

    return find


def value_at(node: Node, path: tuple[str, ...]) -> Node:
    """The value behind some keys; None where there is none."""
    for key in path:
        node = node.get(key) if isinstance(node, Object) else None
    return node


JSON_VALUE = MatcherSpec(
    "json-value", "The item's JSON has the value `is` (true or false) at the keys `at`.", _build, asks_item=True
)
