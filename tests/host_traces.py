"""What does a host look like from outside, so that a trace of what ran on it is seen?"""

from __future__ import annotations

import hashlib
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PLACES = (
    "/tmp",  # noqa: S108 - only looked at, as the next two
    "/var/tmp",  # noqa: S108
    "/dev/shm",  # noqa: S108
    *("/dev", "/run", "/etc", "/home", "/root", "/opt", "/srv", "/mnt", "/usr/local", "/var/spool", "/var/cache"),
)
_DEEP = 4
_SOCKETS = ("tcp", "tcp6", "udp", "udp6", "raw", "unix")


def snapshot(*folders: Path) -> dict[str, tuple[object, ...]]:
    """Every file below the folders: kind and mode, size, links, change time, and what is in it."""
    return {str(path): _state(path) for folder in folders for path in (folder, *sorted(folder.rglob("*")))}


def _state(path: Path) -> tuple[object, ...]:
    seen = path.lstat()
    content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""
    return seen.st_mode, seen.st_uid, seen.st_size, seen.st_nlink, seen.st_mtime_ns, seen.st_ctime_ns, content


def named(mark: str) -> list[str]:
    """Files anywhere on the host whose name holds the mark."""
    found = subprocess.run(
        ["find", *PLACES, "-maxdepth", str(_DEEP), "-xdev", "-name", f"*{mark}*"],  # noqa: S607 - POSIX has it
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    top = [str(path) for path in Path("/").iterdir() if mark in path.name]
    return sorted({*top, *found.stdout.splitlines()})


class Listener:
    """Sockets of the host that nobody confined may reach: TCP and UDP on the loopback, abstract, and in a folder."""

    def __init__(self, folder: Path, mark: str) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.abstract, self.path = mark, folder / "service.sock"
        self.unix = [socket.socket(socket.AF_UNIX) for _ in range(2)]
        for one, address in zip(self.unix, ("\0" + mark, str(self.path)), strict=True):
            one.bind(address)
            one.listen()

    def reached(self) -> list[str]:
        """Who called, by now; closes everything."""
        called = []
        for name, one in (("tcp", self.tcp), ("abstract", self.unix[0]), ("unix", self.unix[1])):
            one.settimeout(0)
            with suppress(BlockingIOError):
                one.accept()[0].close()
                called.append(name)
        self.udp.settimeout(0)
        with suppress(BlockingIOError):
            self.udp.recv(512)
            called.append("udp")
        for each in (self.tcp, self.udp, *self.unix):
            each.close()
        return called


@contextmanager
def sockets_seen(*needles: str) -> Iterator[set[str]]:
    """Lines of the host's /proc/net with a needle (an address as the kernel writes it), looked for all the time."""
    seen: set[str] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.02):
            for table in _SOCKETS:
                lines = Path("/proc/net", table).read_text(encoding="utf-8", errors="replace").splitlines()
                seen.update(line for line in lines if any(needle in line for needle in needles))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def listens(port: int) -> bool:
    """Whether something on the host accepts connections on this port of the loopback."""
    with socket.socket() as one, suppress(OSError):
        one.connect(("127.0.0.1", port))
        return True
    return False


def resident(mark: str) -> int:
    """Bytes of memory of all processes that carry the mark in their command line, what they share counted once."""
    total = 0
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (place / "cmdline").read_bytes():
                rollup = (place / "smaps_rollup").read_text(encoding="ascii")
                total += sum(int(line.split()[1]) << 10 for line in rollup.splitlines() if line.startswith("Pss:"))
    return total
