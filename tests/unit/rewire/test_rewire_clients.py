"""Does every client's config go behind the guard and back, and is the server behind it the one that is audited?"""

from __future__ import annotations

from pathlib import Path

import pytest
from client_configs import CASES, Case

from auditor.discover import discover
from auditor.discover.formats import FORMATS
from auditor.discover.guarded import Behind, behind
from auditor.discover.locate import Candidate
from auditor.model import Launch, Stdio, Variable
from auditor.rewiring import install, plan, uninstall

NO_CLIENTS = {"docker-mcp", "mcpb", "registry"}
"""They name packages, and no command line that could be changed."""
BEYOND = {
    "continue": "'requestOptions'",
    "antigravity": "a program and an address",
    "librechat": "no web address",
}
"""Servers at a URL of which more is said than a guard could do, by client."""
GUARDED = tuple(
    case for case in CASES
    if case.client not in NO_CLIENTS and (isinstance(case.launch, Stdio) or case.client not in BEYOND)
)  # fmt: skip
LEFT = tuple(case for case in CASES if case.client in BEYOND and not isinstance(case.launch, Stdio))


def placed(case: Case, folder: Path) -> Path:
    (folder / "work").mkdir()
    path = folder / ("work" if case.project else "home") / case.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(case.text.encode())
    return path


def launches(case: Case, folder: Path) -> list[tuple[str, Launch]]:
    found = discover(home=folder / "home", cwd=folder / "work", environ={}, platform=case.platform)
    assert found.gaps == ()
    return [(each.name, each.launch) for each in found.servers]


def candidates(case: Case, path: Path) -> list[Candidate]:
    return [Candidate(path, each) for each in FORMATS if each.id == case.client]


@pytest.mark.parametrize("case", GUARDED, ids=lambda case: f"{case.client}:{case.file}")
def test_a_config_goes_behind_the_guard_and_back_byte_for_byte(case: Case, tmp_path: Path) -> None:
    path, state = placed(case, tmp_path), tmp_path / "state"
    before = path.read_bytes()
    named = launches(case, tmp_path)
    for each in candidates(case, path):
        planned = plan(each, ("mcp-assay",))
        if planned.changes:
            install(planned, state)
            break
    assert path.read_bytes() != before
    assert b'"guard"' in path.read_bytes()
    assert launches(case, tmp_path) == named == [(case.name, case.launch)]
    assert not plan(each, ("mcp-assay",)).changes
    assert uninstall(each, state)
    assert path.read_bytes() == before
    assert list(state.iterdir()) == []


@pytest.mark.parametrize("case", LEFT, ids=lambda case: f"{case.client}:{case.file}")
def test_a_server_of_which_more_is_said_is_left_alone_and_why_is_told(case: Case, tmp_path: Path) -> None:
    path = placed(case, tmp_path)
    planned = [plan(each, ("mcp-assay",)) for each in candidates(case, path)]
    assert [each.changes for each in planned] == [False] * len(planned)
    assert any(BEYOND[case.client] in why for each in planned for _, why in each.done.skipped)


def test_no_client_is_left_out() -> None:
    assert {case.client for case in GUARDED} == {each.id for each in FORMATS} - NO_CLIENTS
    assert len({case.client for case in GUARDED}) >= 25


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("mcp-assay guard --server a --lock l -- npx -y x", ("npx", "-y", "x")),
        ("uvx mcp-assay guard -- npx x", ("npx", "x")),
        ("uvx mcp-assay@0.1.0 guard -- npx x", ("npx", "x")),
        ("pipx run mcp-assay guard -- npx x -- guard", ("npx", "x", "--", "guard")),
        ("mcp-assay guard -- mcp-assay guard -- npx x", ("npx", "x")),
        ("./mcp-assay guard -- npx x", None),
        ("/home/a/mcp-assay guard -- npx x", None),
        ("uvx --from evil mcp-assay guard -- npx x", None),
        ("uvx mcp-assay-guard guard -- npx x", None),
        ("npx mcp-assay guard -- npx x", None),
        ("mcp-assay scan -- npx x", None),
        ("mcp-assay guard --", None),
    ],
)
def test_only_a_guard_that_is_ours_for_sure_is_looked_behind(line: str, expected: tuple[str, ...] | None) -> None:
    found = behind(line.split())
    assert (found.line if found else None) == expected


def test_behind_a_guard_of_a_url_stands_that_url() -> None:
    line = "mcp-assay guard --url https://a.example/mcp --header-env=X-Key=KEY --bearer-env TOKEN --transport sse"
    assert behind(line.split()) == Behind(
        (), "https://a.example/mcp", "sse", (Variable("X-Key", "${KEY}"), Variable("Authorization", "Bearer ${TOKEN}"))
    )
