"""What do the variables in a launch line stand for, without asking the user's environment?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from auditor.confine.dummies import Dummies
from auditor.confine.places import Places
from auditor.confine.scratch import Scratch
from auditor.errors import AuditorError

# The spellings of the clients: ${{ secrets.X }} (Continue), ${X}, ${X:-default}, ${env:X}, ${input:x}
# (Claude Code, Cursor, VS Code), {env:X} and {file:path} (opencode). A bare $X is left to the shell.
_REFERENCE = re.compile(
    r"\$\{\{\s*(?P<braces>[^{}]{1,200}?)\s*\}\}|\$\{(?P<plain>[^{}]{1,200})\}|\{(?P<short>(?:env|file):[^{}]{1,200})\}"
)


def expand(text: str, values: Mapping[str, str], where: str) -> str:
    """`text` with every reference replaced.

    Raises `AuditorError` that names the first reference without a value: nothing is started on a guess.
    """

    def value(match: re.Match[str]) -> str:
        found = _lookup(_name(match), values)
        if found is None:
            raise AuditorError(
                f"needs input: {match.group(0)} has no value",
                where,
                f"pass it with `--env {_bare(_name(match))}=VALUE`",
            )
        return found

    return _REFERENCE.sub(value, text)


def expand_or_dummy(text: str, values: Mapping[str, str], dummies: Dummies) -> str:
    """`text` with every reference replaced; a dummy where there is no value: listing a server needs no real key."""

    def value(match: re.Match[str]) -> str:
        found = _lookup(_name(match), values)
        return dummies.of(_bare(_name(match))) if found is None else found

    return _REFERENCE.sub(value, text)


def has_unknown(text: str, values: Mapping[str, str]) -> bool:
    """Whether any reference in `text` has no value."""
    return any(_lookup(_name(match), values) is None for match in _REFERENCE.finditer(text))


def named(text: str) -> frozenset[str]:
    """The names of all variables that `text` refers to."""
    return frozenset(_bare(_name(match)) for match in _REFERENCE.finditer(text))


def launch_values(place: Scratch | Places, environ: Mapping[str, str]) -> dict[str, str]:
    """The names that every launch line may use: home and workspace are decoys, the rest is what the user passed."""
    at = place.places if isinstance(place, Scratch) else place
    return {
        "HOME": at.home,
        "userHome": at.home,
        "USERPROFILE": at.home,
        "workspaceFolder": at.work,
        "workspaceRoot": at.work,
        "CLAUDE_PROJECT_DIR": at.work,
        "PWD": at.work,
        "workspaceFolderBasename": PurePosixPath(at.work).name,
        "pathSeparator": "/",
        "/": "/",
        **environ,
    }


def _name(match: re.Match[str]) -> str:
    return str(match.group("braces") or match.group("plain") or match.group("short"))


def _bare(name: str) -> str:
    return name.partition(":-")[0].rpartition(":")[2].rpartition("secrets.")[2]


def _lookup(name: str, values: Mapping[str, str]) -> str | None:
    wanted, has_default, default = name.partition(":-")
    if wanted.startswith("file:"):
        return None
    for key in (wanted, _bare(wanted)):
        if key in values:
            return values[key]
    return default if has_default else None
