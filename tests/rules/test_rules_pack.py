"""Is each rule that ships sound?"""

from __future__ import annotations

from functools import cache

import pytest

from auditor.detect import Engine
from auditor.model import Gate
from auditor.rulepack.check import check
from auditor.rulepack.folders import built_in
from auditor.rulepack.lints import Problem
from auditor.rulepack.load import sources

PACK = sources([built_in()])
PRESCRIBED = ("hidden-instruction", "mismatch", "capability", "schema-smuggling", "obfuscation", "shadowing",
              "exfiltration", "manipulation", "launch", "protocol")  # fmt: skip


@cache
def problems() -> tuple[Problem, ...]:
    return check(PACK)


FILES = {each.id: each.rule.source for each in PACK.rules} | {
    each.id: each.document.file for listed in (PACK.terms, PACK.capabilities) for each in listed
}


@pytest.mark.parametrize("file", FILES)
def test_each_rule_and_term_does_what_its_tests_say_and_needs_all_its_parts(file: str) -> None:
    assert [problem for problem in problems() if problem.file == FILES[file]] == []


def test_every_prescribed_category_has_rules() -> None:
    assert {rule.head.category for rule in PACK.pack().rules} >= set(PRESCRIBED)
    assert len(PACK.rules) >= 45


def test_some_rules_fail_an_audit_and_most_only_tell() -> None:
    failing = [each for each in PACK.rules if Gate().reached(each.rule.head)]
    assert 0 < len(failing) < len(PACK.rules)


def test_the_whole_pack_compiles_together() -> None:
    assert Engine(PACK.pack()).findings([]) == ()
