"""Which words of an entry's launch are pinned to the version that was read."""

from __future__ import annotations

import pytest

from auditor.model import Dossier
from auditor.vet.pins import pinned as at_their_versions
from auditor.vet.pins import pinned_line

_TIME = Dossier("a", "pypi", "mcp-server-time", "1.2.3")
_MCP = Dossier("a", "pypi", "mcp", "2.0.0")
_NOTES = Dossier("a", "npm", "@acme/notes", "4.5.6")


@pytest.mark.parametrize(
    ("line", "read", "pinned"),
    [
        ("mcp-server-time", _TIME, "mcp-server-time==1.2.3"),
        ("mcp_server_time --zone x", _TIME, "mcp-server-time==1.2.3 --zone x"),
        ("--from mcp-server-time mcp-server-time", _TIME, "--from mcp-server-time==1.2.3 mcp-server-time"),
        ("--from=mcp-server-time>=1 mcp-server-time", _TIME, "--from=mcp-server-time==1.2.3 mcp-server-time"),
        ("--python 3.12 mcp-server-time[tz]", _TIME, "--python 3.12 mcp-server-time[tz]==1.2.3"),
        ("run --with mcp mcp-server-time mcp", _TIME, "run --with mcp==2.0.0 mcp-server-time==1.2.3 mcp"),
        ("-y @acme/notes@latest @acme/notes", _NOTES, "-y @acme/notes@4.5.6 @acme/notes"),
        ("-y --package=@acme/notes notes @acme/notes", _NOTES, "-y --package=@acme/notes@4.5.6 notes @acme/notes"),
        ("dlx @acme/notes -- --x", _NOTES, "dlx @acme/notes@4.5.6 -- --x"),
        ("@acme/notes@4.5.6 @acme/notes", _NOTES, "@acme/notes@4.5.6 @acme/notes"),
    ],
)
def test_the_words_for_packages_are_pinned_and_the_servers_own_are_not(line: str, read: Dossier, pinned: str) -> None:
    assert " ".join(at_their_versions(line.split(), (read, _MCP))) == pinned


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("npx -y @acme/notes --folder ~/a", "npx -y @acme/notes@4.5.6 --folder ~/a"),
        (
            "cd ~/x && A='b c' exec npx \"@acme/notes\" @acme/notes",
            "cd ~/x && A='b c' exec npx \"@acme/notes@4.5.6\" @acme/notes",
        ),
        ("npx --package=@acme/notes@latest notes", "npx --package=@acme/notes@4.5.6 notes"),
        ("node x.js @acme/other", "node x.js @acme/other"),
    ],
)  # fmt: skip
def test_a_shell_line_stays_as_it_is_but_for_the_words_for_packages(line: str, expected: str) -> None:
    assert pinned_line(line, (_NOTES,)) == expected


def test_no_version_becomes_more_than_a_word_of_a_shell_line() -> None:
    hostile = Dossier("a", "npm", "@acme/notes", "1.0.0;id")
    assert pinned_line("npx @acme/notes", (hostile,)) == "npx @acme/notes"
