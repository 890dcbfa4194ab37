"""What is shown while servers are asked."""

from __future__ import annotations

import io
import re
import sys

import pytest

from auditor.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_lines_are_drawn_and_hostile_names_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.shown(quiet=False, verbose=False) as watch:
        assert watch is not None
        watch("evil\x1b]0;owned\x07[red]", "start")
        watch("evil\x1b]0;owned\x07[red]", "tools/list page 2")
        watch("evil\x1b]0;owned\x07[red]", "done")
    assert "tools/list" in screen.getvalue() or "evil" in screen.getvalue()
    assert "\x1b]0;" not in screen.getvalue()


@pytest.mark.parametrize("colour", [True, False])
def test_lines_are_coloured_only_where_colours_are_wanted(monkeypatch: pytest.MonkeyPatch, colour: bool) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.shown(quiet=False, verbose=False, colour=colour) as watch:
        assert watch is not None
        watch("files", "start")
    assert bool(re.search(r"\x1b\[[0-9;]*3[0-9]", screen.getvalue())) is colour


def test_before_the_first_step_the_terminal_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with progress.shown(quiet=False, verbose=False):
        assert screen.getvalue() == ""


def test_elsewhere_only_verbose_tells_each_step(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown(quiet=False, verbose=False) as nothing:
        assert nothing is None
    with progress.shown(quiet=True, verbose=True) as nothing:
        assert nothing is None
    with progress.shown(quiet=False, verbose=True) as watch:
        assert watch is not None
        watch("files", "start")
    assert capsys.readouterr().err == "files: start\n"
