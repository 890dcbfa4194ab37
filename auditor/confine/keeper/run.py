"""How does everything that a server starts end with it, even when the scan itself is killed?

A small program of its own (standard library only, started as a script): parent of one server, adopter of all
that the server leaves behind. Over one socket it hears what to run (a line of JSON), `E` (the server is being
ended), `T` (tell it so) and `P` (are you there?), and says `doors` (with sockets), `start ERRNO [cwd|walls]`, `here`,
`exit CODE`, `over memory|processes|disk`, `left NAME`, `read|write BAIT`, `done`. When the socket closes, whoever
closed it, all is killed.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from auditor.confine.keeper import leavings, own, processes
    from auditor.confine.keeper.baitwatch import BaitWatch
    from auditor.confine.keeper.sandbox import Sandbox
    from auditor.confine.keeper.tracing import Tracer
else:
    # Importing `auditor` would cost every server a tenth of a second; isolated mode leaves this folder out.
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - before anything is imported
    import leavings
    import own
    import processes
    from baitwatch import BaitWatch
    from sandbox import Sandbox
    from tracing import Tracer

_KILLING = 3.0
"""Seconds in which everything must be gone."""
_TICK = 0.05
"""Seconds between two looks at what the server uses."""
_IDLE = 10.0
"""The same where nothing is held against it: a guarded server runs all day."""
_NAMES = 20
"""Processes named at most."""
_IGNORED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE)


def main() -> None:
    """Run the program ordered over the socket in argv until that closes."""
    control = socket.socket(fileno=int(sys.argv[1]))
    os.set_inheritable(control.fileno(), False)
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    own.adopt_orphans()
    Keeper(control, _order(control)).run()


def _order(control: socket.socket) -> dict[str, Any]:
    line = b""
    while not line.endswith(b"\n"):
        piece = control.recv(1 << 16)
        if not piece:
            sys.exit(0)
        line += piece
    order: dict[str, Any] = json.loads(line)
    return order


class Keeper:
    """Keeps one server."""

    def __init__(self, control: socket.socket, order: dict[str, Any]) -> None:
        self._control = control
        self._order = order
        self._ceilings: dict[str, int] = order["ceilings"]
        self._sandbox = Sandbox(order["sandbox"]) if order["sandbox"] else None
        self._tracer = Tracer(order.get("tracer", []))
        self._ended_alone = self._asked = self._over = False
        self._strays: list[str] = []
        self._walls = 0
        """Why the sandbox must not be used, as an errno."""
        watched = self._ceilings or order["baits"] or (self._sandbox and self._sandbox.bounded)
        self._tick = _TICK if watched else _IDLE

    def run(self) -> None:
        """Start the server, watch it, end it and all that is left."""
        self._server = self._spawn()
        _let_go_of_streams()
        self._watch()
        left = self._left_behind()
        self._kill_all()
        self._say(*(f"left {name}" for name in left), *self._baits.touched(), "done")
        if os.getppid() != self._order["scan"]:  # it was killed: nobody else is there to do it
            leavings.remove(self._order["scratch"])

    def _spawn(self) -> int:
        if not self._sandbox:  # its files are there already, and a server may touch them at once
            self._baits = BaitWatch(self._order["baits"])
        read_end, write_end = os.pipe()
        keeper = os.getpid()
        server = os.fork()
        if server == 0:
            self._become(write_end, keeper)
        os.close(write_end)
        failure = os.read(read_end, 64)
        os.close(read_end)
        if self._sandbox:
            self._baits = BaitWatch([] if failure else self._order["baits"], "" if failure else self._inside())
            if not failure and self._walls:
                failure = f"{self._walls} walls".encode()
                self._sandbox.kill()  # before anything of the server has run
            self._sandbox.release()
        self._say(f"start {failure.decode() or 0}")
        return server

    def _inside(self) -> str:
        sandbox = self._sandbox
        assert sandbox is not None  # noqa: S101 - asked only then
        built = sandbox.wait()
        self._walls = sandbox.close_up(self._control, built=built)
        if not built:
            return "/nonexistent"  # bwrap says on standard error why it failed
        if "processes" in self._ceilings:
            # Twice as many: what reaches the ceiling is to be seen and told, not only refused.
            sandbox.limit_processes(2 * self._ceilings["processes"])
        return sandbox.root

    def _become(self, report: int, keeper: int) -> NoReturn:
        order, step = self._order, ""
        try:
            os.setsid()
            for number in _IGNORED:
                signal.signal(number, signal.SIG_DFL)
            own.die_with_parent()
            if os.getppid() == keeper:  # else the keeper died before the line above
                own.leave_keyring()
                own.limit(order["limits"])
                step = " cwd"
                os.chdir(order["cwd"])
                step = ""
                argv, env = order["argv"], order["env"]
                if self._sandbox:
                    # Not with the server's variables: LD_PRELOAD would reach bwrap, which runs outside.
                    argv, env = self._sandbox.command(argv), {}
                    self._sandbox.hand_over()
                self._tracer.check(argv, env)
                argv = self._tracer.command(argv)
                os.execvpe(argv[0], argv, env)  # noqa: S606 - a shell must not run
        except OSError as error:
            os.write(report, f"{error.errno}{step}".encode())
        except ValueError:  # a NUL or a lone surrogate in an argument
            os.write(report, b"22")
        os._exit(127)

    def _watch(self) -> None:
        """Wait until the control socket closes."""
        wake, waker = socket.socketpair()
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poll = selectors.DefaultSelector()
        poll.register(self._control, selectors.EVENT_READ)
        poll.register(wake, selectors.EVENT_READ)
        running, looked = True, 0.0
        while True:
            code = self._reap()
            if code is not None:
                running, self._ended_alone = False, not (self._asked or self._is_asked())
                self._say(f"exit {code}")
            for key, _ in poll.select(self._tick):
                heard = _hear(key.fileobj)  # type: ignore[arg-type]  # only sockets were registered
                if key.fileobj is self._control:
                    if not heard:
                        return
                    self._do(heard)
            if time.monotonic() - looked >= self._tick:
                self._look(running)
                looked = time.monotonic()

    def _is_asked(self) -> bool:
        """Whether an order to end it is waiting: on a busy machine the end that followed may be seen before it."""
        try:
            waiting = self._control.recv(4096, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except OSError:
            return False
        return b"E" in waiting or b"T" in waiting

    def _do(self, heard: bytes) -> None:
        if b"E" in heard or b"T" in heard:
            self._asked = True
            self._look(running=True)
        if b"T" in heard:
            for one in self._inhabitants():
                processes.send(one.pid, signal.SIGTERM)
        if b"P" in heard:  # last: who asks waits for what came before
            self._say(*["here"] * heard.count(b"P"))

    def _look(self, running: bool) -> None:
        """What it uses, what it reads, whom it sent away."""
        self._baits.look()
        if self._over:
            return
        inhabitants = self._inhabitants()
        if self._sandbox and running:
            # Inside a sandbox everything dies with the server's end: later nobody could tell who was there.
            own = self._own_session()
            if any(one.session == own for one in inhabitants):  # else it has just ended, and they with it
                self._strays = [processes.command(one.pid) for one in inhabitants if one.session != own]
        use = processes.use_of([one.pid for one in inhabitants])
        over = [what for what, used in use._asdict().items() if used > self._ceilings.get(what, used)]
        if self._sandbox and self._sandbox.full():
            over.append("disk")
        if over:
            self._over = True
            self._say(f"over {over[0]}")
            self._kill_all()

    def _inhabitants(self) -> list[processes.Process]:
        """Every process of the server; of a sandbox only those inside, without its first."""
        return processes.below(self._sandbox.init if self._sandbox else os.getpid())

    def _own_session(self) -> int:
        if self._sandbox is None:
            return self._server
        try:
            return os.getsid(self._sandbox.init)
        except ProcessLookupError:
            return 0

    def _reap(self) -> int | None:
        """Collect every ended child; the server's exit code where it is among them."""
        code = None
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return code
            if pid == 0:
                return code
            if pid == self._server:
                code = os.waitstatus_to_exitcode(status)
                if self._sandbox and code > 128:  # as shells do it, so does bwrap
                    code = 128 - code

    def _left_behind(self) -> list[str]:
        """What still runs although its server ended, or has left the server's session to outlive it."""
        if self._over:
            return []
        if self._sandbox:
            return [name for name in self._strays if name][:_NAMES]
        below = processes.below(os.getpid())
        strays = (one for one in below if self._ended_alone or self._server not in (one.pid, one.session))
        names = map(processes.command, (one.pid for one in strays))
        return [name for name in names if name and not self._tracer.is_line(name)][:_NAMES]

    def _kill_all(self) -> None:
        deadline = time.monotonic() + _KILLING
        if self._sandbox and self._sandbox.init:
            processes.send(self._sandbox.init, signal.SIGKILL)  # the kernel ends all that is inside with it
        while True:
            below = processes.below(os.getpid())
            processes.kill(self._tracer.without([one.pid for one in below]))
            if not processes.PROC:
                _kill_group(self._server)
            code = self._reap()
            if code is not None and self._over:
                self._say(f"exit {code}")
            if not below or time.monotonic() > deadline:
                return
            time.sleep(0.005)

    def _say(self, *lines: str) -> None:
        try:
            self._control.sendall("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
        except OSError:  # the scan is gone; what is left to do is done without it
            return


def _let_go_of_streams() -> None:
    # The scan must see the end of the server's output, which stays open as long as anybody holds it.
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _kill_group(server: int) -> None:
    try:
        os.killpg(server, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _hear(source: socket.socket) -> bytes:
    try:
        return source.recv(4096)
    except ConnectionError:
        return b""


if __name__ == "__main__":
    main()
