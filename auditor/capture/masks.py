"""Which words are the user's secrets, and how do they stay out of all that is told?

A server may send back what it was given: in a description, an error, an address. What is kept of it names the
variable instead. A server that means to leak a secret has it already; this is about reports that are published.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

T = TypeVar("T")

_SHORTEST = 6
"""Values shorter than this occur by chance."""
_ESCAPE = re.compile(r"\\{1,8}u00([2-7][0-9a-fA-F])")
_GAP = re.compile(r"[\s;,]+")
_PROTOCOL = (
    "jsonrpc method params result error message tools prompts resources resourceTemplates name title description"
    " inputSchema outputSchema annotations readOnlyHint destructiveHint idempotentHint openWorldHint arguments required"
    " protocolVersion capabilities serverInfo instructions version nextCursor properties additionalProperties object"
    " string number integer boolean default examples uriTemplate mimeType listChanged subscribe application/json"
    " text/event-stream https:// http://localhost 127.0.0.1"
).lower()
"""A value that is part of these is no secret, and replacing it would break every message."""


class Masks:
    """The secrets of one visit; more may become known while it lasts."""

    def __init__(self, values: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> None:
        """Of `headers` each word counts for itself: what is sent back is mostly the token without its scheme."""
        self._names: dict[str, str] = {}
        self._lower: dict[str, str] = {}
        self._whole: dict[str, str] = {}
        for name, value in (values or {}).items():
            self.add(name, value)
        for name, value in (headers or {}).items():
            for part in (value, *_parts(value)):
                self.add(name, part)

    def add(self, name: str, value: str, shown: str = "") -> None:
        """From now on `value` is called `${name}`, or as `shown`."""
        shown = shown or f"${{{name}}}"
        value = value.strip()
        if len(value) < _SHORTEST or value.lower() in _PROTOCOL:
            return
        if not any(letter.isspace() for letter in value):
            self._whole.setdefault(value, shown)
        for spelling in _spellings(value):
            if len(spelling) >= _SHORTEST:
                self._names.setdefault(spelling, shown)
                self._lower.setdefault(spelling.lower(), shown)

    def text(self, text: str) -> str:
        """`text` with the names of the secrets in place of their values, however these are written."""
        if not self._names:
            return text
        lower = text.lower()
        found = [value for value in self._names if value.lower() in lower]
        if found:
            found.sort(key=len, reverse=True)  # where one holds another, it goes first
            pattern = re.compile("|".join(map(re.escape, found)), re.IGNORECASE)
            text = pattern.sub(lambda match: self._lower.get(match[0].lower(), "${secret}"), text)
        return self._unescaped(text) if "\\" in text else text

    def cut(self, text: str) -> str:
        """The same for a text that a limit cut short: half a token is a secret too."""
        text = self.text(text)
        body, dots = (text[:-1], "…") if text.endswith("…") else (text, "")
        for value, name in self._whole.items():
            for size in range(min(len(value) - 1, len(body)), _SHORTEST - 1, -1):
                if body.endswith(value[:size]):
                    return body[:-size] + name + dots
        return text

    def tail(self, text: str) -> str:
        """The same for a text whose beginning was cut off."""
        text = self.text(text)
        for value, name in self._whole.items():
            for size in range(min(len(value) - 1, len(text)), _SHORTEST - 1, -1):
                if text.startswith(value[-size:]):
                    return name + text[size:]
        return text

    def over(self, value: T) -> T:
        """A frozen value with every text in it masked."""
        masked: T = self._over(value)
        return masked

    def _over(self, value: Any) -> Any:
        if type(value) is str:  # no enumeration
            return self.cut(value)
        if isinstance(value, tuple):
            return tuple(map(self._over, value))
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: self._over(getattr(value, each.name)) for each in fields(value)})
        return value

    def _unescaped(self, text: str) -> str:
        r"""Masks what JSON may write as `\u0061` or `\/`, also inside another JSON text, where it has more strokes."""
        plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text).replace("\\", "").lower()
        for value, name in self._names.items():
            letters = value.replace("\\", "")
            if letters and letters.lower() in plain:
                text = name.join(re.split(_loosely(letters), text, flags=re.IGNORECASE))
        return text


def _loosely(letters: str) -> str:
    """A pattern of these letters, each as it is or escaped. Runs of strokes are bounded, so that it stays linear."""
    escaped = [f"u{ord(one.lower()[0]):04x}|u{ord(one.upper()[0]):04x}" for one in letters]
    first, *rest = zip(map(re.escape, letters), escaped, strict=True)
    head = rf"(?:{first[0]}|\\{{1,8}}(?:{first[1]}))"
    return head + "".join(rf"\\{{0,8}}(?:{as_it_is}|{code})" for as_it_is, code in rest)


def _parts(value: str) -> Iterator[str]:
    """The words of a header after its scheme: a token, the values of cookies, what Basic encodes."""
    words = [word for word in _GAP.split(value.strip()) if word]
    for word in words[1:] if len(words) > 1 and words[0].isalpha() else words:
        yield word
        yield word.partition("=")[2]
        yield from _of_basic(word)


def _of_basic(word: str) -> Iterator[str]:
    try:
        user, colon, password = base64.b64decode(word, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return
    if colon:
        yield f"{user}:{password}"
        yield password


def _spellings(value: str) -> Iterator[str]:
    """As JSON, HTML, addresses and base64 write it."""
    coded = base64.b64encode(value.encode("utf-8", "surrogateescape")).decode().rstrip("=")
    escaped = json.dumps(value)[1:-1]
    yield from (value, escaped, json.dumps(value, ensure_ascii=False)[1:-1], escaped.replace("/", "\\/"))
    yield from (html.escape(value), quote(value, errors="replace"), quote(value, safe="", errors="replace"))
    yield from (quote_plus(value, errors="replace"), coded, coded.translate(str.maketrans("+/", "-_")))
