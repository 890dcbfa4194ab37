"""How are keys with values written, in the manner of the file that they are written into?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

Value = str | Sequence[str] | Mapping[str, str]


def value(given: Value) -> str:
    """A string, a list of strings or a map of them, as JSON and YAML read it, and TOML too if it is no map."""
    return json.dumps(given if isinstance(given, str | Mapping) else list(given), ensure_ascii=False)


def pairs(text: str, key: int, after: int, given: Sequence[tuple[str, Value]]) -> str:
    """`given` as they are written beside the key that stands from `key` to `after`, its sign included."""
    named = text[key:after]
    before = text[text.rfind("\n", 0, key) + 1 : key]
    if named.startswith('"') and ":" in named:
        return ", ".join(f'"{name}": {value(each)}' for name, each in given)
    toml = "=" in named
    written = (f"{name} = {_inline(each)}" if toml else f"{name}: {value(each)}" for name, each in given)
    return (", " if before.strip(" \t-") else f"{line_end(text)}{before.replace('-', ' ')}").join(written)


def gap_behind(text: str, key: int, after: int) -> str:
    """What stands between a pair that is written before the key, and the key."""
    before = text[text.rfind("\n", 0, key) + 1 : key]
    return (
        ", "
        if text[key:after].startswith('"') or before.strip(" \t-")
        else f"{line_end(text)}{before.replace('-', ' ')}"
    )


def line_end(text: str) -> str:
    """How lines end in it."""
    return "\r\n" if "\r\n" in text else "\n"


def _inline(given: Value) -> str:
    if not isinstance(given, Mapping):
        return value(given)
    return "{ " + ", ".join(f"{value(name)} = {value(each)}" for name, each in given.items()) + " }"
