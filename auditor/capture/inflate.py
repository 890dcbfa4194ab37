"""What does a compressed body hold, piece by piece, however much a few bytes become?"""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator, AsyncIterable

ENCODINGS = frozenset({"gzip", "x-gzip", "deflate"})
"""Of https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1 those that the standard library reads."""
UNREADABLE = "compressed in a way that cannot be read here"
_PIECE = 1 << 16
_EITHER = 32 + zlib.MAX_WBITS
"""gzip or zlib, whichever the first bytes are."""


class CompressedError(Exception):
    """The body is not compressed in a way that can be read."""


async def inflated(body: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    """The content of `body` in pieces of at most 64 KB; who reads them bounds their sum. Raises `CompressedError`.

    Streams one after the other are read as one, as gzip means it.
    """
    stream = zlib.decompressobj(_EITHER)
    async for piece in body:
        rest = piece
        while rest:
            if stream.eof:
                stream = zlib.decompressobj(_EITHER)
            try:
                content = stream.decompress(rest, _PIECE)
            except zlib.error as error:
                raise CompressedError(f"{UNREADABLE}: {error}") from None
            rest = stream.unused_data if stream.eof else stream.unconsumed_tail
            if content:
                yield content
