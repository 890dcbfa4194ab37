"""Which server does a test case of a rule stand for?"""

from __future__ import annotations

import json

import pytest

from auditor.model import Http, Kind, Role, Statement, Stdio, Variable
from auditor.rulepack.cases import statements
from auditor.rulepack.read_cases import cases
from auditor.strict_yaml import parse


def made(case: str) -> tuple[Statement, ...]:
    """The statements of one case, given as the rest of its mapping."""
    return statements(cases(parse(f"- {{note: N, {case}}}", "x.yaml"), "flag")[0])


def texts(statement: Statement, *kinds: Kind) -> list[tuple[Role, str]]:
    return [(surface.role, surface.text) for item in statement.of(*kinds) for surface in item.surfaces]


def test_a_text_is_the_description_of_a_tool() -> None:
    (server,) = made("text: Adds.")
    assert texts(server, Kind.TOOL)[:2] == [(Role.NAME, "example"), (Role.DESCRIPTION, "Adds.")]


def test_a_case_speaks_of_a_launch_only_if_it_names_one() -> None:
    assert made("text: Adds.")[0].of(Kind.LAUNCH) == ()
    assert made("text: Adds.")[0].spec is None
    assert made("launch: {command: npx}")[0].of(Kind.LAUNCH) != ()


@pytest.mark.parametrize("key", ["tool: {name: add}", "tools: [{name: add}]", "listing: {tools: [{name: add}]}"])
def test_a_tool_may_be_given_in_three_ways(key: str) -> None:
    assert [item.name for item in made(key)[0].of(Kind.TOOL)] == ["add"]


def test_every_part_of_a_listing_may_stand_alone() -> None:
    (server,) = made("instructions: I, prompts: [{name: p}], resources: [{uri: 'a://b'}], serverInfo: {name: s}")
    assert (Role.INSTRUCTIONS, "I") in texts(server, Kind.SERVER)
    assert [item.name for item in server.of(Kind.PROMPT, Kind.RESOURCE)] == ["p", "a://b"]


def test_a_launch_is_read_as_a_config_would_be() -> None:
    (server,) = made(
        "launch: {command: npx, args: [-y, 1], env: {A: b, KEY: REDACTED-github-token}, cwd: /srv}, name: n"
    )
    assert server.spec is not None
    assert server.spec.launch == Stdio(
        "npx", ("-y", "1"), (Variable("A", "b"), Variable("KEY", None, "github-token")), "/srv"
    )
    assert server.spec.secrets_inline == ("env/KEY: github-token",)
    assert server.spec.name == "n"


def test_a_remote_launch_has_headers_and_settings() -> None:
    (server,) = made("launch: {url: 'https://x.test', transport: sse, headers: {H: REDACTED}}, settings: {trust: true}")
    assert server.spec is not None
    assert server.spec.launch == Http("https://x.test", "sse", (Variable("H", None, "name"),))
    assert server.spec.secrets_inline == ("headers/H: name",)
    assert [(setting.name, setting.value) for setting in server.spec.settings] == [("trust", "true")]


def test_raw_messages_keep_duplicate_keys_and_eras() -> None:
    raw = json.dumps('{"id": 1, "result": {"tools": [{"name": "a", "name": "b"}]}}')
    (server,) = made(f"wire: [{raw}, {{era: modern, raw: {raw.replace('b', 'c')}}}]")
    assert [text for role, text in texts(server, Kind.TOOL) if role is Role.NAME] == ["a", "b", "a", "c"]


def test_a_method_may_be_named() -> None:
    raw = json.dumps('{"id": 1, "result": {"prompts": [{"name": "p"}]}}')
    assert [item.name for item in made(f"wire: [{{method: prompts/list, raw: {raw}}}]")[0].of(Kind.PROMPT)] == ["p"]


def test_a_result_is_a_text_or_a_whole_result() -> None:
    assert texts(made("result: Sunny.")[0], Kind.RESULT) == [(Role.TEXT, "Sunny.")]
    whole = made("result: {content: [{type: text, text: Sunny.}]}")[0]
    assert (Role.TEXT, "Sunny.") in texts(whole, Kind.RESULT)


def test_evidence_stands_beside_a_listing() -> None:
    (server,) = made("text: Adds., evidence: {stderr: E, noise: [n], requests: ['{}'], http: [h]}")
    assert texts(server, Kind.EVIDENCE) == [
        (Role.STDERR, "E"), (Role.NOISE, "n"), (Role.REQUEST, "{}"), (Role.HTTP, "h"),
    ]  # fmt: skip
    assert server.of(Kind.TOOL) != ()


def test_what_was_touched_is_written_as_a_capture_has_it() -> None:
    row = "{deed: read, target: ~/.ssh/id_rsa, bait: ssh key, failed: EACCES}"
    (server,) = made(f"evidence: {{touched: [{row}, {{deed: run, target: ls}}]}}")
    assert texts(server, Kind.EVIDENCE) == [(Role.BAIT, "~/.ssh/id_rsa (ssh key) [EACCES]"), (Role.RUNS, "ls")]


def test_servers_of_a_fleet_keep_their_names() -> None:
    one, two = made("servers: {one: {text: A}, two: {launch: {command: x}}}")
    assert (one.server, two.server) == ("one", "two")
    assert one.of(Kind.TOOL) and two.of(Kind.LAUNCH)
