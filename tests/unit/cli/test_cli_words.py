"""Which words of the command line contradict each other, or what is there?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor import __main__ as entry
from auditor.rewiring import files

LINE = {"time": "2026-01-01T00:00:00+00:00", "server": "s", "event": "call", "name": "t", "verdict": "allow"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "CLAUDE_CONFIG_DIR", "CODEX_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--no-log", "--log", "x"], "--no-log and --log contradict"),
        (["--on-drift", "ask"], "--on-drift is for what was approved"),
        (["--confine", "--unconfined"], "--confine and --unconfined contradict"),
        (["--transport", "sse"], "--transport is for a server that is reached by --url"),
    ],
)
def test_an_option_of_the_guard_that_would_be_dropped_is_refused(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert entry.run(["guard", *words, "--", "true"]) == 2
    assert told in capsys.readouterr().err


def test_a_log_that_is_none_and_a_server_that_is_not_in_it_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other").write_text("hello\n", encoding="utf-8")
    (tmp_path / "log").write_text(json.dumps(LINE) + "\n", encoding="utf-8")
    assert entry.run(["log", str(tmp_path / "other")]) == 2
    assert "no line of it is one of a log" in capsys.readouterr().err
    assert entry.run(["log", str(tmp_path / "log"), "--server", "nosuch"]) == 2
    assert "it has s" in capsys.readouterr().err
    assert entry.run(["log", str(tmp_path / "log"), "--server", "s"]) == 0
    assert "UTC" in capsys.readouterr().out


def test_no_place_of_a_client_is_listed_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(["clients"]) == 0
    for part in capsys.readouterr().out.split("  ("):
        places = [line for line in part.splitlines() if line.startswith("  user")]
        assert len(places) == len(set(places))


def test_a_config_that_may_not_be_looked_at_is_told_where_the_guard_is_installed(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looked_at = Path.lstat

    def closed(path: Path) -> object:
        if path.parent.name == ".cursor":
            raise PermissionError(13, "Permission denied")
        return looked_at(path)

    monkeypatch.setattr(Path, "lstat", closed)
    assert len(files((), (), home, {})[1]) == 1
    assert entry.run(["guard", "install", "--dry-run"]) == 3
    told = capsys.readouterr()
    assert ".cursor/mcp.json" in told.err and "nothing to change" not in told.out


def test_the_doctor_says_which_servers_cannot_be_started_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    entry.run(["doctor"])
    assert "no   cannot start servers from npm, with Bun\n" in capsys.readouterr().out


@pytest.mark.parametrize("secret", ["ghp_abcdefghijklmnopqrstuvwxyz0123456789", ""])
def test_where_a_diff_leaves_a_secret_out_it_says_that_the_file_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], secret: str
) -> None:
    config = tmp_path / ".mcp.json"
    config.write_text(f'{{"mcpServers": {{"n": {{"command": "notes", "args": ["--token", "{secret}"]}}}}}}')
    assert entry.run(["guard", "install", "--dry-run", "--file", str(config)]) == 0
    told = capsys.readouterr().out
    assert '"guard"' in told and (not secret or secret not in told)
    assert ("in the file it stays as it is" in told) is bool(secret)


def test_a_name_that_is_to_be_left_alone_and_is_nobody_s_is_refused(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / ".cursor").mkdir()
    config = home / ".cursor/mcp.json"
    config.write_text('{"mcpServers": {"notes": {"command": "notes"}}}', encoding="utf-8")
    before = config.read_bytes()
    assert entry.run(["guard", "install", "--yes", "--except", "note"]) == 2
    assert "there are: notes" in capsys.readouterr().err
    assert config.read_bytes() == before
    assert entry.run(["guard", "install", "--yes", "--except", "notes"]) == 0


def test_uninstall_takes_yes_as_install_does() -> None:
    assert entry.run(["guard", "uninstall", "--yes"]) == 0
