"""Does a server list other tools than the manifest of its package declares? `declared-tools`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import face, raw, tools, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Unit
from auditor.model import Kind, Role

_GENERATED = "/generated"
"""Ends the pointer of a declared tool where the manifest says itself that there will be more."""


def _build(given: Mapping[str, object]) -> Find:
    options = Options("declared-tools", given, "how")
    hidden = options.choice("how", ("hidden", "missing")) == "hidden"

    def find(unit: Unit) -> list[Hit]:
        listed = {read.item.name: read for read in tools(unit)}
        declared = {
            reading.text: reading
            for read in unit.reads
            if read.item.kind is Kind.PACKAGE
            for reading in raw(read, Role.DECLARED)
        }
        if not declared or not listed:
            return []
        if not hidden:
            return [
                hit for name, reading in declared.items() if name not in listed for hit in whole(reading, "missing")
            ]
        if any(reading.surface.pointer.endswith(_GENERATED) for reading in declared.values()):
            return []
        return [
            hit for name, read in listed.items() if name not in declared for hit in whole(face(read), "hidden", name)
        ]

    return find


DECLARED = MatcherSpec(
    "declared-tools",
    "A tool is listed that the package's manifest does not declare (`how: hidden`), or declared and not listed "
    "(`missing`; server scope). Nothing where the manifest declares none, or says that more are generated.",
    _build,
)
