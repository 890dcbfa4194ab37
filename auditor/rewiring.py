"""Whose configs are changed so that their servers start behind the guard, and what is kept to undo it exactly?"""

from __future__ import annotations

import difflib
import hashlib
import json
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.discover.credentials import redact_arguments, redact_named, redact_text, redact_url
from auditor.discover.formats import FORMATS, Format
from auditor.discover.intake import LARGEST
from auditor.discover.locate import Candidate, Search, identify
from auditor.discover.roots import roots
from auditor.discover.shapes import Shape, either
from auditor.errors import AuditorError
from auditor.lock.whole import write_whole
from auditor.rewire import Change, Edit, Rewired, rewired, targets, tree, undone
from auditor.state import state_folder

_BOM = "\ufeff"
_OF_PACKAGES = ("docker-mcp", "mcpb", "registry")
"""Formats that name packages, and no command line that could be changed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of one file."""

    candidate: Candidate
    path: Path
    before: bytes
    after: bytes
    done: Rewired
    shape: Shape

    @property
    def client(self) -> str:
        """The id of the client that reads it."""
        return self.candidate.format.id if self.candidate.format else ""

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return self.before != self.after


def files(
    clients: Sequence[str], paths: Sequence[Path], home: Path, environ: Mapping[str, str]
) -> tuple[tuple[Candidate, ...], tuple[AuditorError, ...]]:
    """The user's configs of these clients (of all, if none is named), or these files; and what was not looked at.

    A file that is read in two ways is there twice. Raises `AuditorError` for a client or a format that does not exist.
    """
    known = {each.id for each in FORMATS if each.id not in _OF_PACKAGES}
    unknown = next((each for each in clients if each not in known), None)
    if unknown is not None:
        raise AuditorError(f"there is no client {unknown!r}", "CLIENT", "use a name that `mcp-assay clients` lists")
    if paths:
        return tuple(Candidate(path.resolve(), _format(path)) for path in paths), ()
    search = Search()
    found = search.user_files(roots(home, environ, sys.platform))
    own = (each for each in found if each.format and each.format.id in (clients or known))
    once = tuple({(each.path.resolve(), _shape(each)): each for each in own}.values())
    return once, tuple(AuditorError(why, str(it), "check its rights") for it, why in dict.fromkeys(search.troubles))


def plan(
    candidate: Candidate, program: Sequence[str], leave: frozenset[str] = frozenset(), content: bytes | None = None
) -> Plan:
    """What putting the guard into this file would change. `leave`: names of servers that are left alone.

    `content`: what will stand in it by then. Raises `AuditorError` where it cannot be done safely.
    """
    path, shape = candidate.path.resolve(), _shape(candidate)
    content = _content(path) if content is None else content
    text, mark = _text(content, path)
    done = rewired(text, str(path), shape, program, leave)
    try:
        return Plan(candidate, path, content, (mark + done.text).encode(), done, shape)
    except UnicodeEncodeError:
        raise AuditorError("half a character stands in it", str(path), "mend it, or change it by hand") from None


def install(planned: Plan, state: Path) -> None:
    """Write the file, after what is needed to undo it. Raises `AuditorError`: then all is as it was."""
    record = _record(planned.path, state)
    kept = _kept(record) if record.exists() else None
    before, changes, formats = planned.before, planned.done.changes, tuple[str, ...]()
    if kept is not None and _stands(kept, planned):
        formats = kept.formats
        restored = _restored(planned.before, kept.changes, planned.path, _all(planned.shape, kept.formats))
        if restored is None:
            hint = f"take `mcp-assay guard …` out of it by hand, and remove {record}"
            what = "it was changed since the guard was put in, so that both could not be taken out any more"
            raise AuditorError(what, str(planned.path), hint)
        before, changes = restored, (*kept.changes, *changes)
    note = {
        "file": str(planned.path), "after": _digest(planned.after), "formats": sorted({*formats, planned.client}),
        "changes": [_noted(each) for each in changes],
    }  # fmt: skip
    former = {each: each.read_bytes() for each in _files(record) if each.exists()}
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(record.with_suffix(".backup"), before, 0o600)
        _write(record, json.dumps(note).encode("ascii"), 0o600)
        _write(planned.path, planned.after, stat.S_IMODE(planned.path.stat().st_mode))
    except (AuditorError, OSError) as error:
        for each in _files(record):
            with suppress(AuditorError, OSError):
                _write(each, former[each], 0o600) if each in former else each.unlink(missing_ok=True)
        if isinstance(error, AuditorError):
            raise
        raise AuditorError(f"cannot be written: {error.strerror}", str(error.filename), "check its folder") from None


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
    backup = record.with_suffix(".backup")
    before = backup.read_bytes() if _digest(now) == kept.after and backup.exists() else None
    before = before or _restored(now, kept.changes, path, _all(_shape(candidate), kept.formats))
    if before is None:
        hint = f"compare it with {backup}, and take `mcp-assay guard …` out by hand"
        what = "the file was changed since, so that the guard in it cannot be told apart"
        raise AuditorError(what, str(path), hint)
    _write(path, before, stat.S_IMODE(path.stat().st_mode))
    for each in _files(record):
        each.unlink(missing_ok=True)
    return now, before


def guarded_files(state: Path) -> tuple[Path, ...]:
    """Every file that a guard of ours was put into and not taken out of."""
    found: list[Path] = []
    for record in sorted(state.glob("*.json")):
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            found.append(Path(str(json.loads(record.read_bytes())["file"])))
    return tuple(each for each in found if each.exists())


def diff(before: bytes, after: bytes, candidate: Candidate) -> Iterator[str]:
    """The changed lines, without credentials."""
    path = str(candidate.path.resolve())
    hidden = {**_hidden(before, candidate), **_hidden(after, candidate)}
    longest = sorted(hidden, key=len, reverse=True)
    old, new = (each.decode("utf-8", "replace").splitlines() for each in (before, after))
    for line in difflib.unified_diff(old, new, path, path, lineterm="", n=0):
        shown = line
        for secret in longest:
            shown = shown.replace(secret, hidden[secret])
        yield redact_text(shown)[0]


def _hidden(content: bytes, candidate: Candidate) -> dict[str, str]:
    """What an audit would not show of the launches either, as JSON writes it, and what stands in its place."""
    try:
        text, _ = _text(content, candidate.path)
        found = tuple(targets(tree(text, str(candidate.path)), _shape(candidate)))
    except AuditorError:
        return {}
    shown: dict[str, str] = {}
    for each in found:
        line = each.line or ("",)
        given = dict(zip(line[1:], redact_arguments(line[0], line[1:]), strict=True))
        given |= {word: redact_url(word) for word in (*line, each.url) if "://" in word}
        given |= {text: redact_named(name, text) for name, text in each.named}
        for text, (instead, labels) in given.items():
            if labels and text != instead:
                shown |= {json.dumps(text, ensure_ascii=False)[1:-1]: instead, text: instead}
    return shown


def our_program() -> tuple[str, ...]:
    """How this program is started by others, never from the folder that they start it in."""
    found = shutil.which("mcp-assay", path=str(Path(sys.executable).parent)) or shutil.which("mcp-assay")
    return (found,) if found else (sys.executable, "-P", "-m", "auditor")


def backups(environ: Mapping[str, str], home: Path) -> Path:
    """Where they are kept."""
    return state_folder(environ, home) / "guarded"


@dataclass(frozen=True, slots=True)
class _Kept:
    after: str
    changes: tuple[Change, ...]
    formats: tuple[str, ...]
    """Ids of the clients whose entries were changed."""


def _stands(kept: _Kept, planned: Plan) -> bool:
    """Whether a guard that was put in before is in the file still: else somebody took it out by hand."""
    if _digest(planned.before) == kept.after:
        return True
    text, _ = _text(planned.before, planned.path)
    paths = {each.path for each in kept.changes}
    found = targets(tree(text, str(planned.path)), _all(planned.shape, kept.formats))
    return any(each.guarded and each.path in paths for each in found) or any(
        each.edit.new in text for each in kept.changes
    )


def _restored(now: bytes, changes: Sequence[Change], path: Path, shape: Shape) -> bytes | None:
    """The file without these guards; None where that is not certain."""
    text, mark = _text(now, path)
    left = undone(text, changes, str(path), shape)
    return None if left is None else (mark + left).encode("utf-8", "surrogatepass")


def _noted(change: Change) -> dict[str, object]:
    return {
        "path": change.path, "old": change.edit.old, "new": change.edit.new, "words": change.words,
        "launch": dict(change.launch),
    }  # fmt: skip


def _files(record: Path) -> tuple[Path, Path]:
    return record, record.with_suffix(".backup")


def _record(path: Path, state: Path) -> Path:
    return state / f"{hashlib.sha256(str(path).encode('utf-8', 'surrogateescape')).hexdigest()[:16]}.json"


def _kept(record: Path) -> _Kept:
    try:
        note = json.loads(record.read_bytes())
        changes = tuple(_change(each) for each in note["changes"])
        return _Kept(str(note["after"]), changes, tuple(note.get("formats", ())))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        hint = "remove it, and take `mcp-assay guard …` out of the config by hand"
        raise AuditorError(f"the note of what was changed cannot be read: {error}", str(record), hint) from None


def _change(note: Mapping[str, Any]) -> Change:
    edit = Edit(0, str(note["old"]), str(note["new"]))
    return Change(tuple(note["path"]), edit, tuple(map(str, note["words"])), dict(note["launch"]))


def _shape(candidate: Candidate) -> Shape:
    if candidate.format is None:
        raise AuditorError("no known client reads this file", str(candidate.path), "name a client's own config")
    return candidate.format.shape


def _all(shape: Shape, formats: Sequence[str]) -> Shape:
    """What all of these clients find in one file."""
    return either(shape, *(each.shape for each in FORMATS if each.id in formats))


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
        write_whole(content, path, mode)
    except OSError as error:
        raise AuditorError(f"cannot be written: {error.strerror}", str(path), "check its permissions") from None
