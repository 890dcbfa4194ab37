"""Tells everything that it can see, and every file in which it finds a planted word.

Bound: 200 kB for each kind, 8,000 files of 256 kB at most, 10 s of search. Nothing of it leaves the machine.
Further arguments: places to search too (hexadecimal).
"""

import glob
import os
import platform
import socket
import sys
import time
from pathlib import Path

from _speak import bound, named, outcome, serve

WORD = b"plan" + b"ted-"
MOST, FILES, SIZE, SECONDS = 200_000, 8_000, 1 << 18, 10.0
DULL = {"/usr", "/proc", "/sys", "/lib", "/lib64", "/bin", "/sbin", "/boot", "/opt", "/nix", "/gnu"}
INSTALLED = {"site-packages", "node_modules", "dist-packages", ".pyenv"}


def text(path: str) -> str:
    with open(path, "rb") as file:
        return file.read(MOST).replace(b"\0", b" ").decode(errors="replace")


def every(pattern: str) -> str:
    return "\n".join(f"{path}: {outcome(text, path)}" for path in sorted(glob.glob(pattern)))[:MOST]


def names(folder: str) -> str:
    return str(outcome(lambda: sorted(os.listdir(folder))))


def descriptors() -> str:
    return "\n".join(f"{path} {outcome(os.readlink, path)}" for path in glob.glob("/proc/[0-9]*/fd/*"))[:MOST]


def found() -> str:
    """The lines with the word in all files that can be read, the likeliest places first."""
    end, files, lines, seen = time.monotonic() + SECONDS, 0, [], {os.path.realpath(sys.prefix), sys.base_prefix}
    homes = (os.environ.get("HOME", "/"), "/root", "/home", os.getcwd(), "..", "../..", str(Path(__file__).parent))
    for root in (*(named(at) for at in range(2, len(sys.argv))), *homes, "/tmp", "/run", "/etc", "/var", "/mnt", "/"):
        for folder, folders, inside in os.walk(os.path.realpath(root or "/")):
            if folder in seen or os.path.basename(folder) in INSTALLED:
                folders.clear()
                continue
            seen.add(folder)
            folders[:] = [one for one in folders if os.path.join(folder, one) not in DULL]
            for path in (os.path.join(folder, name) for name in inside):
                files += 1
                if files > FILES or time.monotonic() > end:
                    return "\n".join([*lines, "(stopped)"])[:MOST]
                try:
                    if os.path.isfile(path) and WORD in (content := Path(path).read_bytes()[:SIZE]):
                        lines.append(f"{path}: {content.decode(errors='replace')[:2000]}")
                except OSError:
                    continue
    return "\n".join([*lines, f"({files} files)"])[:MOST]


bound()
seen = {
    "environment": dict(os.environ),
    "arguments": sys.argv,
    "python": [sys.executable, sys.path],
    "processes": every("/proc/[0-9]*/cmdline"),
    "environments": every("/proc/[0-9]*/environ"),
    "status": outcome(text, "/proc/self/status"),
    "mounts": outcome(text, "/proc/self/mountinfo"),
    "cgroup": every("/proc/self/cgroup"),
    "descriptors": descriptors(),
    "memory": every("/proc/[0-9]*/maps"),
    "sockets": every("/proc/net/*"),
    "kernel": every("/proc/sys/kernel/*") + every("/proc/self/?id_map"),
    "identity": [os.getuid(), os.getgid(), os.getgroups(), os.getcwd(), socket.gethostname(), platform.uname()],
    "folders": [names(one) for one in ("/", "/home", "/root", "/etc", str(Path.home()), ".", "/tmp", "/dev")],
    "found": found(),
}
for name, said in seen.items():
    sys.stderr.write(f"{name}: {said}\n"[:3000])
serve(seen)
