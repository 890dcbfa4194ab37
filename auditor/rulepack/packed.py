"""What was the built-in pack when it was last made? Making it of its documents is most of what a start would take.

It stands as a pickle in `__pycache__`: like compiled Python it is derived, may be deleted, and counts only while the
files that it was made of, and the code that made it, have the size and the time that they had. Whoever could write
another there could write that code itself; still, nothing but classes of `model` is made of it.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from pathlib import Path

from auditor.errors import AuditorError
from auditor.model import RulePack
from auditor.rulepack.folders import PackFolder
from auditor.rulepack.remembered import PARSERS, put

Standing = tuple[tuple[str, int, int], ...]
"""Of each file that has a part in a pack its path, its time in nanoseconds and its size."""

_HERE = Path(__file__).parent
_PLACE = _HERE / "__pycache__" / "rules.pickle"
_MAKERS = (_HERE, _HERE.parent / "model")
_PARSERS = (_HERE.parent / "marked.py", *PARSERS)
_LARGEST = 32 << 20
_MODEL = "auditor.model."


def standing(folder: PackFolder) -> Standing:
    """What changes with any file of a pack. Raises `AuditorError` for one that has gone."""
    files = (*folder.files, *folder.languages, *(each for each in (folder.figures, folder.weights) if each is not None))
    try:
        return tuple(_stands(file.path) for file in files)
    except OSError as error:
        raise AuditorError("cannot be read", str(error.filename), "install mcp-assay again") from None


def recall(now: Standing, place: Path = _PLACE) -> RulePack | None:
    """The pack; None where nothing is remembered of exactly these files."""
    try:
        with place.open("rb") as file:
            saved = file.read(_LARGEST)
        size = hashlib.sha256().digest_size
        if saved[:size] != _digest(now, saved[size:]):
            return None
        found = _OfModel(io.BytesIO(saved[size:])).load()
    except (OSError, pickle.UnpicklingError):
        return None
    return found if isinstance(found, RulePack) else None


def keep(now: Standing, pack: RulePack, place: Path = _PLACE) -> None:
    """Remember it, if this installation may be written to and Python itself would do so."""

    def made() -> bytes:
        payload = pickle.dumps(pack, pickle.HIGHEST_PROTOCOL)
        return _digest(now, payload) + payload

    put(place, made)


def _digest(now: Standing, payload: bytes) -> bytes:
    """Of the pack, of what it was made of, and of what made it."""
    code = (each for folder in _MAKERS for each in sorted(folder.glob("*.py")))
    made = tuple(map(_stands, (*code, *_PARSERS)))
    return hashlib.sha256(repr((sys.version, now, made)).encode() + b"\0" + payload).digest()


def _stands(path: Path) -> tuple[str, int, int]:
    state = path.stat()
    return str(path), state.st_mtime_ns, state.st_size


class _OfModel(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type:
        found = super().find_class(module, name) if module.startswith(_MODEL) else None
        if not (isinstance(found, type) and found.__module__.startswith(_MODEL)):
            raise pickle.UnpicklingError(f"{module}.{name} is no class of the model")
        return found
