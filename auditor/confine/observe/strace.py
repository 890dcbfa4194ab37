"""How is strace asked to record a program, and does it work on this machine?"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from auditor.confine.observe.calls import parse
from auditor.confine.observe.lines import Lines

# What a program does to files, programs and addresses. Not `write`, `read` or `stat`: they would cost far more and say
# little. `mount` and `open_tree` would give a file a second name; the `link` family too.
_SYSCALLS = (
    "open", "openat", "openat2", "creat", "open_tree", "open_by_handle_at", "truncate", "mount", "move_mount",
    "execve", "execveat",
    "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat", "rmdir",
    "symlink", "symlinkat", "link", "linkat", "chmod", "fchmodat", "fchmodat2", "mknod", "mknodat", "chdir", "fchdir",
    "connect", "bind", "listen", "sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg",
    "io_uring_setup",
)  # fmt: skip
_FLAGS = (
    "-D",  # as grandchild: the keeper stays the server's parent, and sees its exit code
    "-f",
    "--seccomp-bpf",  # stops only at the calls above
    "-y",  # where each descriptor leads
    "-xx",  # every text as hexadecimal digits: none of it can look like syntax
    "-s", "1024",
    "-qqq",
    "-e", "signal=none",
    # What goes through io_uring is seen by nobody; programs that use it fall back to system calls.
    "-e", "inject=io_uring_setup:error=ENOSYS",
)  # fmt: skip
_LOADER = ("LD_", "GCONV_PATH", "LOCPATH", "NLSPATH", "GLIBC_TUNABLES", "MALLOC_", "STRACE_")
"""Variables that would change strace itself, which runs outside of the sandbox."""


def tracer(log: Path, env: Mapping[str, str] = {}) -> tuple[tuple[str, ...], dict[str, str]]:
    """What stands before the program's argv, and the environment in which that runs.

    What the loader would act on reaches the program alone. Raises `FileNotFoundError` where there is no strace.
    """
    program = shutil.which("strace")
    if program is None:
        raise FileNotFoundError("strace")
    known = f"trace={','.join('?' + name for name in _SYSCALLS)}"  # `?`: not every architecture has all
    given = [word for name, value in env.items() if name.startswith(_LOADER) for word in ("-E", f"{name}={value}")]
    own = {name: value for name, value in env.items() if not name.startswith(_LOADER)}
    return (program, *_FLAGS, "-e", known, "-o", str(log), *given, "--"), own


@cache
def why_not(sandbox: str = "") -> str:
    """Why no program can be watched here, in words; empty where it works. Tries it once.

    `sandbox`: the `bwrap` in which it would run. One that is setuid does not work under a tracer.
    """
    if shutil.which("strace") is None:
        return "strace is not installed"
    inside = (sandbox, "--unshare-all", "--ro-bind", "/", "/", "--") if sandbox else ()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        try:
            done = subprocess.run(
                [*tracer(log)[0], *inside, "/bin/sh", "-c", "exit 7"], stdin=subprocess.DEVNULL, capture_output=True,
                timeout=10, check=False, env=dict(os.environ), cwd="/",
            )  # fmt: skip
            return _verdict(done, log)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"strace does not work here: {error}"


def _verdict(done: subprocess.CompletedProcess[bytes], log: Path) -> str:
    if done.returncode != 7:
        words = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        return f"strace does not work here: {words[:200] or f'ended with code {done.returncode}'}"
    calls = [parse(text) for _, text in Lines().feed(log.read_bytes())] if log.exists() else []
    names = {call.name for call in calls if call is not None}
    return "" if "execve" in names and len(names) > 1 else "this strace records in another form: version 5.3 is needed"
