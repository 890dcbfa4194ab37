"""What did the rule files say when they were last read? Parsing YAML would be the slowest part of a start.

The documents of the built-in pack stand as JSON in `__pycache__`: like compiled Python they are derived, may be
deleted, and count only while they agree with their source. They are documents, not rules: what they mean is read anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from auditor.marked import Marked
from auditor.rulepack.folders import PackFolder

Documents = Mapping[Path, Marked]

_HERE = Path(__file__).parent
_PLACE = _HERE / "__pycache__" / "rules.json"
PARSERS = tuple(_HERE.parent / name for name in ("strict_yaml.py", "yaml_document.py"))
_LARGEST = 16 << 20


def recall(folder: PackFolder, place: Path = _PLACE) -> Documents | None:
    """The documents by file, without their lines; None where nothing is remembered of exactly these files."""
    try:
        with place.open("rb") as file:
            saved = json.loads(file.read(_LARGEST))
        if not isinstance(saved, dict) or saved.get("digest") != _digest(folder):
            return None
    except (OSError, ValueError, RecursionError):
        return None
    documents = saved["documents"]
    return {file.path: _marked(documents[file.id], file.shown) for file in folder.files}


def keep(folder: PackFolder, documents: Mapping[str, Marked], place: Path = _PLACE) -> None:
    """Remember the documents, given by id, if this installation may be written to and Python itself would do so."""

    def made() -> bytes:
        plain = {file.id: documents[file.id].plain() for file in folder.files}
        return json.dumps({"digest": _digest(folder), "documents": plain}).encode("ascii")

    put(place, made)


def put(place: Path, made: Callable[[], bytes]) -> None:
    """Write a derived file in one step; nothing where Python itself would write none, or nobody may."""
    if sys.dont_write_bytecode:
        return
    with contextlib.suppress(OSError):
        data = made()
        place.parent.mkdir(exist_ok=True)
        fresh = place.with_name(f"{place.name}.{os.getpid()}.{secrets.token_hex(4)}")
        fresh.write_bytes(data)
        fresh.replace(place)


def _digest(folder: PackFolder) -> str:
    """Of every file with its id, and of the parser."""
    whole = hashlib.sha256(b"".join(each.read_bytes() for each in PARSERS))
    for file in folder.files:
        with file.path.open("rb") as opened:
            whole.update(f"\0{file.id}\0".encode() + hashlib.sha256(opened.read()).digest())
    return whole.hexdigest()


def _marked(value: object, shown: str) -> Marked:
    if isinstance(value, dict):
        return Marked(shown, None, {key: _marked(member, shown) for key, member in value.items()})
    if isinstance(value, list):
        return Marked(shown, None, [_marked(member, shown) for member in value])
    return Marked(shown, None, value if isinstance(value, bool | int | float | str) else None)
