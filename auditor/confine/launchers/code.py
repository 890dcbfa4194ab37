"""Which code would run, in one number: that of an installed package, or that of a file of the user's own?

The same code gives the same number wherever and whenever it was installed. So what installers write themselves (their
records, byte code, scripts with the path of an interpreter) is left out, and what a project only depends on too.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

from auditor.confine.bounded import opened
from auditor.confine.launchers.interpreters import is_wide
from auditor.model import Stdio

_MOST_FETCHED, _MOST_OWN = 200_000, 5_000
_BYTES_FETCHED, _BYTES_OWN = 2 << 30, 64 << 20
_PIECE = 1 << 20
_OWN = frozenset(
    (".py", ".pyi", ".pyx", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".wasm", ".node", ".so",
     ".pyd", ".dll", ".dylib", ".sh", ".rb", ".php", ".jar", ".lua", ".pl", ".go", ".exe")
)  # fmt: skip
"""What a local program can be made of; its data is none of it."""
_MANIFESTS = frozenset(("package.json", "package-lock.json", "pyproject.toml", "uv.lock", "requirements.txt"))
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv", "env", "site-packages"))
_BY_INSTALLER = re.compile(
    r"(?:[^/]+\.dist-info/(?:RECORD|INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json)|(?:.*/)?__pycache__/.*|.*\.pyc"
    r"|_virtualenv\.(?:py|pth)|pip/.*|pip-[^/]+\.dist-info/.*|\.package-lock\.json|\.bin/.*)"
)


def fetched_code(folder: Path) -> str:
    """`PLATFORM sha256:…` of what was installed in a folder of the store; empty where it is too much to read."""
    machine = f"{sys.platform}-{platform.machine().lower()}"
    if (folder / "node_modules").is_dir():
        return _told(machine, _digest(folder / "node_modules", _by_installer, _MOST_FETCHED, _BYTES_FETCHED))
    for packages in sorted(folder.glob("lib/python*/site-packages")):
        version = packages.parent.name.removeprefix("python")
        return _told(f"{machine}-py{version}", _digest(packages, _by_installer, _MOST_FETCHED, _BYTES_FETCHED))
    return ""


def own_code(launch: Stdio) -> str:
    """`files sha256:…` of the file that a launch names and the code beside it; empty where it names none.

    Of a file in a folder that is nobody's project (the home, the system), or among too many others: its own alone.
    """
    file = _named(launch)
    if file is None:
        return ""
    folder = file.parent
    beside = not is_wide(folder) and str(folder) not in ("/tmp", "/var/tmp")  # noqa: S108 - told apart, not used
    found = _digest(folder, _no_code, _MOST_OWN, _BYTES_OWN, _is_skipped) if beside and file.suffix in _OWN else ""
    return _told("files", found or _digest_of([(file.name, file)], _BYTES_OWN))


def _told(label: str, digest: str) -> str:
    return f"{label} sha256:{digest}" if digest else ""


def _named(launch: Stdio) -> Path | None:
    """The first word that is a file of code, else the command where it is a path."""
    cwd = Path(launch.cwd or "/")
    for word in launch.args:
        if PurePosixPath(word).suffix in _OWN and (found := _file(cwd, word)) is not None:
            return found
    if "/" not in launch.command:
        return None
    found = _file(cwd, launch.command)
    return None if found is None or _is_interpreter(found) else found


def _is_interpreter(file: Path) -> bool:
    return re.fullmatch(r"python[\d.]*|node|deno|bun|npx|uvx?|docker|podman|sh|bash", file.name) is not None


def _file(cwd: Path, word: str) -> Path | None:
    try:
        path = Path(os.path.normpath(cwd / Path(word).expanduser()))
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _by_installer(relative: str) -> bool:
    return _BY_INSTALLER.fullmatch(relative) is not None


def _no_code(relative: str) -> bool:
    path = PurePosixPath(relative)
    return (path.suffix not in _OWN and path.name not in _MANIFESTS) or any(map(_is_skipped, path.parts))


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name in _SKIPPED


def _digest(
    root: Path,
    left_out: Callable[[str], bool],
    most: int,
    most_bytes: int,
    pruned: Callable[[str], bool] = lambda name: name == "__pycache__",
) -> str:
    """Hexadecimal; empty where there are too many files, or too much in them. What is `pruned` is not entered."""
    found: list[tuple[str, Path]] = []
    for seen, (relative, path) in enumerate(_files(root, pruned)):
        if not left_out(relative):
            found.append((relative, path))
        if len(found) > most or seen > most * 10:
            return ""
    return _digest_of(found, most_bytes)


def _files(root: Path, pruned: Callable[[str], bool]) -> Iterator[tuple[str, Path]]:
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = [each for each in folders if not pruned(each)]
        links = [each for each in folders if os.path.islink(os.path.join(folder, each))]  # noqa: PTH114, PTH118 - hot
        for name in (*names, *links):
            path = Path(folder, name)
            yield path.relative_to(root).as_posix(), path


def _digest_of(files: Iterable[tuple[str, Path]], most_bytes: int) -> str:
    """In whatever order they were found."""
    whole, left = hashlib.sha256(), most_bytes
    for relative, path in sorted(files):
        name = relative.encode("utf-8", "surrogateescape")
        try:
            kind, own, size = _one(path, left)
        except OSError:
            kind, own, size = b"unread", b"", 0
        if size > left:
            return ""
        left -= size
        whole.update(b"%d %s %s %s\n" % (len(name), name, kind, own))
    return whole.hexdigest()


def _one(path: Path, most: int) -> tuple[bytes, bytes, int]:
    """What it is, its digest or where it leads, and its size; a pipe or a device is never opened."""
    if path.is_symlink():
        return b"link", os.fsencode(path.readlink()), 0
    if not path.is_file():
        return b"other", b"", 0
    own, size = hashlib.sha256(), 0
    file = opened(path)
    try:
        while size <= most and (piece := os.read(file, _PIECE)):
            own.update(piece)
            size += len(piece)
    finally:
        os.close(file)
    return b"file", own.hexdigest().encode(), size
