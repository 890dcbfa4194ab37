"""How errors and text leave the program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.cli import stream
from auditor.errors import AuditorError


def test_an_error_is_laid_out_with_place_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    stream.tell(AuditorError("it broke", "file:1:2", "mend it"))
    assert capsys.readouterr().err == "error: it broke\n  at file:1:2\n  help: mend it\n"


def test_an_error_without_place_and_help_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    stream.tell(AuditorError("it broke"))
    assert capsys.readouterr().err == "error: it broke\n"


@given(st.text())
def test_no_text_of_an_error_reaches_the_terminal_raw(text: str) -> None:
    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stream, "err", lines.append)
        stream.tell(AuditorError(text, text, text))
    told = "".join(lines)
    assert all(char == "\n" or char.isprintable() for char in told)
    assert told.count("\n") <= 3
