"""Which places are never shown, whoever names them, and where does a project end?"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH112, PTH119, PTH120
from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from auditor.confine.installed import MARKERS, is_hidden, is_installed, libraries
from auditor.confine.places import laptop

_NEVER = (
    "/etc", "/var", "/run", "/proc", "/sys", "/dev", "/boot", "/root", "/home", "/Users", "/srv", "/mnt", "/media",
    "/tmp", "/var/tmp", "/var/lib",  # noqa: S108 - named so as not to be used
    "/var/run", "/var/log", "/var/spool", "/lost+found",
)  # fmt: skip
"""Not as a whole; what lies deeper may be named, but for the next ones."""
_NOTHING_BELOW = (
    "/etc",
    "/run",
    "/var/run",
    "/proc",
    "/sys",
    "/dev",
    "/boot",
    "/var/lib/docker",
    "/var/spool",
    "/var/log",
)
_CLOSED = (
    ".ssh", ".aws", ".azure", ".gnupg", ".kube", ".docker", ".mozilla", ".thunderbird", ".password-store", ".pki",
    ".ethereum", ".bitcoin", ".electrum", ".gem", ".m2", ".gradle", ".terraform.d", ".config/gcloud", ".config/gh",
    ".config/google-chrome", ".config/chromium", ".config/BraveSoftware", ".config/Claude", ".config/op",
    ".local/share/keyrings",
)  # fmt: skip
"""Of these hidden folders not even programs are shown."""
_SHARED = ("Desktop", "Documents", "Downloads", "Pictures", "Music", "Videos", "Public", "Templates", "bin")
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Private:
    """Knows this user's homes."""

    homes: tuple[str, ...]
    decoy: str = ""
    """Where their decoy stands."""

    @classmethod
    def of_this_user(cls) -> Private:
        """The home that is set, the one in the user database, and what they really are."""
        found = [str(Path.home())]
        with suppress(KeyError):
            found.append(pwd.getpwuid(os.getuid()).pw_dir)
        return cls(tuple(dict.fromkeys((*found, *(os.path.realpath(one) for one in found)))), laptop().home)

    def holds(self, path: str) -> bool:
        """Whether the path is never shown: a home, what lies above one, a system folder, a hidden file of the home.

        Programs and packages in hidden folders are none of these.
        """
        return any(self._holds(one) for one in {path, os.path.realpath(path)})

    def withholds(self, path: str) -> bool:
        """Whether the path is there, and not shown because it is, or leads to, a hidden one of the user's."""
        return os.path.lexists(path) and any(self._secret(one) for one in {path, os.path.realpath(path)})

    def installation(self, prefix: str) -> Iterator[str]:
        """What is shown of the installation at `prefix`: only its libraries where it is mixed with hidden files."""
        if not self.holds(prefix):
            yield prefix
            return
        for place in libraries(prefix):
            ways = {prefix, os.path.realpath(prefix), os.path.realpath(place)}
            if not any(self._is_wide(each) or self._is_closed(each) for each in ways):
                yield place

    def moved(self, text: str) -> str:
        """A word that names a home or a secret place of it, as it reads with the decoy's."""
        option, equals, value = text.partition("=")
        if equals and option.startswith("-"):
            return f"{option}={self._moved(value)}"
        return self._moved(text)

    def project_of(self, folder: str) -> str | None:
        """The nearest folder at or above that is marked as a project, if it may be shown."""
        for place in _upwards(folder):
            if self.holds(place):
                return None
            if any(os.path.lexists(f"{place}/{marker}") for marker in MARKERS):
                return None if self._is_tools(place) else place
        return None

    def modules_above(self, folder: str) -> Iterator[str]:
        """Where Node looks for packages beside the project's own."""
        for place in _upwards(os.path.dirname(folder)):
            if self._is_wide(place):
                return
            if os.path.isdir(modules := f"{place}/node_modules") and not self.holds(modules):
                yield modules

    def is_shared(self, folder: str) -> bool:
        """A folder in which unrelated things lie beside each other: one of them does not stand for the others."""
        return self.holds(folder) or any(folder == f"{home}/{name}" for home in self.homes for name in _SHARED)

    def _holds(self, path: str) -> bool:
        return self._is_wide(path) or self._secret(path)

    def _is_wide(self, path: str) -> bool:
        if path == "/" or path in _NEVER or any(_within(path, place) for place in _NOTHING_BELOW):
            return True
        return any(_within(home, path) for home in self.homes)

    def _is_tools(self, folder: str) -> bool:
        """Such as `~/.pyenv` and `~/.nvm`, which are checkouts: not the project of what is installed in them."""
        return os.path.dirname(folder) in self.homes and os.path.basename(folder).startswith(".")

    def _secret(self, path: str) -> bool:
        hidden = [home for home in self.homes if is_hidden(path, home)]
        return any(self._is_closed(path) or not is_installed(path, home) for home in hidden)

    def _is_closed(self, path: str) -> bool:
        return any(_within(path, f"{home}/{name}") for home in self.homes for name in _CLOSED)

    def _moved(self, path: str) -> str:
        normal = os.path.normpath(path) if path.startswith("/") else path
        for home in self.homes:
            if normal == home or (_within(normal, home) and self._secret(normal)):
                return self.decoy + normal[len(home) :]
        return path


def _upwards(folder: str) -> Iterator[str]:
    for _ in range(_DEEPEST):
        yield folder
        if folder == "/":
            return
        folder = os.path.dirname(folder)


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")
