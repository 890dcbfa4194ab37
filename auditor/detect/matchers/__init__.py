"""What can be found that is no vocabulary: structure, names, characters? `MATCHERS` is the one list."""

from __future__ import annotations

from auditor.detect.matchers.spec import MatcherSpec

MATCHERS: dict[str, MatcherSpec] = {}
