"""Where a server goes beyond a policy."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditor.detect import Engine, detect
from auditor.detect.matchers import MATCHERS
from auditor.errors import AuditorError
from auditor.model import Confidence, Matcher, Rule, RuleHead, RulePack, Scope, Severity, ViewName
from auditor.model.policy import Breach, BreachKind
from auditor.surfaces import from_listing

HEAD = RuleHead("policy/x", "t", Severity.HIGH, Confidence.CERTAIN, "{words}: {detail}", "w", "f")
ENGINE = Engine(RulePack((Rule(HEAD, Scope.TEXT, ("tool",), (ViewName.RAW,),
                               Matcher("breach", (("of", ["blocked-tool"]),))),), ()))  # fmt: skip
SAID = from_listing("s", {"tools": [{"name": "a", "description": "a"}, {"name": "b"}]})


def test_a_breach_is_found_at_its_place_and_says_what_the_policy_says() -> None:
    told = (Breach(BreachKind.BLOCKED_TOOL, "/tools/1/name", "no"), Breach(BreachKind.FILE, "/tools/0/name", "x"))
    (found,) = detect(ENGINE, (replace(SAID, breaches=told),))
    assert (found.message, found.primary.item, found.primary.pointer) == ("b: no", "b", "/tools/1/name")


def test_without_a_policy_nothing_is_found() -> None:
    assert detect(ENGINE, (SAID,)) == ()


def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(AuditorError, match="breach"):
        MATCHERS["breach"].build({"of": ["blocked"]})
