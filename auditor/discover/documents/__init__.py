"""Which reader takes a config file?"""

from __future__ import annotations

from collections.abc import Callable

from auditor.discover.documents import frontmatter, jsonc, tomldoc, yamldoc
from auditor.discover.tree import Node

_BY_SUFFIX: dict[str, Callable[[str], Node]] = {
    "json": jsonc.read,
    "jsonc": jsonc.read,
    "code-workspace": jsonc.read,
    "toml": tomldoc.read,
    "yaml": yamldoc.read,
    "yml": yamldoc.read,
    "md": frontmatter.read,
}


def read(text: str, name: str) -> Node:
    """The tree of a file's text; the format is told by the suffix of `name`, else by the first character.

    Raises `Malformed`.
    """
    suffix = name.rpartition(".")[2].lower()
    return _BY_SUFFIX.get(suffix, _by_look(text))(text)


def _by_look(text: str) -> Callable[[str], Node]:
    first = text.lstrip()[:2]
    if first[:1] == "{" or first == "//" or first == "/*" or not first:
        return jsonc.read
    if first[:1] == "[":
        return tomldoc.read if tomldoc.looks_like(text) else jsonc.read
    return yamldoc.read
