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

_ALNUM = string.ascii_letters + string.digits
_SLOT = re.compile(r"%([AUdx])(\d+)")


def letters(count: int) -> str:
    """Letters and digits."""
    return "".join(secrets.choice(_ALNUM) for _ in range(count))


def digits(count: int) -> str:
    """A number that does not begin with zero."""
    return secrets.choice("123456789") + "".join(secrets.choice(string.digits) for _ in range(count - 1))


def hexadecimal(count: int) -> str:
    """Lower case hexadecimal digits."""
    return secrets.token_hex((count + 1) // 2)[:count]


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
    """The random lines in the middle of the private half."""


def openssh_key(kind: str) -> Key:
    """A file that opens as OpenSSH's do (PROTOCOL.key): its numbers are noise, so no ssh will log in with it."""
    name = f"ssh-{kind}".encode()
    inner: tuple[int, ...]
    if kind == "ed25519":
        public, inner = _field(name) + _field(secrets.token_bytes(32)), (64,)
    else:
        public, inner = (
            _field(name) + _field(b"\1\0\1") + _field(b"\0\xc1" + secrets.token_bytes(383)),
            (384, 192, 193, 193),
        )
    check = secrets.token_bytes(4)
    private = check * 2 + public + b"".join(_field(secrets.token_bytes(size)) for size in inner)
    body = b"openssh-key-v1\0" + _field(b"none") * 2 + _field(b"") + struct.pack(">I", 1) + _field(public)
    text = codec.b64encode(body + _field(private)).decode("ascii")
    rows = [text[at : at + 70] for at in range(0, len(text), 70)]
    words = "OPENSSH PRIVATE KEY"
    whole = "\n".join((f"-----BEGIN {words}-----", *rows, f"-----END {words}-----", ""))
    return Key(whole, f"{name.decode()} {codec.b64encode(public).decode('ascii')}", tuple(rows[2:-1]))


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
