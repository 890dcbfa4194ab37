"""How does a test run the real program? In a process of its own, with a home of its own and no terminal."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Thread

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_servers"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def command(*args: str | Path) -> list[str]:
    return [sys.executable, "-m", "auditor", *map(str, args)]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Ours without what points at real configs; `python3` is this interpreter, for samples that need the SDK."""
    kept = {name: value for name, value in os.environ.items() if name in ("LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    return {**kept, "PATH": path, "HOME": str(home), "USERPROFILE": str(home), **more}


def assay(home: Path, *args: str | Path, cwd: Path = ROOT, seconds: float = 60, **more: str) -> Ran:
    """Forked from one that has read the program: a start takes longer than most of what is asked here.

    From the beginning where a variable speaks to Python itself.
    """
    variables = environment(home, **more)
    if any(name.startswith(("PYTHON", "LANG", "LC_")) for name in more):
        return started(args, cwd, variables, seconds)
    return _checked(_forked([str(word) for word in args], cwd, variables, seconds))


def started(args: tuple[str | Path, ...], cwd: Path, variables: dict[str, str], seconds: float = 60) -> Ran:
    """From the beginning, as from a shell."""
    done = subprocess.run(
        command(*args), cwd=cwd, env=variables, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, encoding="utf-8", timeout=seconds, check=False,
    )  # fmt: skip
    return _checked(Ran(done.returncode, done.stdout, done.stderr))


def _checked(ran: Ran) -> Ran:
    assert "Traceback" not in ran.err, ran.err
    return ran


@cache
def _starter() -> socket.socket:
    """What forks, one for each process that runs tests; it ends when this one does."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    program = [sys.executable, str(Path(__file__).with_name("started.py")), str(theirs.fileno())]
    process = subprocess.Popen(program, cwd=ROOT, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL)
    theirs.close()
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


class _Pipe(Thread):
    """All that comes out of one end, read while the other is written."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.end, self.writer = os.pipe()
        self.held = b""
        self.start()

    def run(self) -> None:
        while part := os.read(self.end, 1 << 16):
            self.held += part
        os.close(self.end)


def _forked(words: list[str], cwd: Path, variables: dict[str, str], seconds: float) -> Ran:
    out, err, reply = _Pipe(), _Pipe(), _Pipe()
    with Path(os.devnull).open("rb") as nothing:
        asked = json.dumps({"words": words, "folder": str(cwd), "variables": variables}).encode()
        ends = [out.writer, err.writer, reply.writer]
        socket.send_fds(_starter(), [asked], [nothing.fileno(), *ends])
    for end in ends:
        os.close(end)
    for pipe in (reply, out, err):
        pipe.join(seconds)
        if pipe.is_alive():
            os.kill(int(reply.held.split()[0]), signal.SIGKILL)
            raise subprocess.TimeoutExpired(words, seconds, out.held, err.held)
    _, code = reply.held.split()
    return Ran(int(code), out.held.decode("utf-8"), err.held.decode("utf-8"))


def server(folder: str, name: str) -> tuple[str, str, str]:
    """A sample as the end of a command line."""
    return "--", "python3", f"sample_servers/{folder}/{name}.py"
