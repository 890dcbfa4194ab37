"""Whose configs are changed so that their servers start behind the guard, and what is kept to undo it exactly?"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.discover.credentials import redact_text
from auditor.discover.formats import FORMATS, Format
from auditor.discover.intake import LARGEST
from auditor.discover.locate import Candidate, Search, identify
from auditor.discover.roots import roots
from auditor.discover.shapes import Shape
from auditor.errors import AuditorError
from auditor.rewire import Edit, Rewired, rewired, undone
from auditor.state import state_folder

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of one file."""

    path: Path
    before: bytes
    after: bytes
    done: Rewired
    shape: Shape

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return self.before != self.after


def files(
    clients: Sequence[str], paths: Sequence[Path], home: Path, environ: Mapping[str, str]
) -> tuple[Candidate, ...]:
    """The user's configs of these clients (of all, where none is named), or these files.

    Raises `AuditorError` for a client that does not exist, and a file that belongs to none.
    """
    known = {each.id for each in FORMATS}
    unknown = next((each for each in clients if each not in known), None)
    if unknown is not None:
        raise AuditorError(f"there is no client {unknown!r}", "CLIENT", "use a name that `mcp-assay clients` lists")
    if paths:
        return tuple(Candidate(path.resolve(), _format(path)) for path in paths)
    found = Search().user_files(roots(home, environ, sys.platform))
    own = (each for each in found if each.format and (not clients or each.format.id in clients))
    return tuple({each.path.resolve(): each for each in own}.values())


def plan(candidate: Candidate, program: Sequence[str], leave: frozenset[str] = frozenset()) -> Plan:
    """What putting the guard into this file would change. `leave`: names of servers that are left alone.

    Raises `AuditorError` where it cannot be done safely.
    """
    path, shape = candidate.path.resolve(), _shape(candidate)
    content = _content(path)
    text, mark = _text(content, path)
    done = rewired(text, path.name, shape, program, leave)
    return Plan(path, content, (mark + done.text).encode(), done, shape)


def install(planned: Plan, state: Path) -> None:
    """Write the file, after what is needed to undo it. Raises `AuditorError`."""
    record = _record(planned.path, state)
    before, edits = planned.before, planned.done.edits
    if record.exists():
        kept = _kept(record)
        restored = _restored(planned.before, kept, planned)
        if restored is not None:
            before, edits = restored, (*kept.edits, *edits)
    _write(record.with_suffix(".backup"), before, 0o600)
    ordered = sorted(edits, key=lambda one: _place(one, planned))
    note = {
        "file": str(planned.path),
        "after": _digest(planned.after),
        "edits": [[edit.start, edit.old, edit.new] for edit in ordered],
    }
    _write(record, json.dumps(note).encode("ascii"), 0o600)
    _write(planned.path, planned.after, stat.S_IMODE(planned.path.stat().st_mode))


def uninstall(candidate: Candidate, state: Path) -> tuple[bytes, bytes] | None:
    """What stood in the file and what stands in it now; None where no guard of ours is in it.

    A file that nobody changed since gets its backup, byte for byte. Raises `AuditorError` where somebody did, and the
    guard cannot be told from what they wrote.
    """
    path = candidate.path.resolve()
    record = _record(path, state)
    if not record.exists():
        return None
    kept, now = _kept(record), _content(path)
    if _digest(now) == kept.after:
        before = record.with_suffix(".backup").read_bytes()
    else:
        text, mark = _text(now, path)
        left = undone(text, kept.edits, path.name, _shape(candidate))
        if left is None:
            hint = f"compare it with {record.with_suffix('.backup')}, and take `mcp-assay guard …` out by hand"
            what = "the file was changed since, so that the guard in it cannot be told apart"
            raise AuditorError(what, str(path), hint)
        before = (mark + left).encode()
    _write(path, before, stat.S_IMODE(path.stat().st_mode))
    for each in (record, record.with_suffix(".backup")):
        each.unlink(missing_ok=True)
    return now, before


def diff(before: bytes, after: bytes, path: Path) -> Iterator[str]:
    """The changed lines, without credentials."""
    old, new = (each.decode("utf-8", "replace").splitlines() for each in (before, after))
    for line in difflib.unified_diff(old, new, str(path), str(path), lineterm="", n=0):
        yield redact_text(line)[0]


def our_program() -> tuple[str, ...]:
    """How this program is started by others."""
    found = shutil.which("mcp-assay", path=str(Path(sys.executable).parent)) or shutil.which("mcp-assay")
    return (found,) if found else (sys.executable, "-m", "auditor")


def backups(environ: Mapping[str, str], home: Path) -> Path:
    """Where they are kept."""
    return state_folder(environ, home) / "guarded"


@dataclass(frozen=True, slots=True)
class _Kept:
    after: str
    edits: tuple[Edit, ...]


def _restored(now: bytes, kept: _Kept, planned: Plan) -> bytes | None:
    """The file as it was before any guard, where a second installation finds the first."""
    text, mark = _text(now, planned.path)
    left = undone(text, kept.edits, planned.path.name, planned.shape)
    return None if left is None else (mark + left).encode()


def _place(edit: Edit, planned: Plan) -> int:
    return planned.after.decode().find(edit.new)


def _record(path: Path, state: Path) -> Path:
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    return state / f"{hashlib.sha256(str(path).encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.json"


def _kept(record: Path) -> _Kept:
    try:
        note = json.loads(record.read_bytes())
        return _Kept(str(note["after"]), tuple(Edit(int(at), str(old), str(new)) for at, old, new in note["edits"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        hint = "remove it, and take `mcp-assay guard …` out of the config by hand"
        raise AuditorError(f"the note of what was changed cannot be read: {error}", str(record), hint) from None


def _shape(candidate: Candidate) -> Shape:
    if candidate.format is None:
        raise AuditorError("no known client reads this file", str(candidate.path), "name a client's own config")
    return candidate.format.shape


def _format(path: Path) -> Format:
    found = identify(path.absolute())
    if found is None:
        raise AuditorError("no known client reads a file of this name", str(path), "name a client's own config")
    return found


def _content(path: Path) -> bytes:
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            raise AuditorError("it is no plain file, or too large", str(path), "change it by hand")
        return path.read_bytes()
    except OSError as error:
        raise AuditorError(f"the file cannot be read: {error.strerror}", str(path), "check its permissions") from None


def _text(content: bytes, path: Path) -> tuple[str, str]:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise AuditorError("the file is not UTF-8", str(path), "save it as UTF-8, or change it by hand") from None
    return text.removeprefix(_BOM), _BOM if text.startswith(_BOM) else ""


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes, mode: int) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".mcp-assay-")
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(file.fileno(), mode)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise AuditorError(f"cannot be written: {error.strerror}", str(path), "check its permissions") from None
