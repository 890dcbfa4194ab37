"""Under which names does a program see its directories?

In a sandbox they are those that it would see under the user's own client: a server that can tell an audit from a
client may show it a clean face. So the decoy of a home stands where the home is, under the user's own name; what
nobody chose differs from machine to machine, and stays the same on each, for what a server says of it is pinned.
"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
from __future__ import annotations

import hashlib
import os
import pwd
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ORDINARY = 1000
"""The user id of a machine's first user."""
_SYSTEM = (
    "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/proc", "/sys", "/dev", "/run", "/boot",
    "/nix", "/gnu", "/var/run",
)  # fmt: skip
_WHOLE = frozenset(("/", "/home", "/var", "/tmp", "/var/tmp", "/opt", "/nonexistent", "/root/.cache"))  # noqa: S108 - named
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}")
_USERS = ("anna", "ben", "chris", "dana", "eli", "finn", "ines", "jan", "kim", "lena", "max", "mia", "nina", "tom")
_FOLDERS = ("code", "dev", "git", "projects", "repos", "src", "work", "workspace")
_FIRSTS = ("admin", "api", "billing", "client", "data", "docs", "ops", "report", "search", "shop", "team", "web")
_SECONDS = ("app", "backend", "board", "frontend", "hub", "portal", "service", "site", "sync", "tools", "worker")
_MACHINES = ("desktop", "elitebook", "ideapad", "latitude", "precision", "thinkpad", "vivobook", "xps", "zenbook")


@dataclass(frozen=True, slots=True)
class Places:
    """Absolute paths as the program sees them, and who it is."""

    home: str
    work: str
    """The working directory, and what `${workspaceFolder}` means."""
    tmp: str
    runtime: str
    user: str
    uid: int = ORDINARY
    gid: int = ORDINARY
    machine: str = ""
    """Its host name."""


def laptop() -> Places:
    """The user's own machine as a sandbox shows it: the home that is set now, the user's name and number.

    Where the home is one in whose place nothing can stand, such as `/`, it is that of another user.
    """
    home, user = os.path.normpath(Path.home()), user_name()
    if user and _can_be_replaced(home):
        return _places(home, user, os.getuid(), os.getgid())
    other = stable("user", _USERS)
    return _places(f"/home/{other}", other, ORDINARY, ORDINARY)


def user_name() -> str:
    """The user's name in the user database; empty where there is none that can be written there."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return ""
    return name if _NAME.fullmatch(name) else ""


def stable(what: str, pool: Sequence[str]) -> str:
    """One of `pool`, always the same for this user of this machine."""
    return pool[int(private_name(what), 16) % len(pool)]


@cache
def private_name(what: str) -> str:
    """Twelve hexadecimal digits, always the same for this user of this machine, and on no other one."""
    return hashlib.sha256(f"{_machine_id()}\0{os.getuid()}\0{what}".encode()).hexdigest()[:12]


def _machine_id() -> str:
    try:
        return Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return os.uname().nodename


def _can_be_replaced(home: str) -> bool:
    below = any(home == place or home.startswith(f"{place}/") for place in _SYSTEM)
    return home.startswith("/") and not below and home not in _WHOLE and home.isprintable()


def _places(home: str, user: str, uid: int, gid: int) -> Places:
    machine = f"{stable('machine', _MACHINES)}-{private_name('number')[:4]}"
    return Places(home, _project(home), "/tmp", f"/run/user/{uid}", user, uid, gid, machine)  # noqa: S108 - a private one


def _project(home: str) -> str:
    """In a folder that the user does not have: what a launch names there is to be the user's own."""
    name = f"{stable('first', _FIRSTS)}-{stable('second', _SECONDS)}"
    start = int(private_name("folder"), 16)
    folders = [_FOLDERS[(start + turn) % len(_FOLDERS)] for turn in range(len(_FOLDERS))]
    free = next((one for one in folders if not os.path.lexists(f"{home}/{one}")), f"{folders[0]}-{name[:3]}")
    return f"{home}/{free}/{name}"
