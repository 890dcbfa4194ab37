"""What does a program find in the place of the user's home, and which of it was touched?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from auditor.confine.baits import Bait, baits
from auditor.confine.places import USER
from auditor.model import Deed, Touched

_DEEDS = {"read": Deed.READ, "write": Deed.WRITE}


@dataclass(frozen=True, slots=True)
class Decoy:
    """A home full of baits, fresh for one start."""

    home: str
    """Where the program sees it."""
    files: tuple[Bait, ...] = ()
    canaries: Mapping[str, str] = field(default_factory=dict)
    """Secret value -> what it looks like."""

    def bait_at(self, path: str) -> str:
        """What the file at this path, as the program sees it, is made to look like; empty where it is no bait."""
        return next((one.what for one in self.files if self._at(one) == os.path.normpath(path)), "")

    def watched(self) -> list[tuple[str, float]]:
        """Path and age in days of every file, for the keeper."""
        return [(self._at(one), one.days) for one in self.files]

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


def decoy(home: str, user: str = USER) -> Decoy:
    """A home of `user` at `home`, with fresh random secrets."""
    files = baits(user)
    return Decoy(home, files, {secret: one.what for one in files for secret in one.secrets})
