"""How is each call written down, in whole lines that only the user can read?"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from auditor.errors import AuditorError
from auditor.guard.seams import Entry

LARGEST = 10 << 20
"""Bytes of one file, before it is put aside."""
KEPT = 5
"""Files put aside."""
_LONGEST_NAME = 200
_EVERY = 64
"""Lines between two looks at the size: other guards write to the same file."""

_ENCODER = json.JSONEncoder(separators=(",", ":"))

Redact = Callable[[str], str]


class Log:
    """Appends JSON lines to one file, which other guards may write to as well."""

    def __init__(self, path: Path, server: str, redact: Redact, largest: int = LARGEST) -> None:
        """Opens the file. Raises `AuditorError` where it cannot be written, or others may read it."""
        self._path = path
        self._server = server
        self._redact = redact
        self._largest = largest
        self._count = 0
        self._cut = False
        self._fd = self._open()

    def __call__(self, entry: Entry) -> None:
        """Write one line. A full disk costs lines, not the connection: one that is cut there ends before the next."""
        line = _ENCODER.encode(self._members(entry)).encode("ascii") + b"\n"
        with suppress(OSError):
            if self._cut:
                line = b"\n" + line
            done = os.write(self._fd, line)  # one call on an O_APPEND file: no other writer gets in between
            self._cut = 0 < done < len(line)
            self._count += 1
            if self._count % _EVERY == 0:
                self._turn_over()

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)

    def _members(self, entry: Entry) -> dict[str, object]:
        """Only what says something; texts that a server chose are cut and without secrets."""
        found: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "server": self._name(self._server),
            "event": entry.event,
            "name": self._name(entry.name),
            "verdict": entry.verdict,
        }
        more = {
            "why": self._redact(entry.why[:1000]), "rules": list(entry.rules), "arguments": entry.arguments,
            "sent": entry.sent, "received": entry.received,
            "milliseconds": entry.milliseconds if entry.milliseconds >= 0 else None,
            "hosts": list(map(self._name, entry.hosts)),
        }  # fmt: skip
        return found | {key: value for key, value in more.items() if value}

    def _name(self, text: str) -> str:
        return self._redact(text[: 2 * _LONGEST_NAME])[:_LONGEST_NAME]

    def _open(self) -> int:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
            fd = os.open(self._path, flags, 0o600)
        except OSError as error:
            hint = "name another file with --log, or say --no-log"
            raise AuditorError(f"the log cannot be written: {error.strerror}", str(self._path), hint) from None
        os.fchmod(fd, 0o600)
        return fd

    def _turn_over(self) -> None:
        """Put a full file aside; and leave one that another guard has put aside."""
        now = os.fstat(self._fd)
        named = self._path.stat() if self._path.exists() else None
        if named is not None and (named.st_dev, named.st_ino) == (now.st_dev, now.st_ino):
            if now.st_size < self._largest:
                return
            fcntl.flock(self._fd, fcntl.LOCK_EX)  # with the file; the next guard finds another under its name
            if self._path.stat().st_ino == now.st_ino:
                self._put_aside()
        with suppress(AuditorError):  # better the old file than none
            fresh = self._open()
            os.close(self._fd)
            self._fd = fresh

    def _put_aside(self) -> None:
        for number in range(KEPT - 1, 0, -1):
            with suppress(FileNotFoundError):
                aside(self._path, number).replace(aside(self._path, number + 1))
        self._path.replace(aside(self._path, 1))


def aside(path: Path, number: int) -> Path:
    """The name of the file that was put aside so many turns ago."""
    return path.with_name(f"{path.name}.{number}")
