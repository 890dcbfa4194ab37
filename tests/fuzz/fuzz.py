"""Which bytes break a reader? `python fuzz.py SECONDS FOLDER [TARGET…]`: so long in all, every target by default.

Coverage-guided, with atheris (libFuzzer): https://github.com/google/atheris. What is new is kept in FOLDER/TARGET, for
the next time; what breaks a target in FOLDER/TARGET-crash-…: once mended, it goes into `seeds/TARGET/`.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["auditor"]):
    from fuzz_targets import TARGETS

SEEDS = Path(__file__).parent / "seeds"
SLOWEST = 1.0
"""Seconds of CPU for one input, uninstrumented; counting branches makes Python several times as slow."""
_SLOWER = 4


def main() -> int:
    """Each target in a process of its own: the first input that breaks it ends it."""
    seconds, folder = int(sys.argv[1]), Path(sys.argv[2])
    names = sys.argv[3:] or list(TARGETS)
    if len(names) == 1:
        fuzz(names[0], seconds, folder)
    share = str(max(1, seconds // len(names)))
    broken = [
        name
        for name in names
        if subprocess.run([sys.executable, __file__, share, folder, name], check=False).returncode
    ]
    print(f"{len(names)} targets, {share} s each; broken: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def fuzz(name: str, seconds: int, folder: Path) -> None:
    """Try one target; does not return."""
    corpus = folder / name
    corpus.mkdir(parents=True, exist_ok=True)
    target = TARGETS[name]
    target(b"")  # what is compiled or loaded once counts for no input

    def timed(data: bytes) -> None:
        began = time.process_time()
        target(data)
        took = time.process_time() - began
        assert took < SLOWEST * _SLOWER, f"{took:.1f} s for {len(data)} bytes"

    options = ["-max_len=4096", "-rss_limit_mb=2048", "-timeout=60", "-print_final_stats=1", "-verbosity=0"]
    where = f"-artifact_prefix={folder}/{name}-"
    atheris.Setup([name, f"-max_total_time={seconds}", where, *options, str(corpus), str(SEEDS / name)], timed)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
