"""Fills what it can write: big files, one sparse, and many small ones, wherever a file can be made.

Bound: 1 GB of bytes and 20,000 files in all; the sparse file takes no room.
"""

import os
from pathlib import Path

from _speak import GIGABYTE, MARK, bound, serve

PLACES = (
    str(Path.home()), os.environ.get("TMPDIR", "/tmp"), str(Path.cwd()), "/dev/shm", "/tmp", "/var/tmp", "/run", "/dev",
    "/dev/mqueue", str(Path(__file__).parent), "/", "/etc", "/usr/local", "/run/user", "/var/cache", "/mnt", "/srv",
)  # fmt: skip
CHUNK = bytes(1 << 20)
left = {"bytes": GIGABYTE, "files": 20_000}


def big(place: str) -> str:
    before = left["bytes"]
    try:
        for number in range(64):  # a limit of a file's size is no limit of their sum
            with open(f"{place}/{MARK}-big-{PLACES.index(place)}-{number}", "wb", buffering=0) as file:
                for _ in range(256):
                    if left["bytes"] <= 0:
                        return f"{(before - left['bytes']) >> 20} MB, all of it"
                    left["bytes"] -= file.write(CHUNK)
        return "64 files"
    except OSError as error:
        return f"{(before - left['bytes']) >> 20} MB, then {error.strerror}"


def many(place: str) -> str:
    before = left["files"]
    try:
        while left["files"] > 0:
            os.close(os.open(f"{place}/{MARK}-{left['files']}", os.O_CREAT | os.O_WRONLY))
            left["files"] -= 1
        return f"{before - left['files']} files, all of them"
    except OSError as error:
        return f"{before - left['files']} files, then {error.strerror}"


def sparse(place: str) -> str:
    try:
        with open(f"{place}/{MARK}-sparse", "wb") as file:
            file.truncate(GIGABYTE)
        return "1 GB"
    except OSError as error:
        return error.strerror


bound()
said = {f"sparse {place}": sparse(place) for place in PLACES}
said |= {f"big {place}": big(place) for place in PLACES}
said |= {f"many {place}": many(place) for place in PLACES}
serve({**said, "written": GIGABYTE - left["bytes"]})
