"""What stands in the JSON that somebody else's program or server has answered with? Nothing of it is trusted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from auditor.errors import AuditorError


def json_object(answer: str | bytes, what: str, where: str, hint: str) -> dict[str, Any]:
    """The object that an answer is. Raises `AuditorError` of these words where it is none."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise AuditorError(what, where, hint)
    return found


def dicts(node: object) -> Iterator[dict[str, Any]]:
    """The objects of a list; nothing of what is none."""
    yield from (each for each in node if isinstance(each, dict)) if isinstance(node, list) else ()


def text(node: object, key: str) -> str:
    """The text under a key; empty where there is none."""
    value = node.get(key) if isinstance(node, dict) else None
    return value if isinstance(value, str) else ""
