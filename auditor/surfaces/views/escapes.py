r"""What do literal backslash escapes stand for, as source code, JSON, shells and CSS write them?

`\u0041`, `\x41`, `\101`, `\000041`, `\N{LATIN SMALL LETTER A}`, `\e[`, `\n`; a backslash that is itself escaped, as
JSON within JSON has it, is one backslash.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from auditor.surfaces.views.trace import Edit, step

_MARK = (
    r"\\(?:\\{0,15}(?:u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\{1,16}u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u\{(?P<braced>[0-9a-fA-F]{1,6})\}|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8})"
    r"|x(?P<two>[0-9a-fA-F]{2})|N\{(?P<name>[A-Z][A-Z0-9 -]{1,80})\}"
    r"|0{4}(?P<six>[2-7][0-9a-fA-F])|(?P<css>[4-7][0-9a-fA-F])[ ]|(?P<octal>[01][0-7]{2})|(?P<terminal>e)(?=\[))"
    r"|(?P<letter>[nrt\"'/]))"
)
_ESCAPE = re.compile(_MARK)
_OR_PATH = re.compile(rf"(?P<path>\b[A-Za-z]:\\[^\s\"'<>|*?]{{0,260}})|{_MARK}")
"""C:\new\temp holds no line feed. Where no path is, the backslash comes first, which is found ten times as fast."""
_LETTERS = {"n": "\n", "r": "\n", "t": "\t"}
_LAST = 0x10FFFF


def _meant(found: re.Match[str]) -> str:
    if found["letter"]:
        return _LETTERS.get(found["letter"], found["letter"])
    if found["terminal"]:
        return "\x1b"
    if found["name"]:
        return _named(found["name"]) or found[0]
    if found["low"]:
        return chr(0x10000 + ((int(found["high"], 16) - 0xD800) << 10) + int(found["low"], 16) - 0xDC00)
    if found["octal"]:
        return chr(int(found["octal"], 8))
    digits = found["braced"] or found["four"] or found["eight"] or found["two"] or found["six"] or found["css"]
    code = int(digits, 16)
    return chr(code) if code <= _LAST else found[0]


def _named(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""


def _edits(text: str) -> Iterator[Edit]:
    for found in (_OR_PATH if ":\\" in text else _ESCAPE).finditer(text):
        if found[0][0] == "\\":
            yield found.start(), found.end(), _meant(found)


ESCAPES = step("escapes", lambda text: "\\" in text, _edits)
