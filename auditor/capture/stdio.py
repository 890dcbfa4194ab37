"""How is a server talked to over its standard streams, and how is it ended, whatever it does?"""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Mapping
from typing import Self

from auditor.capture.channel import Closed, Incoming
from auditor.capture.kept import Kept
from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.lines import Lines, TooLong
from auditor.confine.confined import Confined
from auditor.confine.strays import end_strays
from auditor.errors import AuditorError

_CHUNK = 1 << 16
_HINTS = {
    "memory": "do not use it, or allow more with `--limit memory=MB` if you know why it needs that",
    "disk": "do not use it: nothing that lists tools needs so much room",
    "processes": "do not use it, or allow more with `--limit processes=N` if you know why it needs that",
}
_BY_HAND = "run the command by hand, and check its arguments and variables"
_WORDLESS = "it does not say why: look in its documentation for variables and arguments that it must have"
_NO_WORD = re.compile(r"ended with code [1-9]\d*")
_AFTER_SIGTERM = 4
"""Times the grace: a busy machine must not make an honest server one that does not end."""
_DRAINING = 1.0
"""Seconds to read what is left in the pipes of a server that has ended."""


class StdioChannel:
    """A running server. Used as an async context manager: nothing of it runs afterwards."""

    def __init__(self, confined: Confined, limits: Limits, ledger: Ledger) -> None:
        self._confined = confined
        self._limits = limits
        self._ledger = ledger
        self._kept = Kept(confined)
        self._told_why = False

    async def __aenter__(self) -> Self:
        """Start the server. Raises `AuditorError` where that fails."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                process = await self._spawn(theirs.fileno())
            except BaseException:
                ours.close()
                raise
        assert process.stdin and process.stdout and process.stderr  # noqa: S101 - pipes were asked for
        self._process, self._input, self._output = process, process.stdin, process.stdout
        self._errors = asyncio.create_task(self._read_errors(process.stderr))
        try:
            await self._kept.begin(ours)
        except BaseException:
            self._input.close()
            self._kept.release()
            await self._drain()
            self._errors.cancel()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """End it. Raises `AuditorError` where it was ended for using too much and nobody has been told so yet."""
        try:
            if self._kept.exit_code is not None:
                self._ledger.exit_code = self._kept.exit_code
            # Who was interrupted owes it no time to say goodbye: a person waits.
            grace = 0.0 if kind is not None and issubclass(kind, asyncio.CancelledError) else self._limits.grace
            await self._kept.announce_end(grace)
            self._input.close()
            if not await self._kept.exits_within(grace):
                self._kept.terminate()
                if not await self._kept.exits_within(_AFTER_SIGTERM * grace):
                    self._kept.left_behind.append("(itself: it ignored the request to terminate and was killed)")
            if not await self._kept.end_all():
                await self._end_without_keeper()
            self._ledger.left(self._kept.left_behind)
            if self._kept.over:
                self._ledger.dropped(f"server ended: it {self._used_up()}")
            await self._drain()
        finally:
            self._kept.release()
            self._errors.cancel()
        if self._kept.over and kind is None and not self._told_why:
            raise AuditorError(f"the server {self._used_up()}: ended", self._confined.argv[0], _HINTS[self._kept.over])

    def send(self, text: str, headers: Mapping[str, str]) -> None:  # noqa: ARG002 - headers are for HTTP
        """Write one line. What a server does not read waits in memory: a few requests, and bounded replies."""
        if not self._input.is_closing():
            self._input.write(text.encode() + b"\n")

    async def incoming(self) -> AsyncIterator[Incoming]:
        """Every line of standard output, decoded so that no byte is lost."""
        lines = Lines(self._limits.line_bytes)
        while chunk := await self._chunk():
            if not self._ledger.volume.take(len(chunk)):
                self._ledger.dropped(f"outputs over {self._limits.total_bytes} bytes")
                yield Closed(f"sent more than {self._limits.total_bytes} bytes in all")
                return
            for line in lines.feed(chunk):
                if isinstance(line, TooLong):
                    yield line
                elif line:
                    yield line.decode("utf-8", "surrogateescape")
        for rest in lines.end():
            if rest.rstrip().endswith((b"}", b"]")):  # else it was cut off: the reason comes with `Closed`
                yield rest.decode("utf-8", "surrogateescape")
            else:
                self._ledger.noise(rest.decode("utf-8", "surrogateescape"))
        why = await self._farewell()
        yield Closed(why, _HINTS.get(self._kept.over, _WORDLESS if _NO_WORD.fullmatch(why) else _BY_HAND))

    async def _spawn(self, control: int) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self._confined.keeper_argv(control),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={},
            cwd=self._confined.scratch.root,
            pass_fds=(control,),
            start_new_session=True,  # Ctrl-C in a terminal is ours to handle
        )

    async def _chunk(self) -> bytes:
        """Some output; empty at its end.

        A server that ended may have handed its output to a child, which a client would go on listening to; so
        do we, for as long as it keeps talking.
        """
        reading = asyncio.create_task(self._output.read(_CHUNK))
        exiting = asyncio.create_task(self._kept.exit())
        try:
            await asyncio.wait({reading, exiting}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                await asyncio.wait({reading}, timeout=self._limits.short_timeout)
            chunk = reading.result() if reading.done() else b""
            # What a server says after it has killed its keeper must not depend on who is quicker. In a sandbox it
            # does not see its keeper.
            return chunk if self._confined.sandbox or await self._kept.keeper_lives() else b""
        finally:
            reading.cancel()
            exiting.cancel()

    async def _farewell(self) -> str:
        """Why there is no more output, in words; may quote the server."""
        if self._kept.keeper_ended:
            return "killed the process that keeps it"
        if self._kept.over:
            self._told_why = True
            return f"{self._used_up()}: ended"
        if not await self._kept.exits_within(self._limits.grace):
            return "closed its output"
        await asyncio.wait({self._errors}, timeout=self._limits.grace)
        code, words = self._kept.exit_code, self._ledger.last_words()
        how = "ended" if code is None else f"ended with code {code}" if code >= 0 else f"ended by signal {-code}"
        return f"{how}; its last words: {words}" if words else how

    async def _read_errors(self, errors: asyncio.StreamReader) -> None:
        while chunk := await errors.read(_CHUNK):
            self._ledger.stderr(chunk)

    async def _end_without_keeper(self) -> None:
        try:
            async with asyncio.timeout(self._limits.grace):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
        await asyncio.to_thread(end_strays, str(self._confined.scratch.root))
        self._kept.left_behind.append("(its keeper was killed; what it left was sought and ended)")

    def _used_up(self) -> str:
        """What it had more of than it may have."""
        most = self._confined.ceilings
        if self._kept.over == "memory":
            return f"used more than {most['memory'] >> 20} MB of memory"
        if self._kept.over == "disk":
            return f"filled the {most['disk'] >> 20} MB that it can write, or made too many files"
        return f"had more than {most['processes']} processes"

    async def _drain(self) -> None:
        """Read to the end, now that nobody writes: the loop frees a pipe only then."""
        try:
            async with asyncio.timeout(_DRAINING):
                while await self._output.read(_CHUNK):
                    pass
                await asyncio.wait({self._errors})
                await self._process.wait()
        except TimeoutError:
            return
