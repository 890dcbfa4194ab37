"""What a policy changes about an audit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from auditor.capture import Options
from auditor.capture.limits import Own
from auditor.model import (
    Capture,
    Era,
    Evidence,
    Exchange,
    Gate,
    Http,
    Launch,
    Listing,
    ServerSpec,
    Severity,
    Stdio,
    Waiver,
)
from auditor.model.policy import Policy
from auditor.policing import admitted, bars, confined, unwatched, waivers
from auditor.policy import policy

NOW = "2026-11-21T10:00:00+00:00"
SANDBOX = Options(confine="bubblewrap")


def given(text: str) -> Policy:
    return policy(text, "mcp-assay.yaml")


def spec(name: str, launch: Launch = Stdio("x")) -> ServerSpec:  # noqa: B008 - frozen
    return ServerSpec(f"client:{name}", name, "client", launch)


def captured(name: str, *, watched: bool = False, launch: Launch = Stdio("x"), answered: bool = True) -> Capture:  # noqa: B008 - frozen
    said = (Listing(Era.HANDSHAKE, "c", (Exchange("initialize", None, "{}"),)),) if answered else ()
    return Capture(spec(name, launch), NOW, "bubblewrap", said, Evidence(watched=watched), (), 0.0, "")


def test_who_may_not_be_started_is_only_read() -> None:
    told = given("{trust: {mine: {start: never}}, servers: {a: {trust: mine}, b: {}}}")
    let = admitted(told, [spec("a"), spec("b")], SANDBOX)
    assert ([each.name for each in let.wanted], [each.name for each in let.entries]) == (["b"], ["a"])
    assert (let.gaps, len(let.notes)) == ((), 1)


def test_without_a_sandbox_only_the_trusted_are_started_and_remote_ones() -> None:
    told = given("servers: {a: {}, b: {trust: trusted}, c: {}}")
    let = admitted(
        told, [spec("a"), spec("b"), spec("c", Http("https://c.test"))], replace(SANDBOX, confine="scrubbed")
    )
    assert [each.name for each in let.wanted] == ["b", "c"]
    assert [gap.server for gap in let.gaps] == ["client:a"]


def test_a_policy_that_names_nobody_changes_nothing() -> None:
    told, some = given("fail_on: low"), [spec("a")]
    assert admitted(told, some, Options()).wanted == tuple(some)
    assert confined(told, some, SANDBOX, Path("/home/me")).own == {"client:a": Own()}
    assert bars(told, some, Gate()) == {}


def test_grants_confine_each_server_for_itself() -> None:
    told = given(
        "servers:\n  b: {}\n"
        "  a: {grants: {files: [{path: ~/x}, {path: /y, access: write}], environment: ['A_*'], hosts: []}}\n"
    )
    wide = replace(SANDBOX, network=frozenset("*"), grants=("/all",), environ={"A_1": "1", "B": "2"})
    options = confined(told, [spec("a"), spec("b")], wide, Path("/home/me"))
    one, other = options.conditions("client:a", "a"), options.conditions("client:b", "b")
    assert one.grants == ("/all", "/home/me/x", "/y:rw")
    assert (dict(one.environ), one.network) == ({"A_1": "1"}, False)
    assert (other.grants, dict(other.environ), other.network) == (("/all",), {"A_1": "1", "B": "2"}, True)


def test_a_grant_never_opens_the_network() -> None:
    """Which of the network a sandbox lets through cannot be chosen: so naming hosts opens none of it."""
    told = given("servers: {a: {grants: {hosts: [a.test]}}}")
    assert not confined(told, [spec("a")], SANDBOX, Path("/h")).conditions("client:a", "a").network


def test_grants_that_nobody_could_watch_are_a_gap() -> None:
    told = given("servers: {a: {grants: {files: []}}, b: {grants: {environment: []}}}")
    assert [gap.server for gap in unwatched(told, [captured("a"), captured("b")])] == ["client:a"]
    for fine in (
        captured("a", watched=True), captured("a", launch=Http("https://a.test")), captured("a", answered=False)
    ):  # fmt: skip
        assert list(unwatched(told, [fine])) == []


def test_waivers_of_an_entry_hold_for_its_servers_and_end_for_all() -> None:
    def entry(until: str) -> str:
        return f"{{waivers: [{{rule: a/b, reason: r, until: {until}}}]}}"

    told = given(
        f"{{servers: {{'a*': {entry('2027-01-01')}, gone: {entry('2026-01-01')}, also: {entry('2027-01-01')}}}}}"
    )
    assert waivers(told, [spec("a1"), spec("a2")], NOW) == (
        Waiver("a/b", "r", "2027-01-01", "client:a1"),
        Waiver("a/b", "r", "2027-01-01", "client:a2"),
        Waiver("a/b", "r", "2026-01-01", "gone"),
    )


def test_a_server_s_gate_goes_before_its_level_s_and_that_before_the_audit_s() -> None:
    told = given(
        "servers: {a: {fail_on: never, trust: untrusted}, b: {trust: untrusted}, c: {verify_descriptions: true}}"
    )
    found = bars(told, [spec(name) for name in "abc"], Gate(Severity.CRITICAL))
    assert [found[f"client:{name}"].gate.severity for name in "abc"] == [None, Severity.MEDIUM, Severity.CRITICAL]
    assert [bool(found[f"client:{name}"].always) for name in "abc"] == [False, False, True]
