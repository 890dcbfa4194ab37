"""Has a server said this before, word for word?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence

from auditor.model import Era, Exchange

_ID = re.compile(r'"id"\s*:\s*\d{1,18}')
"""Numbers of our requests, in which two answers always differ; an `id` of a listing that is a number means nothing."""


class Recall:
    """Remembers answers by their digests, list by list."""

    def __init__(self) -> None:
        """Nothing was said yet."""
        self._seen: set[tuple[Era, str, bytes]] = set()

    def news(self, era: Era, exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
        """The exchanges of each method whose answers, all pages together, were not given before in this era."""
        by_method: dict[str, list[Exchange]] = {}
        for exchange in exchanges:
            by_method.setdefault(exchange.method, []).append(exchange)
        return tuple(each for method, pages in by_method.items() if self._is_new(era, method, pages) for each in pages)

    def _is_new(self, era: Era, method: str, pages: Sequence[Exchange]) -> bool:
        key = (era, method, _digest(pages))
        if key in self._seen:
            return False
        self._seen.add(key)
        return True


def numberless(raw: str) -> str:
    """An answer without the number of its request."""
    return _ID.sub("0", raw)


def _digest(pages: Sequence[Exchange]) -> bytes:
    whole = hashlib.sha256()
    for page in pages:
        for text in (f"{page.cursor}\0", numberless(page.raw), "\0"):
            whole.update(text.encode("utf-8", "surrogatepass"))
    return whole.digest()
