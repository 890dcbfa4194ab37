"""How does a credential look that is random, and works nowhere?"""

from __future__ import annotations

import base64 as codec
import json
import re
import secrets
import sqlite3
import string
import struct
import time
import uuid as uuids
from dataclasses import dataclass

from auditor.confine import keys

_ALNUM = string.ascii_letters + string.digits
_SLOT = re.compile(r"%([AUdx])(\d+)")
_ROW = 70
"""Characters of a line in a private key of OpenSSH."""
_ENOUGH = 8
"""Bytes of a secret that a line holds at least, so that it cannot be guessed from the rest of it."""


def letters(count: int) -> str:
    """Letters and digits."""
    return "".join(secrets.choice(_ALNUM) for _ in range(count))


def digits(count: int) -> str:
    """A number that does not begin with zero."""
    return secrets.choice("123456789") + "".join(secrets.choice(string.digits) for _ in range(count - 1))


def hexadecimal(count: int) -> str:
    """Lower case hexadecimal digits."""
    return secrets.token_hex((count + 1) // 2)[:count]


def basic(login: str, password: str) -> str:
    """How a registry's login is stored."""
    return codec.b64encode(f"{login}:{password}".encode()).decode("ascii")


def base64(size: int) -> str:
    """So many random bytes in base64."""
    return codec.b64encode(secrets.token_bytes(size)).decode("ascii")


def uuid() -> str:
    """A random UUID."""
    return str(uuids.UUID(bytes=secrets.token_bytes(16), version=4))


def filled(pattern: str) -> str:
    """`pattern` with `%A36` replaced by 36 letters and digits, `%U` capitals, `%d` digits, `%x` hexadecimal."""
    return _SLOT.sub(lambda slot: _FILL[slot[1]](int(slot[2])), pattern)


def aws_key() -> str:
    """An access key id: its letters are base32."""
    return f"AKIA{_capitals(16)}"


def github() -> str:
    """A personal access token. Its last six letters are no true checksum, so GitHub rejects it unasked."""
    return f"ghp_{letters(36)}"


def openai() -> str:
    """A project key."""
    return f"sk-proj-{letters(74)}T3BlbkFJ{letters(74)}"


def pypi() -> str:
    """A macaroon of PyPI."""
    return f"pypi-AgEIcHlwaS5vcmc{letters(140)}"


def jwt(subject: str) -> str:
    """A token whose signature nobody made."""

    def part(value: object) -> str:
        return codec.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode("ascii").rstrip("=")

    now = int(time.time()) - 86_400
    claims = {"sub": subject, "iat": now, "exp": now + 31_536_000, "jti": uuid()}
    signature = codec.urlsafe_b64encode(secrets.token_bytes(32)).decode("ascii").rstrip("=")
    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}.{signature}"


@dataclass(frozen=True, slots=True)
class Key:
    """A pair for ssh."""

    private: str
    public: str
    lines: tuple[str, ...]
    """The lines of the private half that nobody can know from the public one."""


def openssh_key(kind: str, comment: str) -> Key:
    """A pair as OpenSSH writes it (PROTOCOL.key) that every ssh can use, only nobody lets it in."""
    name = _field(f"ssh-{kind}".encode())
    if kind == "ed25519":
        seed = secrets.token_bytes(32)
        point = keys.ed25519(seed)
        public, known, hidden = name + _field(point), name + _field(point), _field(seed + point)
        unknown = 4 + len(seed)
    else:
        key = keys.rsa()
        public, known = name + _whole(key.e, key.n), name + _whole(key.n, key.e)
        hidden = _whole(key.d, pow(key.q, -1, key.p), key.p, key.q)
        unknown = len(hidden)
    inner = secrets.token_bytes(4) * 2 + known + hidden + _field(comment.encode())
    inner += bytes(range(1, 1 + -len(inner) % 8))
    head = b"openssh-key-v1\0" + _field(b"none") * 2 + _field(b"") + struct.pack(">I", 1) + _field(public)
    text = codec.b64encode(head + _field(inner)).decode("ascii")
    rows = [text[at : at + _ROW] for at in range(0, len(text), _ROW)]
    words = "OPENSSH PRIVATE KEY"
    whole = "\n".join((f"-----BEGIN {words}-----", *rows, f"-----END {words}-----", ""))
    begin = len(head) + 12 + len(known)
    first, last = (place * 4 // 3 // _ROW for place in (begin + _ENOUGH, begin + unknown - _ENOUGH))
    return Key(whole, f"ssh-{kind} {codec.b64encode(public).decode('ascii')} {comment}", tuple(rows[first : last + 1]))


def host_key() -> str:
    """The type and key of a machine, as in `known_hosts`."""
    blob = _field(b"ssh-ed25519") + _field(keys.ed25519(secrets.token_bytes(32)))
    return f"ssh-ed25519 {codec.b64encode(blob).decode('ascii')}"


def chrome_logins(domain: str, login: str) -> tuple[bytes, str]:
    """A `Login Data` database with one row, and the hexadecimal digits of its (undecipherable) password."""
    blob = b"v11" + secrets.token_bytes(32)
    rows = (f"https://accounts.{domain}/", login, blob)
    return _database(
        "CREATE TABLE logins (origin_url TEXT, username_value TEXT, password_value BLOB)", rows
    ), blob.hex()


def chrome_cookies(domain: str) -> tuple[bytes, str]:
    """A `Cookies` database with one row, and the hexadecimal digits of its value."""
    blob = b"v11" + secrets.token_bytes(48)
    rows = (f".{domain}", "session", blob)
    return _database("CREATE TABLE cookies (host_key TEXT, name TEXT, encrypted_value BLOB)", rows), blob.hex()


def bitcoin_wallet() -> tuple[bytes, str]:
    """The opening of a Berkeley database, and the hexadecimal digits of a key in it."""
    key = secrets.token_bytes(64)
    head = bytes(12) + struct.pack("<II", 0x00053162, 9) + struct.pack("<I", 4096) + bytes(4)
    return (head.ljust(4096, b"\0") + b"\x04mkey" + key).ljust(8192, b"\0"), key.hex()


def _whole(*numbers: int) -> bytes:
    return b"".join(_field(each.to_bytes(each.bit_length() // 8 + 1)) for each in numbers)


def _field(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


def _database(table: str, row: tuple[str, str, bytes]) -> bytes:
    with sqlite3.connect(":memory:") as database:
        database.execute(table)
        name = table.split()[2]
        database.execute(f"INSERT INTO {name} VALUES (?, ?, ?)", row)  # noqa: S608 - the names above, not input
        return database.serialize()


def _capitals(count: int) -> str:
    return "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(count))


_FILL = {"A": letters, "U": _capitals, "d": digits, "x": hexadecimal}
