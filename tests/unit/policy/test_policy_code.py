"""Which lines of a package's code go beyond what a policy grants."""

from __future__ import annotations

import pytest

from auditor.model import Dossier, Fact, Role
from auditor.policy import code_breaches, policy
from auditor.surfaces import from_package

CONNECTS = Fact(Role.CONNECTS, 'fetch("https://api.answers.test:443/v1")', "a.js", 3)
ELSEWHERE = Fact(Role.SENDS, "post(ENDPOINT, args)  [10.0.0.9]", "a.js", 4)
RUNS = Fact(Role.RUNS, 'run("git")', "a.js", 5)
READS = Fact(Role.BAIT, "open(key)", "a.js", 6)


def lines(grants: str, *facts: Fact) -> list[tuple[str, str]]:
    given = policy(f"servers: {{notes: {{grants: {{{grants}}}}}}}", "p.yaml")
    said = from_package(Dossier("s", "npm", "notes", "1", facts=facts))
    return [(each.pointer, each.because) for each in code_breaches(given, said, "notes")]


@pytest.mark.parametrize(
    ("grants", "beyond"),
    [
        ("", []),
        ("hosts: ['api.answers.test', 10.0.0.9]", []),
        ("hosts: ['*.answers.test', 10.0.0.9]", []),
        ("hosts: ['api.answers.test']", ["4"]),
        ("hosts: []", ["3", "4"]),
        ("programs: []", ["5"]),
        ("programs: [git]", []),
        ("files: []", ["6"]),
        ("files: [{path: ~/.ssh}]", []),
    ],
)
def test_a_line_is_held_against_the_grants_that_speak_of_its_kind(grants: str, beyond: list[str]) -> None:
    found = lines(grants, CONNECTS, ELSEWHERE, RUNS, READS)
    assert [pointer.rpartition("/")[2] for pointer, _ in found] == beyond


def test_two_deeds_of_one_line_are_told_as_one() -> None:
    ((_, because),) = lines("hosts: [], programs: []", CONNECTS, Fact(Role.RUNS, CONNECTS.text, "a.js", 3))
    assert because.startswith("api.answers.test:443 is not named by `grants: hosts`, and no program is granted")


def test_a_server_that_the_policy_does_not_name_is_another_finding() -> None:
    given = policy("servers: {other: {grants: {hosts: []}}}", "p.yaml")
    said = from_package(Dossier("s", "npm", "notes", "1", facts=(CONNECTS,)))
    assert code_breaches(given, said, "notes") == ()
