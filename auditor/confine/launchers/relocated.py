"""How does an environment read that is shown elsewhere than it is?

Shebangs, `pyvenv.cfg` and compiled modules hold the whole path of the environment that they were made in.
"""

from __future__ import annotations

from pathlib import Path

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.errand import run
from auditor.confine.scratch import Scratch
from auditor.errors import AuditorError

_LARGEST = 1 << 20


def relocate(folder: Path, shown: str, asked: Asked, scratch: Scratch) -> None:
    """Make the environment in `folder` speak of `shown`, and compile its modules so, as far as the time goes.

    Raises `AuditorError` where nobody waits for it any more.
    """
    for file in (folder / "pyvenv.cfg", *(folder / "bin").iterdir()):
        if not file.is_symlink() and file.is_file() and file.stat().st_size <= _LARGEST:
            content = file.read_bytes()
            if (changed := content.replace(str(folder).encode(), shown.encode())) != content:
                file.write_bytes(changed)
    # With the interpreter behind it, and without `site`: nothing of the environment runs.
    python = str((folder / "bin" / "python").resolve())
    words = ("-I", "-S", "-m", "compileall", "-q", "-j", "0", "-s", str(folder), "-p", shown, str(folder / "lib"))
    # What cannot be compiled (templates, code for other versions), or not in time, is left to the server.
    try:
        run((python, *words), asked, scratch, {}, scratch.work, (folder,))
    except AuditorError:
        if asked.stop.is_set():
            raise
