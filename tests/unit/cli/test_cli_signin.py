"""Is a person told where to sign in, unharmed by what stands there, and does nothing open by itself?"""

from __future__ import annotations

import asyncio
import os
import pty
import sys
import webbrowser

import pytest

from auditor.cli import signin
from auditor.cli.signin import Desk

ADDRESS = "https://auth.test/authorize?state=abc"


def test_the_address_is_shown_whole_and_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    with Desk().invite("notes\x1b[2J", ADDRESS + "\x1b]0;x\x07" + "y" * 3000):
        pass
    said = capsys.readouterr().err
    assert ADDRESS in said
    assert "y" * 3000 in said
    assert "\x1b" not in said
    assert "at auth.test" in said


def test_nothing_opens_where_nobody_sits_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    with Desk().invite("notes", ADDRESS):
        pass
    assert opened == []


def test_the_browser_opens_when_enter_is_pressed_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    monkeypatch.setattr(signin, "_can_open", lambda: True)
    ours, theirs = pty.openpty()
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        asyncio.run(_press(ours, opened))
    os.close(ours)
    assert opened == [ADDRESS, ADDRESS + "2"]


async def _press(keys: int, opened: list[str]) -> None:
    desk = Desk()
    with desk.invite("one", ADDRESS), desk.invite("two", ADDRESS + "2"):
        await asyncio.sleep(0.05)
        assert opened == []
        for count in (1, 2):
            os.write(keys, b"\n")
            async with asyncio.timeout(5):
                while len(opened) < count:  # noqa: ASYNC110 - a thread opens it
                    await asyncio.sleep(0.01)
