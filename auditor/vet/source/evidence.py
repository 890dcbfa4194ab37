"""Which files are the package's own code, and what is found in all of them together?"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from auditor.model import Fact, Gap, Role
from auditor.model.capability import Capability, ToolCapability
from auditor.vet.source.code import Code
from auditor.vet.source.flows import Names, names_of
from auditor.vet.source.javascript import SlowError, read_javascript
from auditor.vet.source.python import UnreadableError, read_python
from auditor.vet.source.shape import is_bundle, obfuscated
from auditor.vet.source.signs import Reader, Sign

_SUFFIXES = frozenset((".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx"))
_OTHERS = frozenset(
    ("node_modules", "site-packages", "vendor", "third_party", ".git", "__pycache__", ".venv", "venv", "test", "tests",
     "__tests__", "spec", "docs", "examples", "example", ".github", "fixtures", "benchmarks", "dist-info")
)  # fmt: skip
"""Folders of other people's code, or of code that is not run."""
_NO_CODE = re.compile(r"\.(?:d\.[cm]?ts|test\.[cm]?[jt]sx?|spec\.[cm]?[jt]sx?|min\.js|map)$")
_LARGEST = 2 << 20
_MOST_BYTES = 12 << 20
_MOST_FILES = 1_500
_SECONDS = 20.0
_MOST_OF_ONE = 40
"""Facts of one role that are kept: those of the first files; what a rule fails on comes first."""
_KEPT = (Role.SENDS, Role.UNPACKS, Role.PERSISTS, Role.BAIT, Role.EVALUATES, Role.RUNS, Role.CONNECTS)
_HINTS = (
    (re.compile(r"\bchild_process\b|\bsubprocess\b"), Capability.EXECUTES),
    (re.compile(r"\bfetch\s*\(|\bhttps?\.request\b|\bnet\.connect\b"), Capability.SENDS_OUT),
    (re.compile(r"\bwriteFile(?:Sync)?\b|\bappendFile(?:Sync)?\b"), Capability.WRITES_FILES),
    (re.compile(r"\breadFile(?:Sync)?\b"), Capability.READS_FILES),
)


@dataclass(slots=True)
class Evidence:
    """What was found."""

    facts: list[Fact] = field(default_factory=list)
    capabilities: dict[Capability, ToolCapability] = field(default_factory=dict)
    """The first line that shows each."""
    bundles: list[str] = field(default_factory=list)
    """Files that only a tool can have written, of which no more than their shape was read."""
    gaps: list[Gap] = field(default_factory=list)

    def can(self, capability: Capability, file: str, line: int, words: str) -> None:
        """Note a capability where it shows first."""
        found = ToolCapability(f"{file}:{line}" if line else file, capability, "", words[:200], "code")
        self.capabilities.setdefault(capability, found)


def read_sources(server: str, root: Path, run_at_install: Iterable[str] = ()) -> Evidence:
    """Read the code of a package, bounded in files, bytes and time.

    `run_at_install`: files that a package manager would run; what those do is told apart.
    """
    evidence = Evidence()
    codes: list[Code] = []
    deadline = time.monotonic() + _SECONDS
    left, unread = _MOST_BYTES, []
    for file, path in _own_files(root):
        text = _read(path)
        evidence.facts.extend(obfuscated(file, text))
        if len(text) > _LARGEST or is_bundle(text):
            _skim(evidence, file, text)
            continue
        left -= len(text)
        try:
            if left < 0 or len(codes) >= _MOST_FILES or time.monotonic() > deadline:
                raise SlowError
            codes.append(read_python(file, text) if file.endswith(".py") else read_javascript(file, text, deadline))
        except (UnreadableError, SlowError):
            unread.append(file)
    _judge(evidence, codes, frozenset(run_at_install))
    if unread:
        what = f"{len(unread)} files of code were not read, the first is {unread[0][:120]}"
        evidence.gaps.append(Gap(server, "source", what, "read them by hand"))
    return evidence


def _own_files(root: Path) -> Iterator[tuple[str, Path]]:
    """In order of their paths; no link is followed."""
    for folder, folders, names in root.walk() if hasattr(root, "walk") else _walk(root):
        folders[:] = sorted(name for name in folders if name not in _OTHERS and not (folder / name).is_symlink())
        for name in sorted(names):
            path = folder / name
            if path.suffix in _SUFFIXES and not _NO_CODE.search(name) and path.is_file() and not path.is_symlink():
                yield path.relative_to(root).as_posix(), path


def _walk(root: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """`Path.walk`, which Python 3.11 lacks."""
    import os

    for folder, folders, names in os.walk(root):
        yield Path(folder), folders, names


def _read(path: Path) -> str:
    with path.open("rb") as file:
        return file.read(8 << 20).decode("utf-8", "replace")


def _skim(evidence: Evidence, file: str, text: str) -> None:
    evidence.bundles.append(file)
    for hint, capability in _HINTS:
        if hint.search(text):
            evidence.can(capability, file, 0, "in a bundle")


def _judge(evidence: Evidence, codes: list[Code], run_at_install: frozenset[str]) -> None:
    names = names_of(codes)
    counts: dict[Role, int] = {}
    for code in codes:
        at_install = code.file in run_at_install
        for sign in _signs(code, names[code.file]):
            if sign.capability is not None:
                evidence.can(sign.capability, code.file, sign.line, sign.text)
            if at_install:
                evidence.facts.append(Fact(Role.INSTALLS, sign.text, code.file, sign.line, name=sign.role.value))
            counts[sign.role] = counts.get(sign.role, 0) + 1
            if sign.role in _KEPT and counts[sign.role] <= _MOST_OF_ONE:
                evidence.facts.append(Fact(sign.role, sign.text, code.file, sign.line))


def _signs(code: Code, names: Names) -> list[Sign]:
    """Each line once for each role: a chain of calls on one line is one deed."""
    found: dict[tuple[Role, int, str], Sign] = {}
    for sign in Reader(code, names).signs():
        found.setdefault((sign.role, sign.line, sign.text), sign)
    return list(found.values())
