"""What is each weak sign worth? The table that `make weights` learns, as a file.

JSON, one sign a line, sorted, so that a change of it can be read. A sign is `word:before` (at most six letters of a
word), `pair:before callin` (two words side by side), `term:…` (of the vocabulary), `topic:0` (how many fifths of the
words stand elsewhere on the server), `tool:foreign`, `tool:foreign-trigger`, `tool:sibling`, `tool:self`,
`two-sentences`, `other-language` or `always`; its points are tenths of the logarithm of the odds. Signs that begin
with `result-` are a table of their own, for what tools return; there, too, are `result-opens:` (the first word of a
piece) and `result-form:` (a mail address, an amount of money and the like).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from auditor.errors import AuditorError

NAME = "weights.json"
SCHEMA = "mcp-assay/weights/1"
_ABOUT = "Points of weak signs, tenths of log-odds, learned by `make weights`. Positive: planted text has more of it."
_LONGEST = 4 << 20
_MOST = 1_000
_KINDS = ("word:", "pair:", "term:", "topic:", "tool:", "result-word:", "result-pair:", "result-opens:",
          "result-form:")  # fmt: skip
_SINGLE = ("always", "two-sentences", "other-language", "result-always", "result-two-sentences")
_HINT = "run `make weights CORPUS=DIR` to learn it again, or remove the file"


def read(path: Path, shown: str) -> tuple[tuple[str, int], ...]:
    """The points by sign, in the order of the file. Raises `AuditorError` for a file that `written` cannot write."""
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
        if len(data) > _LONGEST:
            raise AuditorError(f"is larger than {_LONGEST >> 20} MiB", shown, _HINT)
        whole = json.loads(data, object_pairs_hook=_once)
    except OSError as error:
        raise AuditorError(f"cannot be read: {error.strerror}", shown, _HINT) from None
    except (ValueError, RecursionError) as error:
        raise AuditorError(f"is not JSON: {error}", shown, _HINT) from None
    if not isinstance(whole, dict) or whole.get("schema") != SCHEMA or not isinstance(whole.get("points"), dict):
        raise AuditorError(f"is not of the form {SCHEMA}", shown, _HINT)
    for sign, points in whole["points"].items():
        if not (sign in _SINGLE or sign.startswith(_KINDS)):
            raise AuditorError(f"has an unknown sign {sign[:80]!r}", shown, _HINT)
        if type(points) is not int or abs(points) > _MOST:
            raise AuditorError(f"gives {sign[:80]!r} no whole number of points up to {_MOST:,}", shown, _HINT)
    return tuple(whole["points"].items())


def written(points: Mapping[str, int]) -> str:
    """The file's text; signs without points are left out."""
    lines = (f"{json.dumps(sign, ensure_ascii=False)}: {worth}" for sign, worth in sorted(points.items()) if worth)
    head = json.dumps({"schema": SCHEMA, "about": _ABOUT})[:-1]
    return head.replace(', "about', ',\n"about') + ',\n"points": {\n' + ",\n".join(lines) + "\n}}\n"


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands there twice")
    return found
