"""How the program ends, whatever happens."""

from __future__ import annotations

import click
import pytest

from auditor import __main__ as entry
from auditor import cli
from auditor.errors import AuditorError


def ending_with(monkeypatch: pytest.MonkeyPatch, ending: BaseException | int) -> int:
    def main(**_: object) -> int:
        if isinstance(ending, BaseException):
            raise ending
        return ending

    monkeypatch.setattr(cli.main, "main", main)
    return entry.run([])


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        (0, 0),
        (1, 1),
        (3, 3),
        (AuditorError("it broke"), 2),
        (click.UsageError("no"), 2),
        (click.FileError("f"), 2),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (ZeroDivisionError("x"), 5),
        (RecursionError(), 5),
        (MemoryError(), 5),
    ],
)
def test_a_crash_is_never_zero_or_one(monkeypatch: pytest.MonkeyPatch, ending: BaseException | int, code: int) -> None:
    assert ending_with(monkeypatch, ending) == code


def test_a_crash_keeps_its_traceback_escaped_and_says_that_nothing_was_audited(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ending_with(monkeypatch, ZeroDivisionError("\x1b[2J"))
    told = capsys.readouterr().err
    assert "Traceback" in told and "ZeroDivisionError" in told and "\x1b" not in told
    assert told.endswith("internal error: no audit was completed\n")


def test_no_argument_shows_help_and_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run([]) == 2
    assert "Exit codes" in capsys.readouterr().err
