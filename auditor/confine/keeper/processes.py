"""Which processes are below this one, and what do they use?"""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import NamedTuple

_NAME = 200
"""Characters of a command line that are kept."""
_MUCH = 16 << 10
"""Kilobytes of shared memory from which on it is looked at closely."""
PROC = Path("/proc/self/stat").exists()


class Process(NamedTuple):
    """One line of `ps`."""

    pid: int
    parent: int
    session: int


class Use(NamedTuple):
    """What some processes have together."""

    processes: int
    """With every thread counted, as the kernel does."""
    memory: int
    """Bytes that are theirs alone, and their parts of memory that they share; files and libraries count for none."""


def below(root: int) -> list[Process]:
    """Every living process below `root`; none of them where there is no `/proc`."""
    alive = _all() if PROC else []
    found: list[Process] = []
    parents = {root}
    while parents:
        generation = [one for one in alive if one.parent in parents]
        found += generation
        parents = {one.pid for one in generation}
    return found


def use_of(pids: list[int], proc: str = "/proc") -> Use:
    """What these processes use, by their numbers in the `/proc` that is named."""
    threads = memory = 0
    for pid in pids:
        try:
            memory += _memory(f"{proc}/{pid}")
            threads += int(_after_name(_read(f"{proc}/{pid}/stat"))[17])
        except (OSError, ValueError, IndexError):
            continue
    return Use(threads, memory)


def numbers(proc: str) -> list[int]:
    """Every process in the `/proc` that is named."""
    return [int(name) for name in os.listdir(proc) if name.isdigit()]  # noqa: PTH208 - names are all that is needed


def command(pid: int) -> str:
    """Its command line on one line; empty where it has ended."""
    try:
        line = _read(f"/proc/{pid}/cmdline")[:_NAME]
    except OSError:
        return ""
    return " ".join(line.decode("utf-8", "replace").replace("\0", " ").split())


def state(pid: int) -> bytes:
    """Its state as one letter, see proc_pid_stat(5); empty where it has ended."""
    try:
        return _after_name(_read(f"/proc/{pid}/stat"))[0]
    except (OSError, IndexError):
        return b""


def send(pid: int, number: int) -> None:
    """Send a signal to a process that may have ended."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def kill(pids: list[int]) -> None:
    """SIGKILL, but first a stop for all: what cannot run cannot fork while the others are being killed."""
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in pids:
            send(pid, number)


def _memory(place: str) -> int:
    status = _kilobytes(_read(f"{place}/status"))
    shared = status.get(b"RssShmem", 0)
    if shared > _MUCH:  # who shares it with whom takes the kernel a millisecond to say
        shared = _kilobytes(_read(f"{place}/smaps_rollup")).get(b"Pss_Shmem", shared)
    return (status.get(b"RssAnon", 0) + status.get(b"VmSwap", 0) + shared) << 10


def _kilobytes(table: bytes) -> dict[bytes, int]:
    """`Name:   123 kB` lines: proc(5)."""
    rows = (line.split() for line in table.splitlines() if line.endswith(b" kB"))
    return {row[0].rstrip(b":"): int(row[1]) for row in rows}


def _all() -> list[Process]:
    found = []
    for pid in numbers("/proc"):
        try:
            parent, _, session = _after_name(_read(f"/proc/{pid}/stat"))[1:4]
        except (OSError, ValueError):
            continue
        found.append(Process(pid, int(parent), int(session)))
    return found


def _after_name(stat: bytes) -> list[bytes]:
    # pid (name, may hold anything) state parent group session …: proc(5)
    # A state of Z is kept: a process whose first thread has ended shows it and still runs.
    return stat.rpartition(b")")[2].split()


def _read(path: str) -> bytes:
    place = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(place, 4096)
    finally:
        os.close(place)
