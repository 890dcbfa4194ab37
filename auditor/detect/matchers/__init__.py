"""What can be found that is no vocabulary: structure, names, characters? `MATCHERS` is the one list."""

from __future__ import annotations

from auditor.detect.matchers import foreign_tool
from auditor.detect.matchers.spec import MatcherSpec

_SPECS: tuple[MatcherSpec, ...] = (foreign_tool.SPEC,)

MATCHERS: dict[str, MatcherSpec] = {spec.name: spec for spec in _SPECS}
