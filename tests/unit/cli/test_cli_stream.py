"""How errors and text leave the program."""

from __future__ import annotations

import os
import sys
import threading
import time

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


def test_a_full_pipe_that_does_not_wait_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    said = b""

    def listen() -> None:
        nonlocal said
        while piece := os.read(ours, 1 << 14):
            said += piece
            time.sleep(0.001)

    with os.fdopen(theirs, "w", encoding="utf-8") as screen:
        monkeypatch.setattr(sys, "stderr", screen)
        listening = threading.Thread(target=listen)
        listening.start()
        stream.err("a" * 500_000)
        stream.err("é")
    listening.join(10)
    os.close(ours)
    assert said == b"a" * 500_000 + "é".encode()
