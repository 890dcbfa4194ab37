"""What is answered to a server that looks a name up? Pure. RFC 1035, sections 4 and 5."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address

_HEAD = struct.Struct(">HHHHHH")
_TAIL = struct.Struct(">HH")
_ANSWER = struct.Struct(">HHHIH")
_LARGEST = 512
"""Bytes of a query over UDP; one question needs fewer."""
_RESPONSE, _RECURSION, _OPCODE, _DESIRED = 0x8000, 0x0080, 0x7800, 0x0100
_NOT_SUCH, _REFUSED = 3, 5
_A, _INTERNET = 1, 1
_TO_QUESTION = 0xC00C
"""A pointer to the name that was asked for."""
_TTL = 60
_LABEL = re.compile(rb"[A-Za-z0-9_-]{1,63}")


@dataclass(frozen=True, slots=True)
class Question:
    """One name that is asked for."""

    id: int
    name: str
    """In lower case, without the last full stop."""
    kind: int
    wanted: bool
    """Whether recursion is desired, which an answer repeats."""
    raw: bytes
    """The question as it stands in the query."""


def question(query: bytes) -> Question | None:
    """What is asked; None where this is no plain query for one name of the internet."""
    if not _HEAD.size < len(query) <= _LARGEST:
        return None
    number, flags, questions, *_ = _HEAD.unpack_from(query)
    if flags & (_RESPONSE | _OPCODE) or questions != 1:
        return None
    labels: list[bytes] = []
    at = _HEAD.size
    while at < len(query) and (size := query[at]):
        label = query[at + 1 : at + 1 + size]
        if len(label) != size or not _LABEL.fullmatch(label):  # a pointer has a size of 192 or more
            return None
        labels.append(label)
        at += 1 + size
    end = at + 1 + _TAIL.size
    if end > len(query) or at - _HEAD.size > 254 or not labels:
        return None
    kind, space = _TAIL.unpack_from(query, at + 1)
    if space != _INTERNET:
        return None
    name = b".".join(labels).decode("ascii").lower()
    return Question(number, name, kind, bool(flags & _DESIRED), query[_HEAD.size : end])


def answer(asked: Question, place: Callable[[str], IPv4Address | None]) -> bytes:
    """The address of the name, an empty answer for other kinds of records, `no such name` where there is no place."""
    found = place(asked.name)
    records = b""
    if found is not None and asked.kind == _A:
        records = _ANSWER.pack(_TO_QUESTION, _A, _INTERNET, _TTL, 4) + found.packed
    flags = _RESPONSE | _RECURSION | (_DESIRED if asked.wanted else 0) | (0 if found is not None else _NOT_SUCH)
    return _HEAD.pack(asked.id, flags, 1, 1 if records else 0, 0, 0) + asked.raw + records


def refusal(query: bytes) -> bytes:
    """The answer to what is no plain query; empty where nothing can be answered."""
    if len(query) < _HEAD.size:
        return b""
    return _HEAD.pack(int.from_bytes(query[:2]), _RESPONSE | _REFUSED, 0, 0, 0, 0)
