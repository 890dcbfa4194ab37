"""What is each weak sign worth? The table that `make weights` learns, as a file.

JSON, one sign a line, sorted, so that a change of it can be read. A sign is `word:before` (at most six letters of a
word), `pair:before callin` (two words side by side), `opens:send` (the first word of a sentence), `term:…` (of the
vocabulary), `topic:0` (how many fifths of the words stand elsewhere on the server), `tool:foreign`,
`tool:foreign-trigger`, `tool:sibling`, `tool:self`, `two-sentences`, `other-language` or `always`; its points are
tenths of the logarithm of the odds. Signs that begin with `result-` are a table of their own, for what tools return;
there, too, are `result-opens:` (the first word of a piece) and `result-form:` (a mail address, an amount of money and
the like).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from auditor.errors import AuditorError
from auditor.rulepack.json_file import read_object

NAME = "weights.json"
SCHEMA = "mcp-assay/weights/1"
_ABOUT = "Points of weak signs, tenths of log-odds, learned by `make weights`. Positive: planted text has more of it."
_LARGEST = 4
"""MiB."""
_MOST = 1_000
_KINDS = (
    *("word:", "pair:", "opens:", "term:", "topic:", "fresh:", "item:", "place:", "tool:"),
    *("result-word:", "result-pair:", "result-opens:", "result-form:"),
)
_SINGLE = ("always", "two-sentences", "other-language", "result-always", "result-two-sentences")
_HINT = "run `make weights CORPUS=DIR` to learn it again, or remove the file"


def read(path: Path, shown: str) -> tuple[tuple[str, int], ...]:
    """The points by sign, in the order of the file. Raises `AuditorError` for a file that `written` cannot write."""
    whole = read_object(path, shown, _LARGEST, _HINT)
    points = whole.get("points")
    if whole.get("schema") != SCHEMA or not isinstance(points, dict):
        raise AuditorError(f"is not of the form {SCHEMA}", shown, _HINT)
    for sign, worth in points.items():
        if not (sign in _SINGLE or sign.startswith(_KINDS)):
            raise AuditorError(f"has an unknown sign {sign[:80]!r}", shown, _HINT)
        if type(worth) is not int or abs(worth) > _MOST:
            raise AuditorError(f"gives {sign[:80]!r} no whole number of points up to {_MOST:,}", shown, _HINT)
    return tuple(points.items())


def written(points: Mapping[str, int]) -> str:
    """The file's text; signs without points are left out."""
    lines = (f"{json.dumps(sign, ensure_ascii=False)}: {worth}" for sign, worth in sorted(points.items()) if worth)
    head = json.dumps({"schema": SCHEMA, "about": _ABOUT})[:-1]
    return head.replace(', "about', ',\n"about') + ',\n"points": {\n' + ",\n".join(lines) + "\n}}\n"
