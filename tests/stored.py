"""How do tests lay out a store of fetched packages, and use what lies in it from other processes?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USES = """
import sys
from pathlib import Path
from auditor.confine.locks import Use
use = Use()
assert use.take(Path(sys.argv[1]))
print("used", flush=True)
sys.stdin.read()
"""
_PACKAGE = {"registry": "npm", "name": "notes", "version": "1.0.0"}


def installed(store: Path, name: str, size: int = 0, used: float = 0.0, kind: str = "npm") -> Path:
    """Something whole in the store, last in use at that second of the clock; 0: nothing in it says its size."""
    place = store / kind / name
    (place / "content").mkdir(parents=True)
    (place / "content" / "file").write_bytes(b"x" * 5000)
    record = {"folder": "content", "packages": [_PACKAGE], **({"size": size} if size else {})}
    (place / "record.json").write_text(json.dumps(record))
    return at(place, used)


def at(place: Path, used: float) -> Path:
    """The same, last in use then."""
    (place / "used").touch()
    os.utime(place / "used", (used, used))
    return place


@contextmanager
def in_use(place: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process uses what lies there."""
    process = subprocess.Popen(
        [sys.executable, "-c", USES, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdin
    try:
        assert process.stdout.readline() == "used\n"
        yield process
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()
