"""Which credentials stand literally in a launch entry? `inline-secret`.

Their values were taken out when the entry was read: what is left is the entry's own list of them, and marks like
`REDACTED-github-token` in its texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import at, face, raw, steps, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Read, Reading, Unit
from auditor.model import Role

_BY_NAME = "name"
"""The kind of a secret of which only the name says that it is one."""
_MARK = re.compile(r"REDACTED(?:-([a-z0-9-]{1,60}))?")


def _build(given: Mapping[str, object]) -> Find:
    options = Options("inline-secret", given, "in", "shaped")
    places = options.words("in")
    shaped = options.flag("shaped")

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            for place, kind in {**dict(_marked(read)), **dict(_listed(read))}.items()
            if (not places or place.partition("/")[0] in places) and shaped in (None, kind != _BY_NAME)
            for hit in whole(_reading(read, place), "inline-secret", f"{place} ({kind})")
        ]

    return find


def _listed(read: Read) -> Iterator[tuple[str, str]]:
    """Place and kind as the entry lists them: `env/API_KEY: github-token`."""
    for entry in read.statement.spec.secrets_inline if read.statement.spec else ():
        place, _, kind = entry.rpartition(": ")
        yield place, kind


def _marked(read: Read) -> Iterator[tuple[str, str]]:
    for reading in raw(read, Role.ENV, Role.HEADER, Role.ARG, Role.URL):
        if mark := _MARK.search(reading.text):
            yield "/".join(steps(reading.surface.pointer)[1:]), mark[1] or _BY_NAME


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
