"""Which words of an entry's launch are pinned to the version that was read."""

from __future__ import annotations

import pytest

from auditor.model import Dossier
from auditor.vet.pins import pinned as at_their_versions

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
