"""Does a server list what it did not declare? `undeclared-listing`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import face, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Unit
from auditor.model import Kind
from auditor.wire import Object

_CAPABILITY = {
    Kind.TOOL: "tools",
    Kind.PROMPT: "prompts",
    Kind.RESOURCE: "resources",
    Kind.TEMPLATE: "resources",
}


def _build(given: Mapping[str, object]) -> Find:
    Options("undeclared-listing", given)

    def find(unit: Unit) -> list[Hit]:
        declared = next((read.item.node for read in unit.reads if read.item.kind is Kind.SERVER), None)
        capabilities = declared.get("capabilities") if isinstance(declared, Object) else None
        if not isinstance(capabilities, Object):
            return []
        missing = {kind for kind, name in _CAPABILITY.items() if name not in capabilities}
        listed = {read.item.kind: read for read in reversed(unit.reads) if read.item.kind in missing}
        return [
            hit for kind, read in listed.items() for hit in whole(face(read), "undeclared-listing", _CAPABILITY[kind])
        ]

    return find


UNDECLARED_LISTING = MatcherSpec(
    "undeclared-listing",
    "Tools, prompts or resources are listed that `capabilities` does not declare (server scope).",
    _build,
)
