"""Which host name was asked for, and which addresses were given for it?"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

_HEADER, _LONGEST, _MOST_RECORDS, _MOST_JUMPS = 12, 253, 64, 16
_SIZES = {1: 4, 28: 16}
"""A and AAAA records: bytes of the address (RFC 1035 section 3.4.1, RFC 3596)."""


@dataclass(frozen=True, slots=True)
class Message:
    """A question, or the answer to one."""

    name: str
    answer: bool
    addresses: tuple[str, ...] = ()


def message(data: bytes) -> Message | None:
    """Read a DNS message (RFC 1035 section 4); None for what is none. What is cut off is left out."""
    if len(data) < _HEADER or data[4:6] != b"\0\1":  # everybody asks one question at a time
        return None
    name, place = _name(data, _HEADER)
    if not name or place + 4 > len(data):
        return None
    answer = bool(data[2] & 0x80)
    return Message(name, answer, _addresses(data, place + 4) if answer else ())


def _name(data: bytes, place: int) -> tuple[str, int]:
    """The name at a place, and where it ends; an empty one where it is no name."""
    labels: list[str] = []
    end = jumps = 0
    while place < len(data) and (size := data[place]):
        if size >= 0xC0 and place + 1 < len(data):
            end = end or place + 2
            place, jumps = (size & 0x3F) << 8 | data[place + 1], jumps + 1
        elif size < 0x40 and place + 1 + size <= len(data):
            labels.append(data[place + 1 : place + 1 + size].decode("latin-1"))
            place += 1 + size
        else:
            return "", 0
        if jumps > _MOST_JUMPS or sum(map(len, labels)) > _LONGEST:
            return "", 0
    return ".".join(labels), end or place + 1


def _addresses(data: bytes, place: int) -> tuple[str, ...]:
    found = []
    for _ in range(min(int.from_bytes(data[6:8]), _MOST_RECORDS)):
        place = _name(data, place)[1]
        kind, size = int.from_bytes(data[place : place + 2]), int.from_bytes(data[place + 8 : place + 10])
        value = data[place + 10 : place + 10 + size]
        if place == 0 or len(value) < size:
            break
        if size == _SIZES.get(kind):
            found.append(str(ip_address(value)))
        place += 10 + size
    return tuple(found)
