"""How is a package manager run so that it knows nothing of the user, writes where it should, and ends in time?"""

from __future__ import annotations

import selectors
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from auditor.confine.confined import Confined
from auditor.confine.environment import homes, inherited
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.programs import find
from auditor.confine.scratch import Scratch
from auditor.errors import AuditorError

_LIMITS = {"RLIMIT_CORE": 0, "RLIMIT_FSIZE": 1 << 30, "RLIMIT_NOFILE": 4096}
_KEPT = 64 * 1024
_OUTPUT = 32 << 20
_TICK = 0.05
"""Seconds between two looks at whether anybody still waits."""
_ENDING = 5.0
"""Seconds that the keeper has to kill everything."""


@dataclass(frozen=True, slots=True)
class Done:
    """A program that has ended."""

    code: int
    output: str
    complaint: str
    """The end of its standard error, whole lines of it where it has some."""
    over: str = ""
    """Of what it used more than it may, where it was ended for that: `memory`, `processes` or `disk`."""


def run(
    argv: tuple[str, ...],
    asked: Asked,
    scratch: Scratch,
    env: Mapping[str, str],
    cwd: Path,
    writes: tuple[Path, ...] = (),
    *,
    walled: bool = True,
) -> Done:
    """Run a program of the user's until it ends or nobody waits for it any more.

    It gets a scrubbed environment and an empty home; where bubblewrap works, it can write into `cwd`, `writes` and
    its scratch directories only, unless not `walled`. Nothing of it runs afterwards, even if this process is killed
    meanwhile.

    Raises `AuditorError` where it cannot be started or does not end in time.
    """
    environment = {**inherited(), **homes(scratch), **env}
    line = _walled(argv, scratch.root, cwd, *writes) if walled else argv
    return attend(Confined(line, environment, str(cwd), "errand", scratch, limits=_LIMITS), asked, argv[0])


def attend(confined: Confined, asked: Asked, program: str) -> Done:
    """Run what is confined already, as `run` says; `program` is what it is called where it fails.

    Raises `AuditorError` as `run` does.
    """
    root = confined.scratch.root
    output, complaint = root / "output", root / "complaint"
    with output.open("wb") as out, complaint.open("wb") as err:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                keeper = subprocess.Popen(
                    confined.keeper_argv(theirs.fileno()),
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=err,
                    env={},
                    cwd=root,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
            try:
                ours.sendall(confined.order())
                code, over = _outcome(ours, asked, program)
            finally:
                ours.close()  # whatever still runs is killed now
                _end(keeper)
    return Done(code, _head(output), _tail(complaint), over)


def _outcome(control: socket.socket, asked: Asked, program: str) -> tuple[int, str]:
    """The exit code, and what it used too much of."""
    heard, over = b"", ""
    with selectors.DefaultSelector() as poll:
        poll.register(control, selectors.EVENT_READ)
        while not asked.stop.is_set():
            if time.monotonic() > asked.deadline:
                raise AuditorError(
                    f"{Path(program).name} took more than {asked.conditions.install_timeout:g} s to fetch it",
                    asked.program,
                    "allow more with `--install-timeout SECONDS`, or look at the way to your registry",
                )
            if poll.select(_TICK):
                piece = control.recv(4096)
                if not piece:
                    raise AuditorError(f"{Path(program).name} was killed from outside", asked.program, "scan again")
                heard += piece
            for line in heard.decode("utf-8", "replace").splitlines():
                kind, _, rest = line.partition(" ")
                if kind == "start" and rest != "0":
                    raise AuditorError(f"{program} cannot be started", asked.program, f"install {Path(program).name}")
                over = rest if kind == "over" else over
                if kind == "exit" and heard.endswith(b"\n"):
                    return int(rest), over
    raise AuditorError("nobody waits for it any more", asked.program, "scan again")


def _end(keeper: subprocess.Popen[bytes]) -> None:
    try:
        keeper.wait(_ENDING)
    except subprocess.TimeoutExpired:
        keeper.kill()
        keeper.wait()


def _walled(argv: tuple[str, ...], *writes: Path) -> tuple[str, ...]:
    wall = _wall()
    return (*wall, *(word for path in writes for word in ("--bind", str(path), str(path))), *argv) if wall else argv


@cache
def _wall() -> tuple[str, ...]:
    """The start of a bubblewrap line after which only what is bound can be written; empty where it does not work."""
    bwrap = find("bwrap")
    if bwrap is None:
        return ()
    # The caches of other packages and the user's files are read-only to npm, pip and uv, whatever they unpack.
    views = ("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-pid", "--unshare-ipc")
    line = (bwrap, *views, "--cap-drop", "ALL", "--die-with-parent")
    probe = subprocess.run([*line, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=10)
    return line if probe.returncode == 0 else ()


def _head(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(_OUTPUT).decode("utf-8", "replace")


def _tail(path: Path) -> str:
    with path.open("rb") as file:
        surplus = file.seek(max(0, path.stat().st_size - _KEPT))
        kept = file.read().decode("utf-8", "replace")
    return kept.partition("\n")[2] or kept if surplus else kept
