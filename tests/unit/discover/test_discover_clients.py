"""Is the one server of each client's config found, at the place where that client keeps it?"""

from __future__ import annotations

from pathlib import Path

import pytest
from client_configs import CASES, Case

from auditor.discover import discover
from auditor.discover.formats import FORMATS
from auditor.model import ServerSpec


def _only(case: Case, folder: Path) -> ServerSpec:
    home, work = folder / "home", folder / "work"
    work.mkdir(parents=True)
    path = (work if case.project else home) / case.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(case.text, encoding="utf-8")
    found = discover(home=home, cwd=work, environ={}, platform=case.platform)
    assert found.gaps == ()
    assert len(found.servers) == 1, found.servers
    return found.servers[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.client}:{case.file}")
def test_server_is_found_as_its_client_would_start_it(case: Case, tmp_path: Path) -> None:
    """Client, name, launch, line, column and pointer of the one server are those of the file."""
    spec = _only(case, tmp_path)
    assert spec.origin is not None
    assert (spec.client, spec.name, spec.id) == (case.client, case.name, case.name)
    assert spec.launch == case.launch
    assert (spec.origin.line, spec.origin.column, spec.origin.pointer) == (case.line, case.column, case.pointer)
    assert spec.origin.file == (case.file if case.project else (tmp_path / "home" / case.file).as_posix())
    assert not spec.disabled
    assert spec.secrets_inline == ()


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("a.json", '{"mcpServers": {"b\\u006fx": {"command": "x"}}}', '"b\\u006fx"'),
        ("config.toml", '[mcp_servers.box]\ncommand = "x"\n', "box"),
        ("config.toml", '[mcp_servers."box"]\ncommand = "x"\n', '"box"'),
        ("a.yaml", "mcpServers:\n  box:\n    command: x\n", "box"),
        ("a.yaml", "mcpServers:\n  'it''s a box':\n    command: x\n", "'it''s a box'"),
        ("a.yaml", "mcpServers:\n  my box.1: {command: x}\n", "my box.1"),
        ("a.json", '[{"command": "x"}]', "{"),
    ],
)
def test_it_is_known_where_the_key_of_a_server_ends(name: str, text: str, key: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = discover([tmp_path / name], home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    origin = found.servers[0].origin
    assert origin is not None
    assert text.split("\n")[origin.line - 1][origin.column - 1 : origin.end - 1] == key


def test_every_client_has_a_case() -> None:
    """The table above names each client of `FORMATS`."""
    assert {case.client for case in CASES} == {each.id for each in FORMATS}


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.client not in {"mcpb", "registry"}][::4], ids=lambda case: case.file
)
def test_named_file_of_unknown_name_is_recognised_by_shape(case: Case, tmp_path: Path) -> None:
    """Under a name that no client uses, the server is still found; the client is unknown."""
    path = tmp_path / f"given.{case.file.rpartition('.')[2]}"
    path.write_text(case.text, encoding="utf-8")
    found = discover([path], home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert [(spec.client, spec.name) for spec in found.servers] == [("unknown", case.name)]
