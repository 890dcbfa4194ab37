"""Which credentials stand literally in a launch entry? `inline-secret`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import at, face, raw, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Read, Reading, Unit

_BY_NAME = "name"
"""What discover calls a secret of which only the name says that it is one."""


def _build(given: Mapping[str, object]) -> Find:
    options = Options("inline-secret", given, "in", "shaped")
    places = options.words("in")
    shaped = options.flag("shaped")

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            for place, kind in _secrets(read)
            if (not places or place.partition("/")[0] in places) and shaped in (None, kind != _BY_NAME)
            for hit in whole(_reading(read, place), "inline-secret", f"{place} ({kind})")
        ]

    return find


def _secrets(read: Read) -> list[tuple[str, str]]:
    spec = read.statement.spec
    if spec is None:
        return []
    parts = [entry.rpartition(": ") for entry in spec.secrets_inline]
    return [(place, kind) for place, _, kind in parts]


def _reading(read: Read, place: str) -> Reading | None:
    pointer = f"{read.item.pointer}/{place}"
    below = (each for each in raw(read) if each.surface.pointer.startswith(pointer))
    return at(read, pointer) or next(below, None) or face(read)


INLINE_SECRET = MatcherSpec(
    "inline-secret",
    "A credential stands literally in the launch entry; `in`: env, headers, args, url; `shaped: true`: it has the "
    "shape of a known kind, `shaped: false`: only its name says so.",
    _build,
)
