"""Was a file of code made unreadable, or only made small?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model import Fact, Role

_OBFUSCATOR = re.compile(r"\b_0x[0-9a-f]{3,8}\b")
_ENOUGH = 12
"""Different names of the form that one well-known obfuscator gives; no compressor names things so."""
_PACKED = re.compile(
    r"\beval\s*\(\s*function\s*\(\s*p\s*,\s*a\s*,\s*c\s*,\s*k\s*,\s*e"
    r"|\b(?:eval|Function|exec)\s*\(\s*(?:await\s+)?(?:\w+\.)?(?:atob|unescape|b64decode|fromCharCode)\s*\("
    r"|\b(?:eval|Function)\s*\(\s*Buffer\.from\s*\([^()]{1,4000}[\"'](?:base64|hex)[\"']\s*\)"
    r"|\bexec\s*\(\s*__import__\s*\("
    r"|\b(?:exec|eval)\s*\(\s*\(_\)\s*\("
)
_SYMBOLS = re.compile(r"[\[\]()!+]{600}")
_BUNDLER = re.compile(r"__commonJS|__webpack_require__|// (?:\.\./)*node_modules/|__toESM|__esmMin|parcelRequire")
_BUNDLE_BYTES = 64 << 10
_LONG = 2_000
"""Characters a line, on average, of a file that a person has written: 40."""


def obfuscated(file: str, text: str) -> Iterator[Fact]:
    """The place that shows it, if there is one."""
    names = dict.fromkeys(match[0] for match in _OBFUSCATOR.finditer(text))
    if len(names) >= _ENOUGH:
        first = _OBFUSCATOR.search(text)
        yield _fact(file, text, first.start() if first else 0)
    if match := _PACKED.search(text) or _SYMBOLS.search(text):
        yield _fact(file, text, match.start())


def is_bundle(text: str) -> bool:
    """Whether a tool has squeezed it: other people's code is among it, and its lines tell nothing."""
    return len(text) > _BUNDLE_BYTES and len(text) > _LONG * (text.count("\n") + 1) / 4


def is_bundled(text: str) -> bool:
    """Whether a tool has put other people's code into it and left its lines as they were."""
    return _BUNDLER.search(text) is not None


def _fact(file: str, text: str, place: int) -> Fact:
    line = text.count("\n", 0, place) + 1
    start = max(text.rfind("\n", 0, place) + 1, place - 40)
    return Fact(Role.UNPACKS, text[start : start + 200].split("\n")[0].strip(), file, line)
