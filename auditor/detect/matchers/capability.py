"""What can the tool do, going by all its own words? `can`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import at, face, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Read, Unit
from auditor.errors import AuditorError
from auditor.model import Capability, ToolCapability

_KNOWN = {each.value: each for each in Capability}


def _build(given: Mapping[str, object]) -> Find:
    options = Options("can", given, "do", "shown_by")
    wanted = frozenset(map(_capability, options.words("do")))
    sources = frozenset(options.words("shown_by"))

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            for each in read.around.can.get(read.item.name, ())
            if each.capability in wanted and (not sources or each.source in sources)
            for hit in _show(read, each)
        ]

    return find


def _capability(name: str) -> Capability:
    if name not in _KNOWN:
        raise AuditorError(f"can knows no capability {name!r}", hint=f"use one of: {', '.join(_KNOWN)}")
    return _KNOWN[name]


def _show(read: Read, each: ToolCapability) -> list[Hit]:
    reading = at(read, each.pointer) or face(read)
    return whole(reading, each.capability.value, each.words)


CAN = MatcherSpec(
    "can",
    f"The tool can `do` one of: {', '.join(_KNOWN)}; with `shown_by`, by its name, text, parameter or schema.",
    _build,
    asks_item=True,
)
