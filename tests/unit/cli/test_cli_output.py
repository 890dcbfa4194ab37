"""Where the reports go."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor.cli.output import apart
from auditor.cli.scan import scan
from auditor.errors import AuditorError


@pytest.mark.parametrize("name", [".mcp.json", ".vscode/mcp.json", "server.json", ".kiro/settings/mcp.json"])
def test_a_config_that_clients_read_is_not_written_over(tmp_path: Path, name: str) -> None:
    config = tmp_path / name
    config.parent.mkdir(parents=True, exist_ok=True)
    apart([config])  # nothing is there yet
    config.write_text('{"mcpServers": {}}')
    with pytest.raises(AuditorError, match="a config that clients read"):
        apart([config])


def test_a_link_to_a_config_is_not_written_over_either(tmp_path: Path) -> None:
    (tmp_path / ".mcp.json").write_text("{}")
    (tmp_path / "report.json").symlink_to(tmp_path / ".mcp.json")
    with pytest.raises(AuditorError, match="a config that clients read"):
        apart([tmp_path / "report.json"])


def test_a_report_is_written_over_by_the_next_one(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("{}")
    apart([tmp_path / "report.json"])


def test_two_formats_are_not_printed_at_once(tmp_path: Path) -> None:
    found = CliRunner().invoke(scan, ["--static", "-f", "json", "--sarif", "-", str(tmp_path)])
    assert isinstance(found.exception, AuditorError)
    assert "`--format json` and `--sarif -`" in found.exception.what


def test_what_is_asked_for_twice_is_printed_once(tmp_path: Path) -> None:
    config = tmp_path / ".mcp.json"
    config.write_text('{"mcpServers": {"a": {"command": "true"}}}')
    found = CliRunner().invoke(scan, ["--static", "-f", "json", "--json", "-", str(config)])
    assert found.output.count('"schema"') == 1, found.output[:300]
