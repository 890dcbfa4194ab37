"""Which versions do the user's OSV records speak of? A file of one or many, a folder of such files, or a zip of them.

https://ossf.github.io/osv-schema/, https://google.github.io/osv.dev/data/#data-dumps
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from auditor.errors import AuditorError
from auditor.vet.lists import Bad
from auditor.vet.unpack.bounds import Careful, OverlargeError

_ECOSYSTEMS = {"npm": "npm", "PyPI": "pypi"}
_LONGEST = 256 << 20
"""Bytes of all records together."""
_LONGEST_ONE = 64 << 20
_MOST = 500_000
"""Files of a folder or a zip. The one of npm had 230,000 in 2026."""
_MOST_VERSIONS = 5_000
_HINT = "name a JSON file of one OSV record or a list of them, a folder of such files, or a zip as https://osv.dev has"


def read_advisories(path: Path) -> tuple[Bad, ...]:
    """The records about npm and PyPI. Raises `AuditorError` for what holds none, and for a file that is no record."""
    found: list[Bad] = []
    left = _LONGEST
    empty = True
    try:
        for shown, data in _files(path):
            empty = False
            left -= len(data)
            if left < 0:
                raise AuditorError(f"holds more than {_LONGEST >> 20} MB of records", str(path), _HINT)
            found += (bad for record in _records(data, shown) for bad in _of(record))
    except OSError as error:
        raise AuditorError(f"cannot be read: {error.strerror or error}", str(path), _HINT) from None
    if empty:
        raise AuditorError("holds no JSON files", str(path), _HINT)
    return tuple(found)


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each file with the name that a message shows, in the order of their names."""
    if path.is_dir():
        yield from _of_folder(path)
        return
    with path.open("rb") as file:
        if file.read(4).startswith(b"PK"):
            file.seek(0)
            yield from _of_zip(path)
            return
        file.seek(0)
        yield str(path), _bounded(file.read(_LONGEST + 1), str(path), _LONGEST)


def _of_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    seen = 0
    for base, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(each for each in names if each.endswith(".json")):
            seen += 1
            if seen > _MOST:
                raise AuditorError(f"holds more than {_MOST:,} files", str(path), _HINT)
            one = Path(base, name)
            if one.is_file() and not one.is_symlink():
                with one.open("rb") as file:
                    yield str(one), _bounded(file.read(_LONGEST_ONE + 1), str(one), _LONGEST_ONE)


def _of_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    """Read from where it lies: nothing is unpacked."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(cast(BinaryIO, Careful(file, _LONGEST_ONE))) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.endswith(".json")]
            if len(entries) > _MOST:
                raise AuditorError(f"holds more than {_MOST:,} files", str(path), _HINT)
            for entry in entries:
                shown = f"{path}/{entry.filename[:200]}"
                with archive.open(entry) as source:
                    yield shown, _bounded(source.read(_LONGEST_ONE + 1), shown, _LONGEST_ONE)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OverlargeError) as error:
        raise AuditorError(f"is a damaged zip: {error or 'it ends too early'}", str(path), _HINT) from None


def _bounded(data: bytes, shown: str, most: int) -> bytes:
    if len(data) > most:
        raise AuditorError(f"is larger than {most >> 20} MB", shown, _HINT)
    return data


def _records(data: bytes, shown: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        where = f"{shown}:{error.lineno}:{error.colno}"
        raise AuditorError(f"is no JSON: {error.msg}", where, _HINT) from None
    except (ValueError, RecursionError) as error:
        raise AuditorError(f"cannot be read as OSV: {type(error).__name__}", shown, _HINT) from None
    records = found if isinstance(found, list) else found.get("vulns", [found]) if isinstance(found, dict) else None
    if not isinstance(records, list) or not all(isinstance(each, dict) and "id" in each for each in records):
        raise AuditorError("holds no OSV records", shown, _HINT)
    return records


def _of(record: dict[str, Any]) -> Iterator[Bad]:
    if record.get("withdrawn"):
        return
    name = str(record["id"])[:60]
    what = "malicious" if name.startswith("MAL-") else "vulnerable"
    about = " ".join(str(record.get("summary") or record.get("details") or "no summary")[:2_000].split())[:300]
    for affected in _list(record, "affected"):
        package = affected.get("package")
        registry = _ECOSYSTEMS.get(str(package.get("ecosystem"))) if isinstance(package, dict) else None
        if registry is None or not isinstance(package, dict):
            continue
        of, source = str(package.get("name"))[:300], f"https://osv.dev/vulnerability/{name}"
        versions = affected.get("versions")
        exactly = tuple(str(each)[:100] for each in versions[:_MOST_VERSIONS]) if isinstance(versions, list) else ()
        spans = [Bad(registry, of, span, what, name, about, source) for span in _spans(affected)]
        yield from spans
        if exactly:
            yield Bad(registry, of, (), what, name, about, source, exactly)


def _spans(affected: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Conditions that hold together, one tuple for each stretch of versions."""
    for span in _list(affected, "ranges"):
        if span.get("type") not in ("SEMVER", "ECOSYSTEM"):
            continue
        start = ""
        for event in _list(span, "events"):
            if "introduced" in event:
                start = str(event["introduced"])
            elif start and "fixed" in event:
                yield (f">={start}", f"<{event['fixed']}")
                start = ""
            elif start and "last_affected" in event:
                yield (f">={start}", f"<={event['last_affected']}")
                start = ""
        if start:
            yield (f">={start}",)


def _list(node: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = node.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
