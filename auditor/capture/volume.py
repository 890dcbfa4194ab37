"""How much has one server sent, over all its starts and connections together?"""

from __future__ import annotations


class Volume:
    """Counts down from a limit. Each start could fill memory by itself otherwise."""

    def __init__(self, limit: int) -> None:
        """`limit` in bytes."""
        self._left = self.limit = limit

    def take(self, size: int) -> bool:
        """Whether that much more may be read."""
        self._left -= size
        return self._left >= 0
