"""Does what a keeper starts end with it at every moment of the start, before `bwrap` has seen to that itself?"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from process_marks import survivors

from auditor.confine import Conditions, Prepared, confine
from auditor.confine.machine import why_no_sandbox
from auditor.model import Stdio

TROUBLE = why_no_sandbox()
in_sandbox = pytest.mark.skipif(TROUBLE is not None, reason=f"no sandbox can be built here: {TROUBLE}")
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has ptrace's EXITKILL")
KEEPER = Path(confine.__code__.co_filename).parent / "keeper"
BINDS = """
import os, sys, time
from bound import Bound
child = os.fork()
if child == 0:
    if {has_child} and os.fork() == 0:
        os.execvp("sleep", ["sleep", "5"])
    os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(60)", sys.argv[1]])
bound = Bound(child)
if {let_go}:
    bound.let_go()
print("bound", flush=True)
time.sleep(60)
"""


def killed(*, let_go: bool) -> str:
    """Kill a process that has bound a child which has a child, or has let it go again; the mark of that child."""
    mark = f"mark-{uuid.uuid4()}"
    code = BINDS.format(let_go=let_go, has_child=let_go)
    with subprocess.Popen(
        [sys.executable, "-c", code, mark], stdout=subprocess.PIPE, env={"PYTHONPATH": str(KEEPER)}
    ) as binder:
        assert binder.stdout is not None
        assert binder.stdout.readline() == b"bound\n"
        binder.kill()
    return mark


def end(lines: list[str]) -> None:
    """End what these lines of `ps` tell of."""
    for line in lines:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(line.split()[0]), signal.SIGKILL)


@contextlib.contextmanager
def keeper_of(mark: str) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """A keeper that was told to start a sleeping server with this mark, and our end of its socket."""
    sleeper = Stdio("/usr/bin/python3", ("-c", "import time; time.sleep(60)", mark))
    confined = confine(Prepared(sleeper), Conditions("bubblewrap", {}, Path("/x"), watch=False))
    ours, theirs = socket.socketpair()
    keeper = subprocess.Popen(
        confined.keeper_argv(theirs.fileno()), stdin=subprocess.DEVNULL, env={}, pass_fds=(theirs.fileno(),)
    )
    theirs.close()
    ours.sendall(confined.order())
    try:
        yield keeper, ours
    finally:
        ours.close()
        confined.close()


@on_linux
def test_what_is_bound_is_killed_with_whoever_bound_it() -> None:
    assert survivors(killed(let_go=False), within=2.0) == []


@on_linux
def test_what_was_let_go_lives_on() -> None:
    mark = killed(let_go=True)
    time.sleep(0.2)
    (left,) = survivors(mark)
    end([left])


@in_sandbox
def test_a_keeper_that_is_killed_takes_everything_with_it() -> None:
    mark = f"mark-{uuid.uuid4()}"
    with keeper_of(mark) as (keeper, ours):
        assert ours.recv(64).startswith(b"start 0")
        keeper.kill()
        keeper.wait()
        assert survivors(mark, within=2.0) == []


@in_sandbox
@pytest.mark.parametrize("moment", range(12))
def test_a_keeper_killed_while_it_starts_a_sandbox_lets_no_server_run(moment: int) -> None:
    mark = f"mark-{uuid.uuid4()}"
    with keeper_of(mark) as (keeper, _):
        time.sleep(moment / 100)
        keeper.kill()
        keeper.wait()
        time.sleep(0.3)
        left = survivors(mark)
    end(left)
    # Within the millisecond before it is bound, `bwrap` itself may be left waiting for a release that never comes.
    assert [line for line in left if "init --args" not in line] == []
