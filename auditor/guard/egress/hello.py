"""Whom does a TLS client ask for? Read from its first message, which is not changed. Pure.

RFC 8446, sections 4.1.2 and 5.1; RFC 6066, section 3; RFC 9849 (a hidden name).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LARGEST = 1 << 16
"""Bytes of a first message; with post-quantum keys they have two thousand."""
_HANDSHAKE, _CLIENT_HELLO = 22, 1
_RECORD = 5
"""Bytes of a record's head: kind, version, length."""
_MOST_IN_RECORD = 1 << 14
_SERVER_NAME, _HIDDEN = 0, 0xFE0D
_OUTER = 0
_NAME = re.compile(rb"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?")


class NoHelloError(ValueError):
    """These bytes are no first message of a TLS client that can be read in one way only."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What a client says first."""

    name: str = ""
    """Whom it asks for, in lower case; empty where it does not say."""
    hidden: bool = False
    """Whether another name may be in there, encrypted."""


def hello(data: bytes) -> Hello | None:
    """The first message at the beginning of `data`; None where more is needed. Raises `NoHelloError`."""
    message = _message(data)
    return None if message is None else _read(message)


def is_tls(first: int) -> bool:
    """Whether a connection that begins with this byte may be one of TLS."""
    return first == _HANDSHAKE


def _message(data: bytes) -> bytes | None:
    """The body of the first handshake message, which may be spread over records."""
    found, at = b"", 0
    while len(data) - at >= _RECORD:
        length = int.from_bytes(data[at + 3 : at + 5])
        if data[at] != _HANDSHAKE or data[at + 1] != 3 or not 0 < length <= _MOST_IN_RECORD:
            raise NoHelloError("no handshake")
        found += data[at + _RECORD : at + _RECORD + length]
        at += _RECORD + length
        if len(found) >= 4:
            size = int.from_bytes(found[1:4])
            if found[0] != _CLIENT_HELLO or size > LARGEST:
                raise NoHelloError("no first message of a client")
            if len(found) >= 4 + size:
                return found[4 : 4 + size]
    if len(data) > LARGEST:
        raise NoHelloError("too long")
    return None


def _read(body: bytes) -> Hello:
    at = _Reader(body)
    at.take(2 + 32)
    at.vector(1)  # session
    at.vector(2)  # ciphers
    at.vector(1)  # compressions
    extensions = _Reader(at.vector(2) if at.left else b"")
    if at.left:
        raise NoHelloError("something follows")
    seen: set[int] = set()
    name, hidden = "", False
    while extensions.left:
        kind, content = extensions.number(2), extensions.vector(2)
        if kind in seen:
            raise NoHelloError("an extension stands twice")
        seen.add(kind)
        if kind == _SERVER_NAME:
            name = _name(content)
        elif kind == _HIDDEN:
            hidden = content[:1] == bytes([_OUTER])
    return Hello(name, hidden)


def _name(content: bytes) -> str:
    at = _Reader(content)
    names = _Reader(at.vector(2))
    if at.left or names.number(1) != 0:
        raise NoHelloError("a name of an unknown kind")
    raw = names.vector(2)
    if names.left or len(raw) > 254 or not _NAME.fullmatch(raw):
        raise NoHelloError("no name, or more than one")
    return raw.decode("ascii").lower().rstrip(".")


class _Reader:
    """Takes bytes off, and never more than there are."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, size: int) -> bytes:
        if size > self.left:
            raise NoHelloError("cut short")
        self._at += size
        return self._data[self._at - size : self._at]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size))

    def vector(self, size: int) -> bytes:
        """Bytes whose length stands before them, in `size` bytes."""
        return self.take(self.number(size))
