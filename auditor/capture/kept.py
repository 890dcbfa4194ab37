"""Does the server still run, how did it end, and is everything of it gone?"""

from __future__ import annotations

import asyncio
import socket

from auditor.capture.start import start_failure
from auditor.confine.confined import Confined
from auditor.errors import AuditorError

_STARTING, _ENDING = 20.0, 5.0
"""Seconds for the keeper to start its server (0.1 on an idle machine), and to end everything (it promises 3)."""


class Kept:
    """Our side of the socket to a keeper (see `auditor/confine/keeper`)."""

    def __init__(self, confined: Confined) -> None:
        self._confined = confined
        self._started: asyncio.Future[AuditorError | None] = asyncio.get_running_loop().create_future()
        self._exited = asyncio.Event()
        self._here = asyncio.Event()
        self._done = False
        self.over = ""
        """What it used up, so that the keeper ended it: `memory`, `processes` or `disk`."""
        self.exit_code: int | None = None
        self.left_behind: list[str] = []

    async def begin(self, ours: socket.socket) -> None:
        """Order the server and wait until it runs. Raises `AuditorError` where it cannot."""
        self._heard, self._said = await asyncio.open_connection(sock=ours)
        self._listening = asyncio.create_task(self._listen())
        try:
            self._said.write(self._confined.order())
            async with asyncio.timeout(_STARTING):
                failure = await asyncio.shield(self._started)
        except TimeoutError:
            failure = AuditorError(
                "its keeper did not answer", self._confined.argv[0], "try again on a quieter machine"
            )
        except asyncio.CancelledError:
            self._said.close()
            raise
        if failure is not None:
            await self.end_all()
            raise failure

    async def exits_within(self, seconds: float) -> bool:
        """Whether the server ends in time."""
        try:
            async with asyncio.timeout(seconds):
                await self._exited.wait()
        except TimeoutError:
            return False
        return True

    async def keeper_lives(self) -> bool:
        """Whether the keeper still answers. One that was killed never does, however soon after it is asked."""
        await self._answer()
        return not self.keeper_ended

    @property
    def keeper_ended(self) -> bool:
        """Whether the keeper is gone although nobody let it go."""
        return self._listening.done() and not self._done

    @property
    def exited(self) -> bool:
        """Whether the server has ended, or nobody can tell any more."""
        return self._exited.is_set()

    async def exit(self) -> None:
        """Wait until the server ends."""
        await self._exited.wait()

    async def announce_end(self, seconds: float) -> None:
        """The server's end is our doing from now on. Waits, at most so long, until its keeper has seen who is there.

        On a busy machine the server would have ended before, and in a sandbox those with it that were to outlive it.
        """
        self._say(b"E")
        try:
            async with asyncio.timeout(seconds):
                await self._answer()
        except TimeoutError:
            return

    def terminate(self) -> None:
        """Ask the server to end."""
        self._say(b"T")

    async def end_all(self) -> bool:
        """Kill everything that is left; whether the keeper lived to say that it did."""
        if self._said.can_write_eof() and not self._said.is_closing():
            self._said.write_eof()
        await asyncio.wait([self._listening], timeout=_ENDING)
        self._listening.cancel()
        self._said.close()
        return self._done

    def release(self) -> None:
        """Let the keeper kill everything, without waiting for it."""
        self._said.close()

    async def _answer(self) -> None:
        """Wait until the keeper has done what it was told so far, or has ended."""
        if not self._listening.done():
            self._here.clear()
            self._say(b"P")
            await self._here.wait()

    def _say(self, word: bytes) -> None:
        if not self._said.is_closing():
            self._said.write(word)

    async def _listen(self) -> None:
        try:
            while line := await self._heard.readline():
                self._take(line.decode("utf-8", "replace").split(maxsplit=1))
        except (ConnectionError, ValueError):  # ValueError: a line of more than 64 KB, which no keeper sends
            pass
        finally:
            self._exited.set()
            asyncio.get_running_loop().call_soon(self._here.set)  # when this task is done
            if not self._started.done():
                self._started.set_result(AuditorError("its keeper ended", self._confined.argv[0], "try again"))

    def _take(self, words: list[str]) -> None:
        match words:
            case ["start", rest] if not self._started.done():
                number, _, what = rest.strip().partition(" ")
                confined = self._confined
                failed = number != "0"
                self._started.set_result(
                    start_failure(int(number), what, confined.argv, confined.cwd) if failed else None
                )
            case ["exit", code]:
                self.exit_code = int(code)
                self._exited.set()
            case ["here"]:
                self._here.set()
            case ["over", what]:
                self.over = what.strip()
            case ["read" | "write", _]:
                self._confined.heard.append(" ".join(words).rstrip("\n"))
            case ["left", name]:
                self.left_behind.append(name.strip())
            case ["done"]:
                self._done = True
            case _:
                return
