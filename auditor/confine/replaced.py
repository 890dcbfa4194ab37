"""What is seen in the place of a file that holds secrets?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from auditor.confine.bounded import head
from auditor.confine.dummies import Dummies

_SETTING = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]{0,100})\s*=")
_MOST = 200
"""Values that are made up for one file: each takes up to a third of a millisecond."""


class _TooMuchError(Exception):
    """A file with more values than are made up."""


def replaced(path: str, name: str, dummies: Dummies) -> bytes:
    """The same settings with other values where they are settings, so that a server finds what it asks for.

    `name`: under which the file at `path` is read. Empty where it is of another kind, or has too many values.
    """
    lowered, content = name.lower(), head(path)
    if lowered.endswith(".json"):
        return _json(content, dummies)
    return _settings(content, dummies) if ".env" in lowered else b""


def _settings(content: bytes, dummies: Dummies) -> bytes:
    found = map(_SETTING.match, content.decode("utf-8", "replace").splitlines())
    names = [each[1] for each in found if each]
    return "".join(f"{name}={dummies.of(name)}\n" for name in names).encode() if len(names) <= _MOST else b""


def _json(content: bytes, dummies: Dummies) -> bytes:
    try:
        return json.dumps(_other(json.loads(content), "", iter(range(_MOST)), dummies), indent=2).encode()
    except (ValueError, RecursionError, _TooMuchError):
        return b""


def _other(value: object, name: str, left: Iterator[int], dummies: Dummies) -> object:
    """Each text replaced by one as a setting of its name has; what says yes or no, or how much, stays."""
    if isinstance(value, dict):
        return {key: _other(each, key, left, dummies) for key, each in value.items()}
    if isinstance(value, list):
        return [_other(each, name, left, dummies) for each in value]
    if not isinstance(value, str):
        return value
    if next(left, None) is None:
        raise _TooMuchError
    return dummies.of(name) if value else value
