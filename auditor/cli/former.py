"""What did a former report say?"""

from __future__ import annotations

from pathlib import Path

from auditor.errors import AuditorError
from auditor.judge import baseline_of
from auditor.model import Report
from auditor.model.baseline import Baseline
from auditor.report import load

_LARGEST = 512 << 20
"""Bytes that are read at all: what a report of some 250 servers can hold, each of them as noisy as it may be."""


def saved(path: Path) -> Report:
    """The report in a file. Raises `AuditorError` with the place in it that is wrong."""
    hint = "name a report of `scan --json`"
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise AuditorError(f"the file is larger than {_LARGEST >> 20} MB", str(path), hint)
        text = content.decode("utf-8")
    except OSError as error:
        raise AuditorError(f"cannot be read: {error.strerror or error}", str(path), hint) from None
    except UnicodeDecodeError:
        raise AuditorError("is not UTF-8 text", str(path), hint) from None
    return load(text, str(path))


def former(path: Path) -> Baseline:
    """Its findings, as what is known. Raises as `saved` does."""
    return baseline_of(saved(path))
