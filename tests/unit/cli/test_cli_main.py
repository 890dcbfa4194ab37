"""How the program ends, whatever happens."""

from __future__ import annotations

import sys
from errno import ENOSPC, EPIPE
from io import StringIO
from pathlib import Path

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


@pytest.mark.parametrize("ending", [AuditorError("no", "a:1:2", "do"), click.UsageError("no")])
def test_a_mistake_of_a_person_is_handed_on_beside_being_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ending: Exception
) -> None:
    def main(**_: object) -> int:
        raise ending

    monkeypatch.setattr(cli.main, "main", main)
    handed: list[AuditorError] = []
    assert entry.run([], handed.append) == 2
    assert [error.what for error in handed] == ["no"]
    assert "no" in capsys.readouterr().err


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


class Broken(StringIO):
    """Standard output that takes nothing."""

    def __init__(self, error: OSError, nowhere: Path) -> None:
        super().__init__()
        self.error, self.nowhere = error, nowhere.open("wb")

    def write(self, _: str, /) -> int:
        raise self.error

    def fileno(self) -> int:
        return self.nowhere.fileno()


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["rules", "list"], ["rules", "list", "--help"]])
@pytest.mark.parametrize(
    ("error", "code"), [(BrokenPipeError(EPIPE, "Broken pipe"), 0), (OSError(ENOSPC, "No space left on device"), 2)]
)
def test_a_reader_that_left_early_is_no_error_and_a_full_disk_is_one_of_the_user(
    words: list[str], error: OSError, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdout", Broken(error, tmp_path / "nowhere"))
    assert entry.run(words) == code


def test_a_pipe_that_is_not_standard_output_is_a_crash_where_it_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else click would end with 1, which means findings."""

    def broken(_: object) -> int:
        raise BrokenPipeError(EPIPE, "Broken pipe")

    monkeypatch.setattr(cli.main, "invoke", broken)
    assert entry.run(["doctor"]) == 5
    assert ending_with(monkeypatch, OSError(ENOSPC, "No space left on device")) == 5
