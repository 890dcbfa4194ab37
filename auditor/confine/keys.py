"""How are key pairs made that every program takes for true ones, without a library for it?

They are true ones: only nobody lets them in. Plain Python is slow at this and hides no timing, which no bait minds.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from functools import cache
from threading import Lock

_HALF = 1024
"""Bits of one of the two primes of an RSA key."""
_WINDOW = 4096
_E = 65537
_ONE_AT_A_TIME = Lock()

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_Extended = tuple[int, int, int, int]

_FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_Point = tuple[int, int]
_GENERATOR: _Point = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


@dataclass(frozen=True, slots=True)
class Rsa:
    """The numbers of an RSA key of 2048 bits, by the names that everybody uses."""

    n: int
    e: int
    d: int
    p: int
    q: int


def rsa() -> Rsa:
    """One pair for all homes of a run: to find its primes takes longer than all the rest of a home."""
    with _ONE_AT_A_TIME:  # homes are made in threads, and each would search
        return _rsa()


@cache
def _rsa() -> Rsa:
    p, q = sorted((_prime(), _prime()), reverse=True)
    return Rsa(p * q, _E, pow(_E, -1, (p - 1) * (q - 1)), p, q)


def _prime() -> int:
    """A prime of `_HALF` bits, the two highest of which are set."""
    while True:
        start = secrets.randbits(_HALF) | 3 << _HALF - 2 | 1
        left = bytearray(b"\1") * _WINDOW  # of start, start + 2, start + 4, …
        for small in _small():
            first = -start * (small + 1) // 2 % small
            left[first::small] = bytes(len(range(first, _WINDOW, small)))
        for place in range(_WINDOW):
            number = start + 2 * place
            if left[place] and number % _E != 1 and pow(2, number - 1, number) == 1:
                return number


@cache
def _small() -> tuple[int, ...]:
    """Odd primes below 10,000."""
    return tuple(each for each in range(3, 10_000, 2) if all(each % by for by in range(3, int(each**0.5) + 1, 2)))


def ed25519(seed: bytes) -> bytes:
    """The public half (RFC 8032, 5.1.5)."""
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    y = 4 * pow(5, -1, _P) % _P
    x = _root((y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P)
    sum_, point = (0, 1, 1, 0), (x, y, 1, x * y % _P)
    while scalar:
        if scalar & 1:
            sum_ = _added(sum_, point)
        point, scalar = _added(point, point), scalar >> 1
    inverse = pow(sum_[2], -1, _P)
    x, y = sum_[0] * inverse % _P, sum_[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _root(square: int) -> int:
    """The even square root."""
    root = pow(square, (_P + 3) // 8, _P)
    if root * root % _P != square:
        root = root * pow(2, (_P - 1) // 4, _P) % _P
    return _P - root if root & 1 else root


def _added(one: _Extended, other: _Extended) -> _Extended:
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % _P, (one[1] + one[0]) * (other[1] + other[0]) % _P
    c, d = 2 * one[3] * other[3] * _D % _P, 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


@dataclass(frozen=True, slots=True)
class P256:
    """A pair on the curve P-256."""

    secret: int
    public: bytes
    """The point, not compressed."""

    def signed(self, text: bytes) -> tuple[int, int]:
        """The two numbers of an ECDSA signature with SHA-256."""
        nonce, digest = 1 + secrets.randbelow(_ORDER - 1), int.from_bytes(hashlib.sha256(text).digest())
        r = _times(nonce)[0] % _ORDER
        return r, pow(nonce, -1, _ORDER) * (digest + r * self.secret) % _ORDER


def p256() -> P256:
    """A fresh pair."""
    secret = 1 + secrets.randbelow(_ORDER - 1)
    x, y = _times(secret)
    return P256(secret, b"\4" + x.to_bytes(32) + y.to_bytes(32))


def _times(scalar: int) -> _Point:
    """So many times the generator; `scalar` is neither zero nor a multiple of the order."""
    sum_: _Point | None = None
    point = _GENERATOR
    while scalar:
        if scalar & 1:
            sum_ = point if sum_ is None else _joined(sum_, point)
        point, scalar = _joined(point, point), scalar >> 1
    return sum_ or _GENERATOR


def _joined(one: _Point, other: _Point) -> _Point:
    if one == other:
        slope = 3 * (one[0] * one[0] - 1) * pow(2 * one[1], -1, _FIELD)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, _FIELD)
    x = (slope * slope - one[0] - other[0]) % _FIELD
    return x, (slope * (one[0] - x) - one[1]) % _FIELD
