"""Is this the name of a package, as its registry writes names, and if not, what is it?"""

from __future__ import annotations

import re

from auditor.errors import AuditorError

_NPM = re.compile(r"(?:@[a-z0-9~_-][\w.~-]*/)?[a-z0-9~_][\w.~-]*", re.ASCII | re.IGNORECASE)
_PYPI = re.compile(r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?:\[[\w., -]{0,200}\])?", re.ASCII)
_ONE = r"(?:[~^]|[<>]=?|=)?\s*v?\d[\w.+*-]*|[*xX]"
_VERSION = {
    "npm": re.compile(rf"(?:{_ONE})(?:(?:\s+|\s*\|\|\s*|\s+-\s+)(?:{_ONE}))*|[A-Za-z][\w.-]*", re.ASCII),
    "pypi": re.compile(r"[\w.*+!-]{1,60}(?:\s*,\s*(?:[<>=!~]=|[<>])\s*[\w.*+!-]{1,60}){0,8}", re.ASCII),
}
_COMPARED = re.compile(r"===|[<>=!~]=|[<>]|@")
_ADDRESS = re.compile(r"[a-z+]+:|[.~]?/|.*\.(?:tgz|whl|tar\.gz|zip)$|[\w-]+/[\w.-]+(?:#|$)", re.IGNORECASE)
_LONGEST = 214
"""Characters of a name: https://docs.npmjs.com/cli/configuring-npm/package-json#name"""


def check_wanted(registry: str, wanted: str, shown: str) -> str:
    """The name in `name@1.2` of npm or `name==1.2` of PyPI; `shown` is what the user typed.

    Raises `AuditorError` for what no registry could have under this name: an option, an address, a path.
    """
    joint = "@" if registry == "npm" else "=="
    hint = f"write {registry}:NAME or {registry}:NAME{joint}VERSION"
    name, version = _parted(registry, wanted)
    trouble = _trouble(registry, name, version, wanted)
    if trouble:
        raise AuditorError(trouble, shown, _UNPACKED if trouble == _IS_ADDRESS else hint)
    return name


_IS_ADDRESS = "is an address or a path, not the name of a package"
_UNPACKED = "fetch it yourself, and name the folder or the file"


def _trouble(registry: str, name: str, version: str | None, wanted: str) -> str:
    """What is wrong; empty where nothing is."""
    pattern = _NPM if registry == "npm" else _PYPI
    if not wanted.strip():
        return "names no package"
    if not wanted.isprintable():
        return "holds characters that nobody can see"
    if wanted.startswith("-"):
        return "begins with a hyphen, so it is an option and no name"
    if wanted != wanted.strip():
        return "begins or ends with a blank"
    if _ADDRESS.match(wanted):
        return _IS_ADDRESS
    if len(name) > _LONGEST:
        return f"is longer than {_LONGEST} characters, and no package's name is"
    if not pattern.fullmatch(name):
        return f"{name!r} is no name of a package of {registry}"
    if version is not None and not _VERSION[registry].fullmatch(version.strip()):
        return f"{version[:80]!r} is no version"
    return ""


def _parted(registry: str, wanted: str) -> tuple[str, str | None]:
    """Name and version; None where none is asked for."""
    if registry == "npm":
        at = wanted.find("@", 1)
        return (wanted, None) if at < 0 else (wanted[:at], wanted[at + 1 :])
    found = _COMPARED.search(wanted)
    return (wanted, None) if found is None else (wanted[: found.start()].strip(), wanted[found.end() :])
