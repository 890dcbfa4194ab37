"""Which credentials stand in an argument that is itself JSON (`--config '{"apiKey": "…"}'`)?"""

from __future__ import annotations

import json
from collections.abc import Callable

Redacted = tuple[str, tuple[str, ...]]

_LONGEST = 100_000
_DEEPEST = 30


def redact_json(text: str, redact: Callable[[str, str], Redacted]) -> Redacted | None:
    """The JSON of `text` with each string replaced by what `redact` says of its key and itself.

    None where `text` is no JSON object, list or string, or where nothing was found: then it stays as it is written.
    """
    if text.lstrip()[:1] not in {"{", "[", '"'} or len(text) > _LONGEST:
        return None
    labels: list[str] = []
    try:
        shown = _shown(json.loads(text, strict=False), "", labels, redact, 0)
    except (ValueError, RecursionError):
        return None
    return (json.dumps(shown, ensure_ascii=False), tuple(labels)) if labels else None


def _shown(value: object, name: str, labels: list[str], redact: Callable[[str, str], Redacted], depth: int) -> object:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        return {redact("", key)[0]: _shown(item, f"{key}", labels, redact, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_shown(item, name, labels, redact, depth + 1) for item in value]
    text, found = redact(name, value if isinstance(value, str) else json.dumps(value))
    labels += found
    return text if found or isinstance(value, str) else value
