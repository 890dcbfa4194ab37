"""How does a certificate authority look that vouches for nothing but itself?"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time

from auditor.confine.keys import p256

_INTEGER, _BITS, _OCTETS, _UTF8, _SEQUENCE, _SET = 0x02, 0x03, 0x04, 0x0C, 0x30, 0x31
_TIMES = ((0x17, "%y%m%d%H%M%SZ"), (0x18, "%Y%m%d%H%M%SZ"))
"""UTCTime until 2049, and GeneralizedTime (RFC 5280, 4.1.2.5)."""
_DAY = 86_400
_TEN_YEARS = 3650 * _DAY
_EC_KEY = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")  # id-ecPublicKey, prime256v1
_ECDSA = bytes.fromhex("300a06082a8648ce3d040302")  # ecdsa-with-SHA256
_COMMON_NAME = bytes.fromhex("0603550403")
_USAGE = bytes.fromhex("300e0603551d0f0101ff0404030202a4")  # digitalSignature, keyEncipherment, keyCertSign
_AUTHORITY = bytes.fromhex("300f0603551d130101ff040530030101ff")  # CA:TRUE
_KEY_ID = bytes.fromhex("0603551d0e")


def cluster_authority(days: float) -> bytes:
    """The self-signed certificate of a k3s cluster that was set up so many days ago, as PEM."""
    then, key = int(time.time() - days * _DAY) - secrets.randbelow(_DAY), p256()
    common = _der(_UTF8, f"k3s-server-ca@{then}".encode())
    name = _der(_SEQUENCE, _der(_SET, _der(_SEQUENCE, _COMMON_NAME, common)))
    ident = _der(_OCTETS, _der(_OCTETS, hashlib.sha1(key.public).digest()))  # noqa: S324 - RFC 5280, 4.2.1.2
    body = _der(
        _SEQUENCE,
        _der(0xA0, _number(2)),  # version 3
        _number(0), _ECDSA, name,
        _der(_SEQUENCE, _moment(then), _moment(then + _TEN_YEARS)), name,
        _der(_SEQUENCE, _EC_KEY, _der(_BITS, b"\0", key.public)),
        _der(0xA3, _der(_SEQUENCE, _USAGE, _AUTHORITY, _der(_SEQUENCE, _KEY_ID, ident))),
    )  # fmt: skip
    signature = _der(_SEQUENCE, *map(_number, key.signed(body)))
    text = base64.b64encode(_der(_SEQUENCE, body, _ECDSA, _der(_BITS, b"\0", signature))).decode("ascii")
    rows = (text[at : at + 64] for at in range(0, len(text), 64))
    return "\n".join(("-----BEGIN CERTIFICATE-----", *rows, "-----END CERTIFICATE-----", "")).encode()


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(length))) + length + content


def _number(value: int) -> bytes:
    return _der(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1))


def _moment(when: int) -> bytes:
    at = time.gmtime(when)
    tag, form = _TIMES[at.tm_year >= 2050]
    return _der(tag, time.strftime(form, at).encode())
