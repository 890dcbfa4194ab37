"""Where does a person sign in, and does the browser open by itself? Only when he says so."""

from __future__ import annotations

import os
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from auditor.cli import progress, stream
from auditor.report.escape import terminal

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

_LONGEST = 8200
"""An address is printed whole or not at all: one that was cut leads nowhere."""
_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME")


class Desk:
    """Shows each address; on a terminal, Enter opens the oldest one that is open still."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._open = 0

    @contextmanager
    def invite(self, server: str, address: str) -> Iterator[None]:
        """Show where to sign in; the block lasts until that is done. Called from the event loop."""
        presses = _can_open()
        progress.hold()
        stream.err("\n".join(_words(server, address, presses=presses)) + "\n")
        self._waiting.append(address)
        self._open += 1
        if presses:
            _loop().add_reader(sys.stdin.fileno(), self._pressed)
        try:
            yield
        finally:
            if address in self._waiting:
                self._waiting.remove(address)
            self._open -= 1
            if presses and not self._open:
                _loop().remove_reader(sys.stdin.fileno())

    def _pressed(self) -> None:
        os.read(sys.stdin.fileno(), 4096)
        if self._waiting:
            # In a thread: some browsers return only when they are closed.
            _loop().run_in_executor(None, webbrowser.open, self._waiting.pop(0))


def _loop() -> AbstractEventLoop:
    from asyncio import get_running_loop  # read by who signs in alone: it takes a tenth of a start

    return get_running_loop()


def _words(server: str, address: str, *, presses: bool) -> list[str]:
    host = urlsplit(address).hostname or ""
    name = terminal(server, 60)
    first = f"{name} wants you to sign in at {terminal(host, 100)}; what you allow there, {name} gets:"
    last = ["Press Enter to open it in your browser, or open it yourself."] if presses else []
    return [first, f"  {terminal(address, _LONGEST)}", *last]


def _can_open() -> bool:
    """Whether somebody is at a terminal, and a browser would have a window: one in the terminal would take it over."""
    seen = sys.platform == "darwin" or any(os.environ.get(name) for name in _SCREENS)
    return seen and sys.stdin.isatty() and sys.stderr.isatty()
