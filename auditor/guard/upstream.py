"""How is the server run behind the guard, so that nothing of it outlives us?"""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from auditor.confine.confined import Confined
from auditor.confine.scratch import new_scratch
from auditor.confine.start import impossible, not_found
from auditor.errors import AuditorError
from auditor.guard.asides import copied

_LEAVING = 4.0
"""Seconds for the keeper to kill everything (it promises 3)."""
_LAST_WORDS = 1.0
"""Seconds for what it said last on standard error to be read."""
_MOST_DOORS = 250
"""Descriptors in one message: unix(7)."""


def as_it_is(argv: tuple[str, ...], cwd: str) -> Confined:
    """A server with all that its client gives it, under a keeper but in no sandbox."""
    return Confined(argv, dict(os.environ), cwd, "none", new_scratch())


Serves = Callable[[Sequence[socket.socket]], Callable[[], None]]


class Upstream:
    """A server under its keeper (see `auditor/confine/keeper`).

    Its standard error is ours. In a sandbox it is a pipe of its own, which is copied to ours: whoever has a descriptor
    can open it anew by `/proc/self/fd`, and so read the client's log, or what is typed at a terminal.
    """

    def __init__(
        self, confined: Confined, serve: Serves | None = None, ended: Callable[[], None] = lambda: None
    ) -> None:
        """Start it. What comes of that is heard over the control socket.

        `serve` gets the sockets that stand inside its sandbox, before it has begun to run; what it returns ends it.
        `ended` is called when nothing of it runs any more.
        """
        self._confined = confined
        self._serve = serve
        self._ended = ended
        self._stop_serving: Callable[[], None] | None = None
        self._doors: list[socket.socket] = []
        self.exit_code: int | None = None
        self.failure: AuditorError | None = None
        self._rest = b""
        self._waiting: list[bytes] | None = []
        """What is to be said to the keeper once it has started the server; before, it takes all for its order."""
        self.control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                confined.keeper_argv(theirs.fileno()), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={},
                stderr=subprocess.PIPE if confined.sandbox else None,
                cwd=confined.scratch.root, pass_fds=(theirs.fileno(),), start_new_session=True, bufsize=0,
            )  # fmt: skip
        assert self._process.stdin and self._process.stdout  # noqa: S101 - pipes were asked for
        self.input, self.output = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self.input, False)
        ours = None if sys.stderr is None else 2  # closed, its number may be any file's
        self._copying = copied(self._process.stderr.fileno(), ours) if self._process.stderr else None
        self.control.sendall(confined.order())

    def hear(self) -> bool:
        """Take in what the keeper says; False where it is gone."""
        try:
            heard, doors, *_ = socket.recv_fds(self.control, 1 << 16, _MOST_DOORS, socket.MSG_CMSG_CLOEXEC)
        except ConnectionError:
            heard, doors = b"", []
        self._doors += [socket.socket(fileno=each) for each in doors]
        *lines, self._rest = (self._rest + heard).split(b"\n")
        for line in lines:
            self._take(line.decode("utf-8", "replace").split())
        return bool(heard)

    def close_input(self) -> None:
        """Tell it that nothing more comes."""
        self._say(b"E")
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.close()

    def terminate(self) -> None:
        """Ask it to end."""
        self._say(b"T")

    def end(self) -> None:
        """Kill what is left of it, and wait for that."""
        with suppress(OSError):
            self.control.shutdown(socket.SHUT_WR)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_LEAVING)
        self._process.kill()
        self._process.wait()
        if self._copying is not None:
            self._copying.join(_LAST_WORDS)
        for _ in self._left():
            pass
        self.control.close()
        if self._stop_serving is not None:
            self._stop_serving()
        self._confined.close()
        self._ended()

    def _left(self) -> Iterator[None]:
        """What the keeper said last."""
        self.control.settimeout(1.0)
        with suppress(OSError):
            while self.hear():
                yield

    def _say(self, word: bytes) -> None:
        if self._waiting is not None:
            self._waiting.append(word)
            return
        with suppress(OSError):
            self.control.sendall(word)

    def _take(self, words: list[str]) -> None:
        match words:
            case ["start", number, *what]:
                if number != "0":
                    self.failure = _failure(int(number), "".join(what), self._confined)
                words_kept, self._waiting = self._waiting or [], None
                self._say(b"".join(words_kept))
            case ["exit", code]:
                self.exit_code = int(code)
            case ["doors"] if self._serve is not None:
                self._stop_serving = self._serve(self._doors)
            case _:
                return


def shell_code(code: int) -> int:
    """An exit code as a shell tells it: 128 and the signal where one ended the program."""
    return 128 - code if code < 0 else code


def _failure(number: int, what: str, confined: Confined) -> AuditorError:
    command = confined.argv[0]
    if what == "cwd":
        what = f"the working directory cannot be entered: {os.strerror(number)}"
        return AuditorError(what, confined.cwd, "create it, or enter another")
    if what == "walls" and number == errno.ESTALE:
        what = "a file or folder that it is granted was exchanged while it was being started"
        return AuditorError(what, command, "start it again; if that does not help, grant the folder around it")
    if what == "walls":
        what = f"its sandbox could not be closed, so it was not started: {os.strerror(number)}"
        return AuditorError(what, command, "see `mcp-assay doctor`, or say --unconfined")
    if number == errno.ENOENT:
        return not_found(command)
    if number == errno.EINVAL:
        return impossible(command)
    return AuditorError(f"cannot be started: {os.strerror(number)}", command, "check the file and its permissions")


SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
"""What ends a guard; the server is asked to end first."""
