"""How is a capture kept, so that it gives the same report for ever?"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from auditor import wire
from auditor.capture.decode import ShapeError, decode, encode
from auditor.capture.digest import digest
from auditor.capture.dump import captures_from_dump, is_dump
from auditor.errors import AuditorError
from auditor.model import Capture

SCHEMA = "mcp-assay/capture/1"
"""Shape of the file; `capture.schema.json` beside this module says it in JSON Schema."""
LARGEST = 64 << 20
"""Bytes of a file that is read at all: the largest honest listing sixty times over."""
MOST_VALUES = 1_000_000
"""Of such a file: listings are strings in it, and a server takes some sixty values."""

_HINT = "capture the servers again with `mcp-assay capture`"


def save(captures: Sequence[Capture], path: Path) -> None:
    """Write `captures` to `path`, whole or not at all. Raises `AuditorError` where it cannot be written.

    Raw text is kept exactly: everything outside ASCII, lone surrogates included, is written as an escape.
    """
    content = {"schema": SCHEMA, "captures": [encode(one) for one in captures]}
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump(content, file, indent=1)  # piece by piece: as one text it can be six times as long
                file.write("\n")
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise AuditorError(f"cannot be written: {error.strerror}", str(path), "choose another file") from error


def load(path: Path) -> tuple[Capture, ...]:
    """The captures in `path`: a file of `save`, or a listing from elsewhere (see `dump`).

    Raises `AuditorError` where the file cannot be read, is larger than `LARGEST`, or has another shape.
    """
    return loads(_read(path), path)


def loads(text: str, path: Path) -> tuple[Capture, ...]:
    """The captures in `text`, which was read from `path`. Raises `AuditorError`."""
    try:
        node = wire.parse(text, max_values=MOST_VALUES)
    except wire.WireError as error:
        raise AuditorError(f"is not JSON: {error}", str(path), _HINT) from error
    if is_dump(node):
        return captures_from_dump(node, path)
    if not isinstance(node, wire.Object) or node.get("schema") != SCHEMA:
        raise AuditorError(f"is neither a capture ({SCHEMA}) nor a listing", str(path), _HINT)
    return _decode(node, path)


def recognises(text: str) -> bool:
    """Whether `text` is a capture or a listing, and not, say, a client's config. Broken JSON is not."""
    try:
        node = wire.parse(text, max_values=MOST_VALUES)
    except wire.WireError:
        return False
    return is_dump(node) or (isinstance(node, wire.Object) and _is_ours(node.get("schema")))


def _is_ours(schema: wire.Node) -> bool:
    return isinstance(schema, str) and schema.startswith("mcp-assay/capture/")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise AuditorError(f"cannot be read: {error.strerror}", str(path), "check the path") from error
    if len(content) > LARGEST:
        raise AuditorError(f"is larger than {LARGEST} bytes", str(path), "capture fewer servers into one file")
    return content.decode("utf-8-sig", "surrogateescape")


def _decode(node: wire.Object, path: Path) -> tuple[Capture, ...]:
    try:
        captures = decode(tuple[Capture, ...], wire.to_python(node.get("captures")), "/captures")
    except ShapeError as error:
        raise AuditorError(f"is no capture: {error}", f"{path}#{error.path}", _HINT) from error
    for place, one in enumerate(captures):
        if one.digest != digest(one.listings):
            where = f"{path}#/captures/{place}/digest"
            raise AuditorError("the listings are not those that were captured", where, _HINT)
    return captures
