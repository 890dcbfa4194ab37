"""Which files are the package's own code, and which does a file of code run besides?"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path

from auditor.vet.contents import DATA, beginning, ending, meant, own_file
from auditor.vet.source.code import Code

CODE = frozenset((".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx"))
"""How the names of files of code end."""
_OTHERS = frozenset(
    ("node_modules", "site-packages", "vendor", "third_party", ".git", "__pycache__", ".venv", "venv", "test", "tests",
     "__tests__", "spec", "docs", "examples", "example", ".github", "fixtures", "benchmarks", "dist-info")
)  # fmt: skip
"""Folders of other people's code, or of code that is not run: read only where something that is read runs it."""
_NO_CODE = re.compile(r"\.(?:d\.[cm]?ts|test\.[cm]?[jt]sx?|spec\.[cm]?[jt]sx?|min\.js|map)$")
_DATA_TO_NODE = re.compile(r"\.(?:json|node|wasm|d\.[cm]?ts)$")
"""No code to Node whatever loads it; machine code is told by how it begins."""
_IN_BUNDLE = re.compile(r"(?:\brequire\s*\(|\bimport\s*\(?|\bfrom)\s*[\"'`](?P<name>\.{1,2}/[^\"'`]{1,200})[\"'`]")
_PYTHON = re.compile(rb"#![^\n]{0,200}\bpython")
_NODE = re.compile(rb"#![^\n]{0,200}\b(?:node|nodejs|bun|deno|tsx|ts-node)\b")
_SCRIPT = re.compile(r"\.data/scripts/[^/]+$")
"""Where a wheel keeps programs."""
_SHELL = re.compile(rb"#![^\n]{0,200}(?:/|\s)(?:ba|da|z|k)?sh\b")
_PATH = re.compile(r"[\w@. /+-]+")
_MEMBER = re.compile(rb"PK\x01\x02.{24}(..).{16}", re.DOTALL)
"""An entry in the directory at the end of a zip file, with the length of the name that follows."""
_DIRECTORY = 1 << 16
_MOST_LOOKED_AT = 5_000
_LONGEST = 250
_MOST_FOLDERS = 2_000
_MOST_LOOKUPS = 200_000


class Files:
    """The files of one package; what is not there is looked for so often and no more."""

    def __init__(self, root: Path) -> None:
        """`root` is the package's folder."""
        self.root = root
        self.lookups = _MOST_LOOKUPS
        self._places: dict[str, str] = {}
        self.disguised: dict[str, None] = {}
        """Files of Python that Node is given: to each of the two it may be another program."""
        self.passed: dict[str, None] = {}
        """Folders, and files, that hold code and were passed by."""

    def own(self) -> Iterator[str]:
        """Those that look like its own code, in order of their paths; no link is followed."""
        for folder, folders, names in os.walk(self.root):
            here = Path(folder).relative_to(self.root)
            kept = sorted(name for name in folders if not (Path(folder) / name).is_symlink())
            self.passed.update(dict.fromkeys(f"{(here / name).as_posix()}/" for name in kept if name in _OTHERS))
            folders[:] = [name for name in kept if name not in _OTHERS]
            for name in sorted(names):
                file = (here / name).as_posix()
                if Path(name).suffix not in CODE or not own_file(self.root, file):
                    continue
                if not _NO_CODE.search(name):
                    yield file
                elif not name.endswith((".d.ts", ".d.mts", ".d.cts")):
                    self.passed[file] = None

    def left_out(self, seen: Collection[str]) -> Iterator[str]:
        """What was passed by and holds code that is not among the files `seen`."""
        for name in self.passed:
            if not name.endswith("/"):
                yield from (name,) if name not in seen else ()
            elif any(file not in seen for file in self._code_in(name)):
                yield name

    def _code_in(self, name: str) -> Iterator[str]:
        for folder, _, files in islice(os.walk(self.root / name), _MOST_FOLDERS):
            here = Path(folder).relative_to(self.root)
            yield from ((here / file).as_posix() for file in files if Path(file).suffix in CODE)

    def compiled(self) -> Iterator[str]:
        """Files of compiled Python that are imported though no source says what they do.

        One beside its source is not: only in `__pycache__`, and where it says itself that it needs no look at a clock.
        """
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name not in ("node_modules", ".git", ".venv", "venv"))
            here = Path(folder).relative_to(self.root)
            for name in sorted(each for each in names if each.endswith(".pyc")):
                file = (here / name).as_posix()
                in_cache = here.name == "__pycache__"
                if beginning(self.root / file, 8)[4:] != bytes(4) if in_cache else f"{name[:-1]}" not in names:
                    yield file

    def archived(self) -> Iterator[str]:
        """Archives that hold Python, which imports from one that is on its path, whatever its name or beginning.

        https://docs.python.org/3/library/zipimport.html
        """
        looked = 0
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name not in _OTHERS)
            here = Path(folder).relative_to(self.root)
            for name in sorted(each for each in names if Path(each).suffix not in CODE):
                file = (here / name).as_posix()
                looked += 1
                if looked > _MOST_LOOKED_AT:
                    return
                if any(_members(ending(self.root / file, _DIRECTORY))):
                    yield file

    def run_by(self, code: Code) -> Iterator[str]:
        """The files of the package that this one imports, loads or starts."""
        folder = posixpath.dirname(code.file)
        for module in code.modules:
            yield from self._modules(folder, module)
        for texts, loads in code.named:
            joined = ("".join(texts), "/".join(texts)) if sum(map(len, texts)) < _LONGEST else ()
            for text in dict.fromkeys((*texts, *joined)):
                if len(text) < _LONGEST:
                    yield from self._named(folder, text, loads=loads, python=code.python)

    def run_by_bundle(self, file: str, text: str) -> Iterator[str]:
        """The same of one that only a tool can have written."""
        for match in _IN_BUNDLE.finditer(text):
            yield from self._named(posixpath.dirname(file), match["name"], loads=True)

    def _named(self, folder: str, name: str, *, loads: bool, python: bool = False) -> Iterator[str]:
        """`./x.js`, where the callee loads whatever it is given also `x.txt`; from the file's folder, or the root."""
        code = Path(name).suffix in CODE
        relative = name.startswith(("./", "../", "/"))
        if not _PATH.fullmatch(name) or not (code or (relative or "/" in name or "." in name if loads else relative)):
            return
        if (_DATA_TO_NODE if loads else DATA).search(name):
            return
        for base in dict.fromkeys((folder, "")):
            place = posixpath.normpath(posixpath.join(base, name.lstrip("/")))
            found = self._found(place) or (self._found(place[:-3]) if place.endswith(".js") else "")
            if found:
                if loads and found.endswith(".py") and not python:
                    self.disguised[found] = None
                yield found
                return

    def _found(self, place: str) -> str:
        if place not in self._places:
            if self.lookups <= 0:
                return ""
            self.lookups -= 1
            self._places[place] = meant(self.root, place)
        return self._places[place]

    def _modules(self, folder: str, module: str) -> Iterator[str]:
        """`a.b` from the roots of the package and the file's folder, `..a.b` from the folders above."""
        names = module.lstrip(".")
        dots = len(module) - len(names)
        if len(module) > _LONGEST:
            return
        bases = [posixpath.join(folder, *[".."] * (dots - 1))] if dots else dict.fromkeys(("", "src", folder))
        for base in bases:
            place = posixpath.normpath(base) if base else ""
            for part in ("", *names.split(".")):
                place = posixpath.join(place, part) if part else place
                tries = (posixpath.join(place, "__init__.py"), *((f"{place}.py",) if part else ()))
                yield from filter(None, map(self._exactly, tries))

    def _exactly(self, place: str) -> str:
        if place not in self._places:
            if self.lookups <= 0:
                return ""
            self.lookups -= 1
            self._places[place] = place if own_file(self.root, place) else ""
        return self._places[place]


def _members(directory: bytes) -> Iterator[bool]:
    """Of each entry of a zip file whether it is Python."""
    for found in _MEMBER.finditer(directory):
        name = directory[found.end() : found.end() + int.from_bytes(found[1], "little")]
        yield name.endswith((b".py", b".pyc"))


def language(file: str, data: bytes) -> str:
    """`python`, `javascript`, `shell`, or empty for what is run by nothing that is known here.

    A first line that names an interpreter counts only where no suffix speaks against it: Node skips it and goes on.
    """
    if file.endswith((".py", ".pyw")) or (_SCRIPT.search(file) and _PYTHON.match(data)):
        return "python"
    if Path(file).suffix in CODE:
        return "javascript"
    if file.endswith((".sh", ".bash", ".ps1", ".cmd", ".bat")) or _SHELL.match(data):
        return "shell"
    return "" if data.startswith(b"#!") and not _NODE.match(data) else "javascript"
