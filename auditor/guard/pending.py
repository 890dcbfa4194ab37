"""Which requests of the client has the server not answered yet?"""

from __future__ import annotations

import json
from dataclasses import dataclass

MOST = 10_000
"""Requests under way at a time; no client has a hundred."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A request under way."""

    method: str
    name: str
    """Of the tool or prompt, the uri of the resource; else the method."""
    began: float
    size: int
    arguments: str
    """Digest of the arguments."""
    first_page: bool
    """Of a listing: whether it was asked for from its beginning."""
    hosts: tuple[str, ...] = ()
    modern: bool = False
    """Whether it is of 2026-07-28 or later, where a result says of what type it is."""


class Table:
    """Requests by the JSON text of their id."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._open: dict[str, Pending] = {}

    def __len__(self) -> int:
        return len(self._open)

    @property
    def full(self) -> bool:
        """Whether one more would be too many."""
        return len(self._open) >= MOST

    def add(self, id_: str, pending: Pending) -> None:
        """A request that was passed on."""
        self._open[id_] = pending

    def holds(self, id_: str) -> bool:
        """Whether this id waits for an answer."""
        return id_ in self._open

    def take(self, id_: str) -> tuple[str, Pending] | None:
        """The request that is answered, under its own id: a server may send `"1"` where it was asked as `1`."""
        for known in (id_, _other(id_)):
            if known in self._open:
                return known, self._open.pop(known)
        return None

    def forget(self, id_: str) -> None:
        """The client no longer waits for it."""
        self._open.pop(id_, None)

    def only(self) -> str:
        """The id of the only request under way; empty where there are more, or none."""
        return next(iter(self._open)) if len(self._open) == 1 else ""

    def drain(self) -> tuple[tuple[str, Pending], ...]:
        """All of them, which nobody will answer now."""
        left = tuple(self._open.items())
        self._open.clear()
        return left


def _other(id_: str) -> str:
    """The same id as a string, or as a number."""
    if id_.startswith('"'):
        inner = id_[1:-1]
        return inner if inner.isascii() and inner.isdigit() else ""
    return json.dumps(id_)
