"""What `mcp-assay.yaml` may say."""

from __future__ import annotations

import pytest
from bad_policies import BAD, GOOD

from auditor.errors import AuditorError
from auditor.model import Confidence, Gate, Severity, Waiver
from auditor.model.policy import Access, Confinement, FileGrant, Selector, SelectorKind
from auditor.policy import policy
from auditor.policy.entries import MOST_PATTERNS


def test_a_policy_means_what_it_says() -> None:
    found = policy(GOOD, "f.yaml")
    assert found.fail_on == Gate()
    files = found.for_server("files")
    assert (files.trust.name, files.trust.confine, files.gate, files.line) == (
        "trusted", Confinement.ANY, Gate(Severity.MEDIUM), 7,
    )  # fmt: skip
    assert files.grants.files == (
        FileGrant("~/notes", Access.WRITE), FileGrant("/srv/data"), FileGrant("./docs", Access.READ),
    )  # fmt: skip
    assert files.grants.programs == ("git", "/usr/bin/rg", "./bin/tool")
    assert files.tools.allow and files.tools.allow[3] == Selector(SelectorKind.NAME, "odd*")
    assert files.waivers == (Waiver("capability/runs-commands", "known", "2027-01-31", "", "run"),)
    assert found.waivers[0].server == "files"


def test_a_level_keeps_what_its_definition_does_not_mention() -> None:
    levels = {level.name: level for level in policy(GOOD, "f").trust}
    assert (levels["untrusted"].fail_on, levels["untrusted"].start) == (Gate(Severity.LOW), False)
    assert levels["untrusted"].confine is Confinement.SANDBOX
    assert levels["contractor"].fail_on == Gate(Severity.MEDIUM, Confidence.CERTAIN)
    assert levels["known"].confine is Confinement.SANDBOX


def test_a_name_goes_before_a_pattern_and_of_patterns_the_first() -> None:
    found = policy('servers: {"a*": {fail_on: low}, "ab*": {fail_on: info}, ab: {fail_on: never}}'.replace(
        '"ab*": {fail_on: info}, ', ""), "f")  # fmt: skip
    assert found.for_server("ab").gate == Gate(None)
    assert found.for_server("abc").gate == Gate(Severity.LOW)


def test_a_server_that_is_not_named_is_a_stranger() -> None:
    stranger = policy("servers: {a: {}}", "f").for_server("b")
    assert (stranger.pattern, stranger.trust.name, stranger.gate) == ("", "untrusted", Gate(Severity.MEDIUM))


def test_a_policy_that_names_no_server_says_nothing_about_any() -> None:
    anybody = policy("fail_on: low", "f").for_server("b")
    assert anybody.gate is None
    assert anybody.trust.confine is Confinement.ANY
    assert anybody.allows("anything").allowed


def test_a_name_with_wild_cards_can_be_said() -> None:
    found = policy('servers: {"name:a*": {fail_on: low}, "b*": {}}', "f")
    assert found.for_server("a*").gate == Gate(Severity.LOW)
    assert found.for_server("ab").pattern == ""


@pytest.mark.parametrize("name", BAD)
def test_anything_else_is_refused_with_its_place(name: str) -> None:
    with pytest.raises(AuditorError) as caught:
        policy(BAD[name].text, "f.yaml")
    assert BAD[name].what in caught.value.what
    assert caught.value.where == f"f.yaml:{BAD[name].place}"
    assert caught.value.hint


def test_the_table_is_long_enough_and_each_row_has_its_own_error() -> None:
    told = set()
    for bad in BAD.values():
        with pytest.raises(AuditorError) as caught:
            policy(bad.text, "f")
        told.add((caught.value.what, caught.value.where))
    assert len(told) > 60


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("server: {}", "servers"),
        ("servers: {a: {trust: trustet}}", "`trust: trusted`"),
        ("servers: {a: {tools: {block: ['capability:execute']}}}", "`capability:executes`"),
        ("servers: {a: {grants: {file: []}}}", "`files:`"),
    ],
)
def test_what_was_nearly_right_is_guessed(text: str, hint: str) -> None:
    with pytest.raises(AuditorError) as caught:
        policy(text, "f")
    assert hint in caught.value.hint


def test_lists_are_bounded() -> None:
    many = ", ".join(f"a{place}*" for place in range(MOST_PATTERNS + 1))
    with pytest.raises(AuditorError, match="more than 200 patterns"):
        policy(f"servers: {{a: {{tools: {{block: [{many}]}}}}}}", "f")
    with pytest.raises(AuditorError, match="more than 200 patterns of servers"):
        policy("servers: {" + ", ".join(f"a{place}x*: {{}}" for place in range(MOST_PATTERNS + 1)) + "}", "f")


def test_names_are_not_counted_among_the_patterns() -> None:
    patterns = "".join(f"  a{number}-*: {{}}\n" for number in range(MOST_PATTERNS))
    found = policy(f"servers:\n{patterns}  exact: {{trust: trusted}}\n", "f")
    assert found.for_server("exact").trust.name == "trusted"
