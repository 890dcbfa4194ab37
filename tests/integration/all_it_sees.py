"""Prints all that this program can see and do, as JSON; it also tries to read the paths in its arguments."""

# The shortest way to each thing: nothing here is kept, and it prints because it is a program.
# ruff: noqa: PTH109, PTH111, PTH115, PTH123, PTH207, PTH208, S108, SIM115, T201

from __future__ import annotations

import glob
import json
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress


def text(path: str) -> str:
    try:
        with open(path, errors="replace") as file:
            return file.read(200_000)
    except OSError as error:
        return type(error).__name__


def tries(action: Callable[[], object]) -> str:
    try:
        action()
    except OSError as error:
        return f"{type(error).__name__} {error.errno}"
    return "done"


def writes(place: str) -> str:
    return tries(lambda: open(f"{place}/x", "w").write("x"))


def descriptors() -> dict[str, str]:
    found = {}
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            found[name] = os.readlink(f"/proc/self/fd/{name}")
    return found


def main() -> None:
    home = os.path.expanduser("~")
    places = ("/", "/usr", "/etc", "/dev", "/tmp", home, os.getcwd())
    seen = {
        "env": dict(os.environ), "cwd": os.getcwd(), "argv": sys.argv, "uid": os.getuid(), "gid": os.getgid(),
        "groups": os.getgroups(), "host": os.uname().nodename, "fds": descriptors(),
        "status": text("/proc/self/status"), "mounts": text("/proc/self/mountinfo"),
        "processes": [text(path) for path in glob.glob("/proc/[0-9]*/cmdline")],
        "environs": [text(path) for path in glob.glob("/proc/[0-9]*/environ")],
        "passwd": text("/etc/passwd"), "shadow": text("/etc/shadow"),
        "root": sorted(os.listdir("/")), "etc": sorted(os.listdir("/etc")), "home": sorted(os.listdir(home)),
        "files": {path: text(path) for path in sys.argv[1:]},
        "interfaces": [name for _, name in socket.if_nameindex()],
        "connect": tries(lambda: socket.create_connection(("203.0.113.1", 9), 2).close()),
        "writes": {place: writes(place) for place in places},
        "sysctl": tries(lambda: open("/proc/sys/kernel/core_pattern", "w")),
        "sysrq": tries(lambda: open("/proc/sysrq-trigger", "w")),
        "chroot": tries(lambda: os.chroot("/tmp")),
    }  # fmt: skip
    print(json.dumps(seen))


main()
