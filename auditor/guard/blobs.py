"""Which bytes in a result does no model read, and what text stands in the others?"""

from __future__ import annotations

import binascii
import re

from auditor.guard.rewrite import without
from auditor.wire import Node, Object

_HOLD = frozenset(("content", "contents", "messages"))
_PICTURES = ("image", "audio")
_PICTURED = re.compile(r"(?:image|audio)/(?!.*(?:svg|xml|text))[\w.+-]{1,60}(?:;.{0,60})?", re.IGNORECASE)
"""Types of what a model sees or hears, and does not read."""
_HEAD = r"data:(?:image|audio)/[\w.+-]{1,60};base64,"
_BASE64 = re.compile(rf"(?:{_HEAD})?(?:[A-Za-z0-9+/]{{60,}}\s+)*[A-Za-z0-9+/]*={{0,2}}\s*", re.ASCII)
"""In lines that no words make."""
_BEFORE = re.compile(_HEAD, re.ASCII)
_CONTROLS = bytes(each for each in (*range(32), 127) if each not in b"\t\n\r")
_MOST_UNPRINTED = 0.15
"""Share of octets that are no text in what may be meant to be read."""
_WORDS = re.compile("[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]{16,}")
"""Text among other bytes. Of 3 MB that chance wrote, some dozen characters are left."""


def readable(result: Object) -> Object:
    """A result as it is judged: without pictures and sounds, and with the text in each blob in place of its base64.

    Of a blob no type is believed: a client may show it as text, whatever it is called.
    """
    return Object(tuple((key, _blocks(value) if key in _HOLD else value) for key, value in result.pairs))


def _blocks(node: Node) -> Node:
    if isinstance(node, list):
        return [_block(each) for each in node]
    return _block(node)


def _block(node: Node) -> Node:
    """A block of content, or a message, which holds some."""
    if not isinstance(node, Object) or node.duplicates():
        return node
    pairs = (_without_data(node) if node.get("type") in _PICTURES else node).pairs
    return Object(tuple((key, _member(key, value)) for key, value in pairs))


def _member(key: str, value: Node) -> Node:
    match key, value:
        case "content", _:
            return _blocks(value)
        case "resource", Object() if not value.duplicates():
            return Object(tuple((name, _member(name, each) if name == "blob" else each) for name, each in value.pairs))
        case "blob", str():
            return text_in(value)
    return value


def _without_data(block: Object) -> Object:
    data, kind = block.get("data"), block.get("mimeType")
    typed = kind is None or (isinstance(kind, str) and _PICTURED.fullmatch(kind))
    return without(block, ("data",)) if typed and isinstance(data, str) and _BASE64.fullmatch(data) else block


def text_in(blob: str) -> str:
    """What base64 says, all of it where it is text, else the words in it; the blob itself where it is no base64."""
    if not _BASE64.fullmatch(blob):
        return blob
    letters = "".join(_BEFORE.sub("", blob, count=1).split()).rstrip("=")
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    octets = binascii.a2b_base64(letters + "=" * (-len(letters) % 4))
    text = octets.decode(_encoding(octets), "replace")
    octets = text.encode()
    unprinted = text.count("\ufffd") + len(octets) - len(octets.translate(None, _CONTROLS))
    return text if unprinted <= _MOST_UNPRINTED * len(text) else "\n".join(_WORDS.findall(text))


def _encoding(octets: bytes) -> str:
    """UTF-16 where most octets at odd places are zero, or at even ones."""
    half = len(octets) // 2
    if octets[1::2].count(0) * 2 > half:
        return "utf-16-le"
    return "utf-16-be" if octets[::2].count(0) * 2 > half else "utf-8"
