"""Which code would run, in one number: that of an installed package, or that of a file of the user's own?

The same code gives the same number wherever and whenever it was installed. So what installers write themselves (their
records, byte code, scripts with the path of an interpreter) is left out, and what a project only depends on too.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath

from auditor.confine.bounded import opened
from auditor.confine.launchers.interpreters import is_wide
from auditor.confine.launchers.requirements import normal
from auditor.model import Stdio

_MOST_FETCHED, _MOST_OWN = 200_000, 5_000
_BYTES_FETCHED, _BYTES_OWN = 2 << 30, 64 << 20
_PIECE = 1 << 20
_OWN = frozenset(
    (".py", ".pyi", ".pyx", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx", ".wasm", ".node", ".so",
     ".pyd", ".dll", ".dylib", ".sh", ".rb", ".php", ".jar", ".lua", ".pl", ".go", ".exe")
)  # fmt: skip
"""What a local program can be made of, beside files without a suffix; its data is none of it."""
_MANIFESTS = frozenset(("package.json", "package-lock.json", "pyproject.toml", "uv.lock", "requirements.txt"))
_SKIPPED = frozenset(("node_modules", "__pycache__", "site-packages", ".git", ".hg", ".svn", ".jj"))
"""What a project only depends on, and its history."""
_SETTINGS = re.compile(r"\.env(?:\..*)?|\.DS_Store|\..*(?:ignore|attributes|rc|config|-version)")
"""Hidden files without a suffix that are no code, as good as everywhere."""
_PAPERS = re.compile(
    r"(?:UN)?LICEN[CS]E(?:-\w+)?|[Ll]icen[cs]e|COPYING|NOTICE|AUTHORS|CONTRIBUTORS|CODEOWNERS|README|CHANGELOG"
    r"|(?:GNU)?[Mm]akefile|Dockerfile|Containerfile|Procfile|Jenkinsfile"
)
"""Other files without a suffix that no server is made of: what people read, and what builds it."""
_RUNS_FILES = re.compile(r"(?:python|pypy)[\d.]*|node|deno|bun|tsx|ts-node|sh|bash")
_TAKE_A_WORD = frozenset(
    ("-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions", "-W", "-X")
)
"""Options of interpreters before what they run."""
_MAINS = ("index.js", "index.mjs", "index.cjs", "index.ts", "__main__.py")
_LONGEST_MANIFEST = 1 << 20
_BY_INSTALLER = re.compile(
    r"(?:[^/]+\.dist-info/(?:RECORD|INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json)|(?:.*/)?__pycache__/.*|.*\.pyc"
    r"|_virtualenv\.(?:py|pth)|pip/.*|pip-[^/]+\.dist-info/.*|\.package-lock\.json|\.bin/.*)"
)
_BY_BUILDER = re.compile(r"([^/]+)-[^/-]+\.dist-info/(?:METADATA|WHEEL)")


def fetched_code(folder: Path, built: Collection[str] = ()) -> str:
    """`PLATFORM sha256:…` of what was installed in a folder of the store; empty where it is too much to read.

    `built` are the normalised names of packages whose wheels were made here.
    """
    machine = f"{sys.platform}-{platform.machine().lower()}"
    if (folder / "node_modules").is_dir():
        return _told(machine, _digest(folder / "node_modules", _by_installer, _MOST_FETCHED, _BYTES_FETCHED))
    for packages in sorted(folder.glob("lib/python*/site-packages")):
        version = packages.parent.name.removeprefix("python")
        left_out = _by_tools(frozenset(built)) if built else _by_installer
        return _told(f"{machine}-py{version}", _digest(packages, left_out, _MOST_FETCHED, _BYTES_FETCHED))
    return ""


def _by_tools(built: frozenset[str]) -> Callable[[str], bool]:
    """Also what names the tool that built a package, or is said in its own way: with a newer one it is another."""

    def left_out(relative: str) -> bool:
        if _by_installer(relative):
            return True
        papers = _BY_BUILDER.fullmatch(relative)
        return papers is not None and normal(papers[1]) in built

    return left_out


def own_code(launch: Stdio) -> str:
    """`files sha256:…` of the file that a launch names and the code beside it; empty where it names none.

    Of a folder that it names, all code in it. Of a file in a folder that is nobody's project (the home, the system), or
    among too many others: its own alone.
    """
    named = _named(launch)
    if named is None:
        return ""
    file, folder = named
    found = ""
    if folder and _is_project(folder):
        found = _digest(folder, _beside(file, folder), _MOST_OWN, _BYTES_OWN, _is_skipped)
    return _told("files", found or _digest_of([(file.name, file)], _BYTES_OWN))


def _is_project(folder: Path) -> bool:
    """Whether what lies in the folder belongs together; programs that are found by name do not."""
    if is_wide(folder):
        return False
    shared = ("/tmp", "/var/tmp", *os.environ.get("PATH", "").split(os.pathsep))  # noqa: S108 - told apart, not used
    return str(folder) not in shared


def _told(label: str, digest: str) -> str:
    return f"{label} sha256:{digest}" if digest else ""


def _named(launch: Stdio) -> tuple[Path, Path | None] | None:
    """The file that is run, and the folder of its code; None for a program that may lie among others.

    The first word that is a file of code, or that an interpreter takes for one; else the command where it is a path.
    """
    cwd = Path(launch.cwd or "/")
    runs = _RUNS_FILES.fullmatch(PurePosixPath(launch.command).name)
    for option, word in pairwise(("", *launch.args)):
        if PurePosixPath(word).suffix in _OWN and (found := _file(cwd, word)) is not None:
            return found, found.parent
        script = runs and not word.startswith("-") and option not in _TAKE_A_WORD
        if script and (meant := _meant(cwd, word)) is not None:
            return meant
    if "/" not in launch.command:
        return None
    found = _file(cwd, launch.command)
    if found is None or _is_interpreter(found.name):
        return None
    return found, found.parent if found.suffix in _OWN else None


def _meant(cwd: Path, word: str) -> tuple[Path, Path] | None:
    """What an interpreter makes of a word without a suffix: a file, one whose suffix was left out, or a folder."""
    if PurePosixPath(word).suffix:
        return None
    for suffix in ("", ".js", ".mjs", ".cjs", ".ts"):
        if (found := _file(cwd, word + suffix)) is not None:
            return found, found.parent
    folder = _path(cwd, word)
    if folder is None or not folder.is_dir():
        return None
    mains = (_file(folder, name) for name in (*_main(folder), *_MAINS))
    found = next((each for each in mains if each is not None), None)
    return None if found is None else (found, folder)


def _main(folder: Path) -> Iterator[str]:
    """As `package.json` says, in the ways in which Node.js reads it; nothing where it cannot be read."""
    manifest = _file(folder, "package.json")
    try:
        with manifest.open("rb") if manifest else io.BytesIO() as file:
            told = json.loads(file.read(_LONGEST_MANIFEST))
    except (OSError, ValueError, RecursionError):
        return
    main = told.get("main") if isinstance(told, dict) else None
    if isinstance(main, str):
        yield from (main, f"{main}.js", f"{main}/index.js")


def _is_interpreter(name: str) -> bool:
    return re.fullmatch(r"python[\d.]*|node|deno|bun|npx|uvx?|docker|podman|sh|bash", name) is not None


def _file(cwd: Path, word: str) -> Path | None:
    path = _path(cwd, word)
    return path if path is not None and path.is_file() else None


def _path(cwd: Path, word: str) -> Path | None:
    """Where there is something."""
    try:
        path = Path(os.path.normpath(cwd / Path(word).expanduser()))
        return path if path.exists() else None
    except (OSError, ValueError, RuntimeError):
        return None


def _by_installer(relative: str) -> bool:
    return _BY_INSTALLER.fullmatch(relative) is not None


def _beside(file: Path, folder: Path) -> Callable[[str], bool]:
    """What does not count of a folder of which `file` is started: a paper that is, or that is a link, does."""
    started = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else ""

    def left_out(relative: str) -> bool:
        if relative == started or (_is_paper(relative) and (folder / relative).is_symlink()):
            return False
        return _no_code(relative)

    return left_out


def _is_paper(relative: str) -> bool:
    return _PAPERS.fullmatch(PurePosixPath(relative).name) is not None


def _no_code(relative: str) -> bool:
    return not _is_code(PurePosixPath(relative).name)


def _is_code(name: str) -> bool:
    """Whether a program can be made of a file of this name. What has no suffix is loaded as it is."""
    suffix = PurePosixPath(name).suffix
    return (
        suffix in _OWN
        or name in _MANIFESTS
        or (not suffix and _SETTINGS.fullmatch(name) is None and not _is_paper(name))
    )


def _is_skipped(folder: Path) -> bool:
    """What others wrote: a virtual environment is known by its mark, not by its name."""
    return folder.name in _SKIPPED or (folder / "pyvenv.cfg").is_file()


def _digest(
    root: Path,
    left_out: Callable[[str], bool],
    most: int,
    most_bytes: int,
    pruned: Callable[[Path], bool] = lambda folder: folder.name == "__pycache__",
) -> str:
    """Hexadecimal; empty where there are too many files, or too much in them. What is `pruned` is not entered."""
    found: list[tuple[str, Path]] = []
    for seen, (relative, path) in enumerate(_files(root, pruned)):
        if not left_out(relative):
            found.append((relative, path))
        if len(found) > most or seen > most * 10:
            return ""
    return _digest_of(found, most_bytes)


def _files(root: Path, pruned: Callable[[Path], bool]) -> Iterator[tuple[str, Path]]:
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = [each for each in folders if not pruned(Path(folder, each))]
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
