"""How does everything that a server starts end with it, even when the scan itself is killed?

A small program of its own (standard library only, started as a script): parent of one server, adopter of all
that the server leaves behind. Over one socket it hears what to run (a line of JSON), `E` (the server is being
ended) and `T` (tell it so), and says `start ERRNO [cwd]`, `exit CODE`, `left NAME`, `done`. When the socket
closes, whoever closed it, all is killed.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_KILLING = 3.0
"""Seconds in which everything must be gone."""
_NAMES, _NAME = 20, 200
"""Processes named at most, and characters of each name."""
_IGNORED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE)


class _Process(NamedTuple):
    pid: int
    parent: int
    session: int


def main() -> None:
    """Run the program ordered in argv until the control socket closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(control.fileno(), False)
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    server = _spawn(_order(control), control)
    _let_go_of_streams()
    ended_alone = _watch(control, server)
    left = _left_behind(server, ended_alone)
    _kill_all(server)
    _say(control, *(f"left {name}" for name in left), "done")


def _order(control: socket.socket) -> dict[str, Any]:
    line = b""
    while not line.endswith(b"\n"):
        piece = control.recv(1 << 16)
        if not piece:
            sys.exit(0)
        line += piece
    order: dict[str, Any] = json.loads(line)
    return order


def _spawn(order: dict[str, Any], control: socket.socket) -> int:
    read_end, write_end = os.pipe()
    keeper = os.getpid()
    server = os.fork()
    if server == 0:
        _become(order, write_end, keeper)
    os.close(write_end)
    failure = os.read(read_end, 64)
    os.close(read_end)
    _say(control, f"start {failure.decode() or 0}")
    return server


def _become(order: dict[str, Any], report: int, keeper: int) -> NoReturn:
    step = ""
    try:
        os.setsid()
        for number in _IGNORED:
            signal.signal(number, signal.SIG_DFL)
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == keeper:  # else the keeper died before the line above
            _limit(order["limits"])
            step = " cwd"
            os.chdir(order["cwd"])
            step = ""
            os.execvpe(order["argv"][0], order["argv"], order["env"])  # noqa: S606 - a shell must not run
    except OSError as error:
        os.write(report, f"{error.errno}{step}".encode())
    except ValueError:  # a NUL or a lone surrogate in an argument
        os.write(report, b"22")
    os._exit(127)


def _limit(limits: dict[str, int]) -> None:
    for name, wanted in limits.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):  # macOS refuses some kinds
            continue


def _prctl(option: int, value: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _let_go_of_streams() -> None:
    # The scan must see the end of the server's output, which stays open as long as anybody holds it.
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _watch(control: socket.socket, server: int) -> bool:
    """Wait until the control socket closes; whether the server ended before it was asked to."""
    wake, waker = socket.socketpair()
    waker.setblocking(False)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    poll = selectors.DefaultSelector()
    poll.register(control, selectors.EVENT_READ, control)
    poll.register(wake, selectors.EVENT_READ, wake)
    ended_alone = asked = False
    while True:
        code = _reap(server)
        if code is not None:
            ended_alone = not asked
            _say(control, f"exit {code}")
        for key, _ in poll.select():
            heard = _hear(key.data)
            if key.data is control:
                if not heard:
                    return ended_alone
                asked = True
                if b"T" in heard:
                    _signal_all(server, signal.SIGTERM)


def _hear(source: socket.socket) -> bytes:
    try:
        return source.recv(4096)
    except ConnectionError:
        return b""


def _reap(server: int) -> int | None:
    """Collect every ended child; the server's exit code where it is among them."""
    code = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return code
        if pid == 0:
            return code
        if pid == server:
            code = os.waitstatus_to_exitcode(status)


def _left_behind(server: int, ended_alone: bool) -> list[str]:
    """What still runs although its server ended, or has left the server's session to outlive it."""
    strays = (one for one in _descendants() if ended_alone or (one.pid != server and one.session != server))
    return [name for name in map(_command, (one.pid for one in strays)) if name][:_NAMES]


def _kill_all(server: int) -> None:
    deadline = time.monotonic() + _KILLING
    while True:
        _signal_all(server, signal.SIGKILL)
        _reap(server)
        if not _descendants() or time.monotonic() > deadline:
            return
        time.sleep(0.005)


def _signal_all(server: int, number: int) -> None:
    for one in _descendants():
        _signal(os.kill, one.pid, number)
    if not _PROC.exists():
        _signal(os.killpg, server, number)


def _signal(how: Callable[[int, int], None], target: int, number: int) -> None:
    try:
        how(target, number)
    except (ProcessLookupError, PermissionError):
        return


_PROC = Path("/proc/self/stat")


def _descendants() -> list[_Process]:
    """Every living process below this one; as subreaper we stay the ancestor of them all (Linux)."""
    alive = _processes() if _PROC.exists() else []
    found: list[_Process] = []
    parents = {os.getpid()}
    while parents:
        generation = [one for one in alive if one.parent in parents]
        found += generation
        parents = {one.pid for one in generation}
    return found


def _processes() -> list[_Process]:
    found = []
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            stat = Path(entry.path, "stat").read_bytes()
        except OSError:
            continue
        # pid (name, may hold anything) state parent group session …: proc(5)
        # A state of Z is kept: a process whose first thread has ended shows it and still runs.
        parent, _, session = stat.rpartition(b")")[2].split()[1:4]
        found.append(_Process(int(entry.name), int(parent), int(session)))
    return found


def _command(pid: int) -> str:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()[:_NAME]
    except OSError:
        return ""
    return " ".join(line.decode("utf-8", "replace").replace("\0", " ").split())


def _say(control: socket.socket, *lines: str) -> None:
    try:
        control.sendall("".join(f"{line}\n" for line in lines).encode())
    except OSError:  # the scan is gone; what is left to do is done without it
        return


if __name__ == "__main__":
    main()
