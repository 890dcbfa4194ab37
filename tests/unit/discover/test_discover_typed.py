"""Servers that the user types: a command, a URL."""

from __future__ import annotations

import pytest

from auditor.discover.typed import parse_command, parse_url
from auditor.errors import AuditorError
from auditor.model import Http, Stdio

TOKEN = "ghp_" + "aB3" * 12


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (["npx", "-y", "@scope/files@1.2.3", "/srv"], "files"),
        (["uvx", "--from", "git+https://x", "mcp-server-git"], "mcp-server-git"),
        (["uvx", "mcp-server-time==1.0"], "mcp-server-time"),
        (["docker", "run", "-i", "--rm", "-e", "A=b", "ghcr.io/o/img:1"], "img"),
        (["/usr/bin/python3", "-m", "my_server"], "my_server"),
        (["python", "/srv/app/server.py"], "server"),
        (["C:\\tools\\srv.exe", "--x"], "srv"),
        (["npx"], "npx"),
        (["my-server"], "my-server"),
    ],
)
def test_command_is_named_after_what_it_runs(argv: list[str], name: str) -> None:
    """Runners, versions, paths and suffixes are no names."""
    spec = parse_command(argv)
    assert (spec.id, spec.name, spec.client) == (name, name, "command")
    assert spec.launch == Stdio(argv[0], tuple(argv[1:]))


def test_credentials_of_a_command_are_replaced() -> None:
    """The place of each is told."""
    spec = parse_command(["srv", "--token", "hunter2x", f"--key={TOKEN}"])
    assert spec.launch == Stdio("srv", ("--token", "REDACTED", "--key=REDACTED-github-token"))
    assert spec.secrets_inline == ("args/1: name", "args/2: github-token")


@pytest.mark.parametrize("argv", [[], [""]])
def test_no_command_is_an_error(argv: list[str]) -> None:
    """With a hint how to write it."""
    with pytest.raises(AuditorError, match="no command"):
        parse_command(argv)


@pytest.mark.parametrize(
    ("url", "transport", "launch"),
    [
        ("https://h.example/mcp", None, Http("https://h.example/mcp", "http")),
        ("https://h.example/sse?a=1", None, Http("https://h.example/sse?a=1", "sse")),
        ("https://h.example/sse", "http", Http("https://h.example/sse", "http")),
        ("https://u:pw@h.example/m", None, Http("https://u:REDACTED-password@h.example/m", "http")),
        ("https://h.example/m?api_key=abc&x=1", None, Http("https://h.example/m?api_key=REDACTED&x=1", "http")),
    ],
)
def test_url_is_a_server(url: str, transport: str | None, launch: Http) -> None:
    """Its id is the host, its credentials are replaced."""
    spec = parse_url(url, transport)
    assert (spec.id, spec.client, spec.launch) == ("h.example", "url", launch)
    assert bool(spec.secrets_inline) == ("REDACTED" in launch.url)


@pytest.mark.parametrize("url", ["ftp://h", "https://", "nonsense", "http://[::1", ""])
def test_what_is_no_url_is_an_error(url: str) -> None:
    """With a hint how to write it."""
    with pytest.raises(AuditorError) as caught:
        parse_url(url)
    assert caught.value.hint


def test_unknown_transport_is_an_error() -> None:
    """`http` and `sse` are the two."""
    with pytest.raises(AuditorError, match="no transport"):
        parse_url("https://h.example", "carrier-pigeon")
