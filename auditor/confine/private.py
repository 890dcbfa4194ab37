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
_SECRET = (
    ".ssh", ".aws", ".azure", ".gnupg", ".kube", ".docker", ".config", ".local", ".cache", ".mozilla", ".thunderbird",
    ".password-store", ".pki", ".netrc", ".npmrc", ".pypirc", ".git-credentials", ".bash_history", ".zsh_history",
    ".claude", ".claude.json", ".cursor", ".codex", ".gemini", ".ethereum", ".bitcoin", ".electrum", ".env", "snap",
    ".cargo", ".gem", ".m2", ".gradle", ".terraform.d", ".config/gcloud", ".config/gh", ".config/google-chrome",
    ".config/chromium", ".config/BraveSoftware", ".config/Claude", ".config/op", ".local/share/keyrings", "Library",
)  # fmt: skip
_WHOLE_ONLY = (".config", ".local", ".cache", ".cargo", "snap", "Library", ".claude", ".cursor", ".codex", ".gemini")
"""Of these, programs may lie deeper."""
_SHARED = ("Desktop", "Documents", "Downloads", "Pictures", "Music", "Videos", "Public", "Templates", "bin")
_MARKERS = ("package.json", "pyproject.toml", "setup.py", ".git")
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
        """Whether the path is never shown: a home, what lies above one, a system folder, a place for secrets."""
        return any(self._holds(one) for one in {path, os.path.realpath(path)})

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
            if any(os.path.lexists(f"{place}/{marker}") for marker in _MARKERS):
                return None if self._is_tools(place) else place
        return None

    def modules_above(self, folder: str) -> Iterator[str]:
        """Where Node looks for packages beside the project's own."""
        for place in _upwards(os.path.dirname(folder)):
            if self.holds(place):
                return
            if os.path.isdir(f"{place}/node_modules"):
                yield f"{place}/node_modules"

    def is_shared(self, folder: str) -> bool:
        """A folder in which unrelated things lie beside each other: one of them does not stand for the others."""
        return self.holds(folder) or any(folder == f"{home}/{name}" for home in self.homes for name in _SHARED)

    def _holds(self, path: str) -> bool:
        if path == "/" or path in _NEVER or any(_within(path, place) for place in _NOTHING_BELOW):
            return True
        if any(_within(home, path) for home in self.homes):
            return True
        return any(self._secret(path, home) for home in self.homes)

    def _is_tools(self, folder: str) -> bool:
        """Such as `~/.pyenv` and `~/.nvm`, which are checkouts: not the project of what is installed in them."""
        return os.path.dirname(folder) in self.homes and os.path.basename(folder).startswith(".")

    def _secret(self, path: str, home: str) -> bool:
        for name in _SECRET:
            place = f"{home}/{name}"
            if path == place or (name not in _WHOLE_ONLY and _within(path, place)):
                return True
        return False

    def _moved(self, path: str) -> str:
        normal = os.path.normpath(path) if path.startswith("/") else path
        for home in self.homes:
            if normal == home or (_within(normal, home) and self._secret(normal, home)):
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
