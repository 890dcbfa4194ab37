"""Which labelled listings does a file hold?

One JSON object a line, plain or gzip. Lines are read with a wire parser, so that a listing keeps its duplicate keys.
"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from auditor.errors import AuditorError
from auditor.wire import Node, Object, WireError, parse

LONGEST_LINE = 64 << 20
"""Bytes of one row; the largest real listing seen is 1.07 MB."""
_GZIP = b"\x1f\x8b"
_DEEPEST = 256
_ID = re.compile(r'"id"\s*:\s*"([^"\\]{1,200})"')
_LABEL = re.compile(r'"label"\s*:\s*"(malicious|benign)"')
_LABELS = ("malicious", "benign")


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled listing, or one labelled result of a tool."""

    id: str
    malicious: bool
    counted: bool
    """False for malice that no listing shows."""
    server: str
    listing: Node = None
    result: Node = None
    """What a tool returned; None where the row is a listing."""
    problem: str = ""
    """Why the row cannot be audited, where it cannot."""
    by_scanner: bool = False
    """Written by the author of a scanner, to show what it finds: weak evidence."""
    generated: bool = False
    """Made from a template: many rows, few ideas."""
    category: str = ""
    """What kind of attack its author calls it."""
    victim: str = ""
    """Whether the tool that an attack is aimed at is listed beside it: `present`, `absent`, or not said."""


def rows(path: Path) -> Iterator[Row]:
    """The rows of a file. Raises `AuditorError` with `file:line` for what is no row."""
    try:
        with path.open("rb") as file:
            yield from _rows(_opened(file), str(path))
    except (OSError, EOFError) as error:
        raise AuditorError(f"cannot be read: {error}", str(path), "name a JSONL file, plain or gzip") from None


def _opened(file: BinaryIO) -> io.BufferedIOBase:
    magic = file.read(2)
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if magic == _GZIP else io.BufferedReader(file)  # type: ignore[type-var] # a binary file is a raw stream here


def _rows(lines: io.BufferedIOBase, shown: str) -> Iterator[Row]:
    number = 0
    while line := lines.readline(LONGEST_LINE + 1):
        number += 1
        where = f"{shown}:{number}"
        if len(line) > LONGEST_LINE:
            raise AuditorError(f"a line of more than {LONGEST_LINE >> 20} MiB", where, "split the row")
        if not line.isspace():
            yield _row(line.decode("utf-8", "surrogateescape"), where)


def _row(line: str, where: str) -> Row:
    try:
        row = parse(line, _DEEPEST)
    except WireError as error:
        identifier, label = _ID.search(line), _LABEL.search(line)
        if identifier and label and str(error).startswith("nested"):
            return Row(identifier[1], label[1] == "malicious", True, identifier[1], problem=str(error))
        raise AuditorError(f"is not JSON: {error}", where, "write one JSON object a line") from None
    if not isinstance(row, Object):
        raise AuditorError("is no JSON object", where, "write one JSON object a line")
    return _read(row, where)


def _read(row: Object, where: str) -> Row:
    identifier, label = row.get("id"), row.get("label")
    if not isinstance(identifier, str) or not identifier:
        raise AuditorError("a row without an id", where, 'add "id": "…"')
    if label not in _LABELS:
        raise AuditorError(
            f"the label of {identifier!r} is neither malicious nor benign", where, 'add "label": "benign"'
        )
    if "listing" not in row and "response_text" not in row:
        raise AuditorError(f"{identifier!r} has nothing to audit", where, 'add "listing": {…} or "response_text": "…"')
    server, victim, category = (row.get(key) for key in ("server", "victim", "category"))
    return Row(
        id=identifier,
        malicious=label == "malicious",
        counted=row.get("visible_in_listing") is not False,
        server=server if isinstance(server, str) and server else identifier,
        listing=row.get("listing"),
        result=row.get("response_text"),
        by_scanner=row.get("authored_by_scanner") is True,
        generated=row.get("template_generated") is True,
        category=category if isinstance(category, str) else "",
        victim=victim if isinstance(victim, str) else "",
    )
