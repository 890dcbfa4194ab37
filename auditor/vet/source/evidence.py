"""Which files are the package's own code, and what is found in all of them together?"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from auditor.model import Fact, Gap, Role
from auditor.model.capability import Capability, ToolCapability
from auditor.vet.contents import beginning
from auditor.vet.source.code import Code, SlowError
from auditor.vet.source.files import Files, language
from auditor.vet.source.flows import Names, names_of
from auditor.vet.source.javascript import read_javascript
from auditor.vet.source.python import UnreadableError, decoded, read_python
from auditor.vet.source.shape import is_bundle, obfuscated
from auditor.vet.source.signs import Reader, Sign

_LARGEST = 2 << 20
_MOST_BYTES = 12 << 20
_MOST_FILES = 1_500
_SECONDS = 20.0
_SECONDS_JUDGED = 10.0
_MOST_LINES = 400
"""Of a shell script that is run at installation."""
_MOST_LEFT_OUT = 20
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
    left_out: list[str] = field(default_factory=list)
    """Code that was not read, for nothing that was read runs it."""
    gaps: list[Gap] = field(default_factory=list)

    def can(self, capability: Capability, file: str, line: int, words: str) -> None:
        """Note a capability where it shows first."""
        found = ToolCapability(f"{file}:{line}" if line else file, capability, "", words[:200], "code")
        self.capabilities.setdefault(capability, found)


def read_sources(server: str, root: Path, run_at_install: Iterable[str] = (), entries: Iterable[str] = ()) -> Evidence:
    """Read the code of a package, bounded in files, bytes and time.

    `run_at_install`: files that a package manager would run; what those do is told apart. `entries`: files that a start
    begins with. These, and what they and the package's other code run of it, are read wherever they are.
    """
    evidence, reading = Evidence(), _Reading(Files(root), time.monotonic() + _SECONDS)
    hooks = frozenset(run_at_install)
    left = deque((*reading.files.own(), *sorted(hooks), *entries))
    seen: set[str] = set()
    while left:
        file = left.popleft()
        if file not in seen:
            seen.add(file)
            left.extend(reading.take(file, evidence, at_install=file in hooks))
    _judge(evidence, reading, hooks)
    _tell(evidence, reading, seen, server)
    return evidence


def _tell(evidence: Evidence, reading: _Reading, seen: set[str], server: str) -> None:
    """What was not read: a gap where it is run, or could be for all that is known here."""
    reading.unread += reading.files.disguised
    if reading.unread:
        number = len(reading.unread)
        many = "1 file of code was" if number == 1 else f"{number} files of code were"
        what = f"{many} not read, the first is {reading.unread[0][:120]}"
        evidence.gaps.append(Gap(server, "source", what, "read them by hand"))
    if reading.files.lookups <= 0:
        what = "its code names more files than were looked for"
        evidence.gaps.append(Gap(server, "source", what, "read it by hand"))
    archived = list(reading.files.archived()) if any(code.python for code in reading.codes) else []
    if archived:
        many = "1 archive holds" if len(archived) == 1 else f"{len(archived)} archives hold"
        what = f"{many} Python that was not read, the first is {archived[0][:120]}"
        evidence.gaps.append(Gap(server, "source", what, "unpack it, and vet the folder"))
    compiled = list(reading.files.compiled())
    if compiled:
        many = (
            "1 file of compiled Python has" if len(compiled) == 1 else f"{len(compiled)} files of compiled Python have"
        )
        what = f"{many} no source that would be run in their place, "
        evidence.gaps.append(
            Gap(server, "source", f"{what}the first is {compiled[0][:120]}", "do not install it unread")
        )
    evidence.left_out += islice(reading.files.left_out(seen), _MOST_LEFT_OUT)


@dataclass(slots=True)
class _Reading:
    """What was read so far, and how much may still be."""

    files: Files
    deadline: float
    codes: list[Code] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    left: int = _MOST_BYTES

    def take(self, file: str, evidence: Evidence, *, at_install: bool) -> list[str]:
        """Read one file; what it runs of the package."""
        if time.monotonic() > self.deadline:
            self.unread.append(file)
            return []
        data = beginning((self.files.root / file).resolve(), 8 << 20)  # a link leads to one of its own
        kind = language(file, data)
        if kind in ("shell", ""):
            self._shell(file, data, evidence, at_install=at_install)
            return []
        text = decoded(data) if kind == "python" else data.decode("utf-8", "replace")
        evidence.facts.extend(obfuscated(file, text))
        if kind != "python" and (len(text) > _LARGEST or is_bundle(text)):
            _skim(evidence, file, text)
            return list(self.files.run_by_bundle(file, text))
        self.left -= len(text)
        try:
            if self.left < 0 or len(text) > _LARGEST or len(self.codes) >= _MOST_FILES:
                raise SlowError
            read = read_python(file, data, self.deadline) if kind == "python" else None
            code = read or read_javascript(file, text, self.deadline)
        except (UnreadableError, SlowError):
            self.unread.append(file)
            return []
        self.codes.append(code)
        return list(self.files.run_by(code))

    def _shell(self, file: str, data: bytes, evidence: Evidence, *, at_install: bool) -> None:
        """Lines of a shell are told where they run at installation; elsewhere nobody reads them here."""
        if not at_install:
            self.unread.append(file)
            return
        lines = data.decode("utf-8", "replace").splitlines()
        for number, line in enumerate(lines[:_MOST_LINES], 1):
            if line.strip() and not line.lstrip().startswith("#"):
                evidence.facts.append(Fact(Role.INSTALLS, line.strip()[:2_000], file, number, name=Role.SCRIPT.value))
        if len(lines) > _MOST_LINES:
            self.unread.append(file)


def _skim(evidence: Evidence, file: str, text: str) -> None:
    evidence.bundles.append(file)
    for hint, capability in _HINTS:
        if hint.search(text):
            evidence.can(capability, file, 0, "in a bundle")


def _judge(evidence: Evidence, reading: _Reading, run_at_install: frozenset[str]) -> None:
    deadline = time.monotonic() + _SECONDS_JUDGED
    try:
        names = names_of(reading.codes, deadline)
    except SlowError:
        reading.unread += [code.file for code in reading.codes]
        return
    counts: dict[Role, int] = {}
    for code in reading.codes:
        at_install = code.file in run_at_install
        try:
            found = _signs(code, names[code.file], deadline)
        except SlowError:
            reading.unread.append(code.file)
            continue
        for sign in found:
            if sign.capability is not None:
                evidence.can(sign.capability, code.file, sign.line, sign.text)
            if at_install:
                evidence.facts.append(Fact(Role.INSTALLS, sign.text, code.file, sign.line, name=sign.role.value))
            counts[sign.role] = counts.get(sign.role, 0) + 1
            if sign.role in _KEPT and counts[sign.role] <= _MOST_OF_ONE:
                evidence.facts.append(Fact(sign.role, sign.text, code.file, sign.line))


def _signs(code: Code, names: Names, deadline: float) -> list[Sign]:
    """Each line once for each role: a chain of calls on one line is one deed. Raises `SlowError` after `deadline`."""
    found: dict[tuple[Role, int, str], Sign] = {}
    for sign in Reader(code, names, deadline).signs():
        found.setdefault((sign.role, sign.line, sign.text), sign)
    return list(found.values())
