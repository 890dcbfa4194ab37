"""What does a program find in the place of the user's home, and which of it was touched?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from auditor.confine.baits import Bait, baits
from auditor.confine.persona import persona
from auditor.model import Deed, Touched

FOLDERS = {
    ".cache": 0.1, ".config": 20.0, ".local": 301.0, ".local/bin": 90.0, ".local/share": 6.0, ".local/state": 31.0,
    "Desktop": 640.0, "Downloads": 1.5,
}  # fmt: skip
"""What every home has besides, and its age in days."""
_DEEDS = {"read": Deed.READ, "write": Deed.WRITE}


@dataclass(frozen=True, slots=True)
class Decoy:
    """A home full of baits, fresh for one start."""

    home: str
    """Where the program sees it."""
    files: tuple[Bait, ...] = ()
    canaries: Mapping[str, str] = field(default_factory=dict)
    """Secret value -> what it looks like."""
    folders: Mapping[str, float] = field(default_factory=dict)
    """Folders besides, relative to the home, and their ages in days."""

    def bait_at(self, path: str) -> str:
        """What the file at this path, as the program sees it, is made to look like; empty where it is no bait."""
        return next((one.what for one in self.files if self._at(one) == os.path.normpath(path)), "")

    def led_to(self, one: Touched) -> bool:
        """Whether it called an address that stands in one of these files only: that it read the file is told."""
        called = one.target.removeprefix("[::ffff:").replace("]", "")
        return bool(called) and one.deed is Deed.CONNECT and any(called == each.address for each in self.files)

    def watched(self) -> list[tuple[str, float]]:
        """Path and age in days of every file, and of its folders, which end with a slash: for the keeper."""
        above = {str(folder): one.days for one in self.files for folder in PurePosixPath(one.path).parents}
        folders = ((f"{self.home}/{folder}/", days) for folder, days in {**above, **self.folders}.items())
        return [*((self._at(one), one.days) for one in self.files), *folders]

    def touched(self, heard: Iterable[str]) -> tuple[Touched, ...]:
        """What the keeper saw (`read PATH`), each file and deed once; ordinary files of the home are no news."""
        seen: dict[Touched, None] = {}
        for line in heard:
            deed, _, path = line.partition(" ")
            what = self.bait_at(path)
            if what and deed in _DEEDS:
                seen[Touched(_DEEDS[deed], self._short(path), bait=what)] = None
        return tuple(seen)

    def given_away(self, text: str) -> tuple[Touched, ...]:
        """The baits whose secret values occur in what a server sent: it must have read them."""
        return tuple(
            Touched(Deed.TELL, f"~/{one.path}", bait=one.what)
            for one in self.files
            if one.what and any(secret in text for secret in one.secrets)
        )

    def write(self) -> None:
        """Put all of it into the directory `home`, which must be ours alone."""
        for folder in self.folders:
            Path(self.home, folder).mkdir(mode=0o755, parents=True, exist_ok=True)
        for one in self.files:
            place = Path(self._at(one))
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.write_bytes(one.content)
            place.chmod(one.mode)

    def _at(self, one: Bait) -> str:
        return f"{self.home}/{one.path}"

    def _short(self, path: str) -> str:
        return f"~/{PurePosixPath(path).relative_to(self.home)}"


NO_DECOY = Decoy("")


def decoy(home: str, user: str, shown: Iterable[str] = (), work: str = "") -> Decoy:
    """A home of `user` at `home`, with fresh random secrets; nothing of it where the user's own files are `shown`.

    `work` is the working directory, relative to the home, where it lies in it.
    """
    kept = tuple(shown)
    files = tuple(one for one in baits(persona(user)) if not any(_meet(f"{home}/{one.path}", path) for path in kept))
    secrets = {secret: one.what for one in files for secret in one.secrets}
    folders = {**FOLDERS, **_above(home, kept), **({str(PurePosixPath(work).parent): 12.0, work: 2.0} if work else {})}
    mine = {name for name in folders if any(f"{home}/{name}/".startswith(f"{path}/") for path in kept)}
    return Decoy(home, files, secrets, {name: days for name, days in folders.items() if name not in mine})


def _above(home: str, shown: Iterable[str]) -> dict[str, float]:
    inside = (PurePosixPath(path).relative_to(home) for path in shown if path.startswith(f"{home}/"))
    return {str(folder): 45.0 for path in inside for folder in path.parents if folder.parts}


def _meet(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or other.startswith(f"{one}/")
