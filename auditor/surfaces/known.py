"""Which texts of a server have been read already, so that another face of it adds only what is new?"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.compare import same_meaning
from auditor.model import Item, Kind, Role

_COMPARED = 8
"""Texts at one path that a new one is compared with."""


class Known:
    """The texts of all faces so far."""

    def __init__(self) -> None:
        """Nothing was read yet."""
        self._by_path: dict[str, list[str]] = {}
        self._by_item: set[tuple[Kind, str, Role, str]] = set()

    def add(self, items: Iterable[Item], prefix: str = "") -> None:
        """Remember what was read; `prefix` stands before each path."""
        for item in items:
            for each in item.surfaces:
                self._by_item.add((each.kind, each.item, each.role, each.text))
                texts = self._by_path.setdefault(each.path.removeprefix(prefix), [])
                if len(texts) < _COMPARED:
                    texts.append(each.text)

    def holds(self, kind: Kind, item: str, role: Role, path: str, text: str) -> bool:
        """Whether this was read before: of the same item in the same role, or at its path in the same meaning."""
        if (kind, item, role, text) in self._by_item:
            return True
        return any(same_meaning(before, text) for before in self._by_path.get(path, ()))
