"""What did a program do outside its own tree, call by call?"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator

from auditor.confine.observe.calls import Call, parse, text, texts
from auditor.confine.observe.files import MOVES, absolute, deeds
from auditor.confine.observe.made import Made
from auditor.confine.observe.outlook import Outlook
from auditor.confine.observe.sockets import Sockets
from auditor.confine.observe.suspect import may_need, of_agents, worth_telling
from auditor.confine.observe.tally import Tally
from auditor.confine.observe.walkers import Walkers
from auditor.model import Deed, Touched
from auditor.model.policy import PROGRAM_FOLDERS

_STARTS = {"execve": (-1, 0, 1), "execveat": (0, 1, 2)}
_MISSING = "ENOENT"
"""Nothing ran: a program is sought along PATH."""
_MOST = 2_000
"""Lines whose meaning is remembered: the same files are opened again and again."""
_PROC = "\\x2f\\x70\\x72\\x6f\\x63\\x2f"
"""`/proc/` in the record: what is read there means something else for each process."""
_PROCESSES = 10_000


class Observer:
    """Takes calls, keeps what is worth telling. Never raises, whatever it is told."""

    def __init__(self, outlook: Outlook) -> None:
        self._outlook = outlook
        self._sockets = Sockets(outlook.nameservers)
        self._cwd: dict[int, str] = {}
        self._before: set[int] = set()
        self._wrappers = outlook.wrappers
        self._first = self._server = 0
        self._known: dict[str, tuple[Touched, ...]] = {}
        self._walkers = Walkers()
        self._made = Made()
        self.tally = Tally()
        self.misread = 0
        """Lines that are no calls."""

    def take(self, pid: int, line: str) -> None:
        """One call of one process."""
        known: tuple[Touched, ...] | None = ()
        if self._server and pid not in self._before:
            known = None if pid in self._walkers else self._known.get(line)
        if known is None:
            call = parse(line)
            if call is None:
                self.misread += 1
                return
            known = tuple(self._meaning(pid, call))
            lasts = call.name == "openat" and _PROC not in line and not self._made
            if lasts and len(self._known) < _MOST:
                self._known[line] = known  # the same whoever calls, for it tells the directory
        elif not self._server:
            self._begin(pid, line)
            return
        for one in known:
            self.tally.add(one)

    def _begin(self, pid: int, line: str) -> None:
        """Before the program has started, what happens is the doing of the sandbox, or of what chooses a program."""
        if len(self._before) < _PROCESSES:
            self._before.add(pid)
        call = parse(line) if line.startswith("exec") else None
        if call is None or not call.succeeded or call.name not in _STARTS:
            return
        if self._wrappers:
            self._wrappers -= 1
            return
        self._first = self._first or pid
        if pid == self._first and not self._outlook.is_shim((text(call.arg(_STARTS[call.name][1])), *_argv(call)[:2])):
            self._server = pid
            self._before.discard(pid)

    def _meaning(self, pid: int, call: Call) -> Iterator[Touched]:
        cwd = self._cwd.get(pid, self._outlook.cwd)
        if call.name in _STARTS:
            yield from self._run(pid, call, cwd)
        elif call.name == "chdir" and call.succeeded and len(self._cwd) < _PROCESSES:
            self._cwd[pid] = absolute(call, -1, 0, cwd)
        done = tuple(deeds(call, cwd))
        shown = {path: self._outlook.shown(path) for _, path in done}
        self._learn(call, done, shown)
        for deed, path in done:
            self._walkers.opened(pid, call, path)
            if not (deed is Deed.READ and self._walkers.may_read(pid, path)):
                yield from self._file(deed, path, shown[path], call)
        for one in self._sockets.take(call):
            yield from self._socket(one)

    def _learn(self, call: Call, done: tuple[tuple[Deed, str], ...], shown: dict[str, str]) -> None:
        """What the program puts into an agent's folder is its own; that it was not there before is no news then."""
        if any(of_agents(path) for path in shown.values()):
            new = self._made.learn(call, done)
            if new:
                self.tally.found(self._outlook.shown(new))

    def _file(self, deed: Deed, path: str, shown: str, call: Call) -> Iterator[Touched]:
        look = self._outlook
        bait = look.baited(path) if call.name in MOVES else look.baits.get(path, "")
        own = look.is_own(path)
        made = self._made.folder(path, call) if deed is Deed.WRITE else self._made.holds(path, call)
        if made and not bait:
            return
        if (
            bait
            or worth_telling(deed, shown, own=own, failed=call.errno)
            or (look.needs and not own and may_need(deed, shown))
        ):
            yield Touched(deed, shown, bait, call.errno)

    def _socket(self, one: Touched) -> Iterator[Touched]:
        shown = self._outlook.shown_within(one.target)
        if worth_telling(one.deed, shown, own=False, failed=one.failed):
            yield Touched(one.deed, shown, failed=one.failed)

    def _run(self, pid: int, call: Call, cwd: str) -> Iterator[Touched]:
        at, place, _ = _STARTS[call.name]
        path, argv = absolute(call, at, place, cwd), _argv(call)
        if call.succeeded:
            self._walkers.started(pid, path, argv)
        path = path if "/" in path else f"./{path}"  # from a folder that nobody knows
        folder, name = posixpath.split(path)
        # What it calls itself is its own choice; what it is, is not. So a bare name is a program of the system.
        bare = folder in PROGRAM_FOLDERS or call.errno == _MISSING
        words = argv if argv[:1] == (path,) or (bare and argv[:1] == (name,)) else (path, *argv[1:])
        shown = self._outlook.shown_within(shlex.join(words))
        if worth_telling(Deed.RUN, shown, own=False, failed=call.errno):
            yield Touched(Deed.RUN, shown, failed=call.errno)


def _argv(call: Call) -> tuple[str, ...]:
    return texts(call.arg(_STARTS[call.name][2]))
