"""Which file, host or program does a grant cover?"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from ipaddress import ip_address

from auditor.model.policy import PROGRAM_FOLDERS, Access, FileGrant, Policy, ServerPolicy
from auditor.policy.read_grants import split_port

_OURS = ("$TMP", "$WORK", "$CACHE", "$PACKAGE")
"""How scratch folders of the sandbox are shown: no user has a file there."""
_UNKNOWN = "(looked up) "


def settled(policy: Policy, folder: str, home: str) -> Policy:
    """The policy with paths from `./` on made absolute, `folder` being that of the file; below home they begin `~/`."""
    return replace(policy, servers=tuple(_settled(entry, folder, home) for entry in policy.servers))


def _settled(entry: ServerPolicy, folder: str, home: str) -> ServerPolicy:
    given = entry.grants
    files = given.files and tuple(each for one in given.files for each in _settled_file(one, folder, home))
    programs = given.programs and tuple(
        _whole(each, folder, home) if "/" in each else each for each in given.programs
    )  # fmt: skip
    return replace(entry, grants=replace(given, files=files, programs=programs))


def _settled_file(grant: FileGrant, folder: str, home: str) -> Iterator[FileGrant]:
    """The grant; where the home lies in what is granted, the home too, for its files are not shown by whole paths."""
    settled = replace(grant, path=_whole(grant.path, folder, home))
    yield settled
    if settled.path.startswith("/") and _within(_normal(home), settled.path):
        yield replace(grant, path="~")


def _whole(path: str, folder: str, home: str) -> str:
    whole = posixpath.join(folder, path) if path.startswith(".") else path
    return _normal(whole) if whole.startswith("~") else below_home(_normal(whole), _normal(home))


def _normal(path: str) -> str:
    """Without empty, `.` and `..` steps; of leading slashes one."""
    whole = posixpath.normpath(path)
    return whole[1:] if whole.startswith("//") else whole


def below_home(path: str, home: str) -> str:
    """An absolute path as grants write it: what lies in the home begins with `~`."""
    if home == "/" or not f"{path}/".startswith(f"{home}/"):
        return path
    return "~" + path[len(home) :]


def file_granted(path: str, writes: bool, grants: Iterable[FileGrant]) -> bool:
    """Whether the file, as a watched server's deed shows it, is granted for this."""
    whole = _normal(path) if path else path
    if any(_within(whole, ours) for ours in _OURS):
        return True
    return any(
        _within(whole, each.path) and (each.access is Access.WRITE or not writes) for each in grants
    )  # fmt: skip


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def host_granted(target: str, grants: Iterable[str]) -> bool:
    """Whether `host`, `host:port` or `address:port` is granted; of `localhost`, every address of this machine."""
    if target.startswith(_UNKNOWN):
        target = target.removeprefix(_UNKNOWN)
    name, port = split_port(target.lower())
    name = name.rstrip(".")
    return any(_covers_host(*split_port(each), name, port) for each in grants)


def _covers_host(granted: str, granted_port: str, name: str, port: str) -> bool:
    if granted_port and port and granted_port != port:
        return False
    if granted.startswith("*."):
        return name.endswith(granted[1:]) and not _address(name)
    if granted == "localhost":
        return name == "localhost" or _loopback(name)
    return name == granted or bool(_address(name) and _address(name) == _address(granted))


def _address(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        return ""


def _loopback(text: str) -> bool:
    return bool(_address(text)) and ip_address(text).is_loopback


def program_granted(line: str, grants: Iterable[str]) -> bool:
    """Whether the program of a command line is granted: by name one of the system, which alone is told so."""
    word = program(line)
    folder, _, name = word.rpartition("/")
    return any(each == word or (each == name and folder in ("", *PROGRAM_FOLDERS)) for each in grants)


def program(line: str) -> str:
    """The first word of a command line."""
    try:
        words = shlex.split(line)
    except ValueError:
        words = line.split()
    return words[0] if words else ""


def variable_granted(name: str, grants: Iterable[str]) -> bool:
    """Whether the variable of this name is granted."""
    return any(fnmatchcase(name, each) for each in grants)
