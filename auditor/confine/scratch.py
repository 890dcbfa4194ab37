"""Where may an untrusted program write, and how is all of it removed?"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from auditor.confine.keeper.leavings import STEPS
from auditor.confine.places import Places, user_name

_PATIENCE = 20.0
"""Seconds to remove what a program wrote; a hostile one may have written millions of files."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """Three empty directories under a random name, which also marks the program's processes (see `strays`)."""

    root: Path

    @property
    def home(self) -> Path:
        """The decoy home: nothing of the user's is in it."""
        return self.root / "home"

    @property
    def work(self) -> Path:
        """The working directory, and what `${workspaceFolder}` means."""
        return self.root / "work"

    @property
    def tmp(self) -> Path:
        """What TMPDIR names."""
        return self.root / "tmp"

    @property
    def places(self) -> Places:
        """What they are called where there is no sandbox."""
        return Places(str(self.home), str(self.work), str(self.tmp), str(self.tmp), user_name())

    def remove(self) -> None:
        """Remove everything."""
        remove_tree(self.root)


def remove_tree(root: Path, patience: float = _PATIENCE) -> bool:
    """Whether nothing is left of `root`, also where directories were made unreadable, or nested too deep for `shutil`.

    `patience` is in seconds, for each of three steps.
    """
    # rm and chmod -R walk without recursion and never follow a symbolic link; tempfile's own clean-up did
    # both until Python 3.12.1 (CVE-2023-6597).
    for step in STEPS:
        _run([*step, "--", str(root)], patience)
        if not os.path.lexists(root):
            return True
    return False


def new_scratch() -> Scratch:
    """Fresh directories, readable by their owner alone. The name does not tell a server who looks at it."""
    scratch = Scratch(Path(tempfile.mkdtemp()).resolve())
    for place in (scratch.home, scratch.work, scratch.tmp):
        place.mkdir(mode=0o700)
    return scratch


def _run(command: list[str], patience: float) -> None:
    program = shutil.which(command[0])
    if program is None:
        return
    try:
        subprocess.run(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=patience,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return
