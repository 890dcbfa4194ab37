"""Who agrees to starting programs?"""

from __future__ import annotations

import io
import sys
from dataclasses import replace

import click
import pytest

from auditor.capture import Options
from auditor.cli import consent
from auditor.errors import AuditorError
from auditor.model import Http, ServerSpec, Stdio

PROGRAM = ServerSpec("a", "a", "command", Stdio("sh", ("-c", "echo \x1b[2J")))
SCRUBBED, SANDBOX = Options(confine="scrubbed"), Options(confine="bubblewrap")
REMOTE = ServerSpec("b", "b", "url", Http("https://example.com/mcp"))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def answering(monkeypatch: pytest.MonkeyPatch, answer: bool) -> Terminal:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(click, "confirm", lambda *_, **__: answer)
    return screen


def test_where_nobody_can_answer_nothing_is_started() -> None:
    with pytest.raises(AuditorError) as caught:
        consent.asking(SCRUBBED)([PROGRAM, REMOTE])
    assert "1 command would be started" in caught.value.what
    assert "--yes" in caught.value.hint and "--static" in caught.value.hint


def test_where_nobody_can_answer_the_commands_are_shown_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AuditorError):
        consent.asking(SCRUBBED)([PROGRAM])
    told = capsys.readouterr().err
    assert "1 command would be started" in told and "a: sh -c 'echo" in told and "\x1b" not in told


def test_a_server_that_is_only_dialled_needs_no_answer() -> None:
    consent.asking(SCRUBBED)([REMOTE])


def test_the_whole_command_is_shown_escaped_before_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = answering(monkeypatch, True)
    consent.asking(SCRUBBED)([PROGRAM, REMOTE])
    assert "1 command will be started" in screen.getvalue()
    assert "not a sandbox" in screen.getvalue()
    assert "sh -c" in screen.getvalue() and "\x1b" not in screen.getvalue()


def test_no_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, False)
    with pytest.raises(AuditorError, match="nothing was started"):
        consent.asking(SCRUBBED)([PROGRAM])


def test_a_sandbox_needs_no_answer() -> None:
    consent.asking(SANDBOX)([PROGRAM])


@pytest.mark.parametrize("network", ["*", "a"])
def test_a_sandbox_with_network_needs_one(network: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options = Options(confine="bubblewrap", network=frozenset({network}))
    with pytest.raises(AuditorError, match="in a sandbox with network"):
        consent.asking(options)([PROGRAM])
    screen = answering(monkeypatch, True)
    consent.asking(options)([PROGRAM, replace(PROGRAM, id="other", name="other")])
    assert "reach any host" in screen.getvalue()
    assert ("other:" in screen.getvalue()) is (network == "*")
