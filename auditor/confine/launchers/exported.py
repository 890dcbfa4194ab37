"""Which versions does a project's `uv.lock` name? https://docs.astral.sh/uv/concepts/projects/export/"""

from __future__ import annotations

import re
from pathlib import Path

from auditor.confine.bounded import head
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.errand import run
from auditor.confine.launchers.programs import find_uv
from auditor.confine.scratch import new_scratch

_FILES = ("pyproject.toml", "uv.lock")
_LARGEST = 16 << 20


def exported(project: Path, asked: Asked) -> tuple[str, ...]:
    """The requirements of the lock, pinned; none where there is no lock that can be read.

    uv is shown a copy: in the project it could meet an interpreter, and run it.
    """
    uv = find_uv()
    if uv is None or not all(_is_small(project / name) for name in _FILES):
        return ()
    scratch = new_scratch()
    try:
        for name in _FILES:
            (scratch.work / name).write_bytes(head(project / name, _LARGEST))
        words = (
            "--quiet",
            "export",
            "--frozen",
            "--offline",
            "--no-hashes",
            "--no-dev",
            "--no-header",
            "--no-annotate",
        )
        argv = (uv, *words, "--no-emit-project", "--no-build")
        env = {"UV_PYTHON_DOWNLOADS": "never", "UV_CACHE_DIR": str(scratch.tmp / "uv")}
        done = run(argv, asked, scratch, env, scratch.work)
    finally:
        scratch.remove()
    if done.code != 0:
        return ()
    return tuple(line for line in done.output.splitlines() if re.match(r"\w", line))


def _is_small(file: Path) -> bool:
    return file.is_file() and file.stat().st_size < _LARGEST
