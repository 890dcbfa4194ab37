r"""What do literal backslash escapes stand for, `\u0041`, `\x41`, `\n`, as source code and JSON write them?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.surfaces.views.trace import Edit, step

_MARK = (
    r"\\(?:u[dD][89abAB](?P<high>[0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|u\{(?P<braced>[0-9a-fA-F]{1,6})\}|u(?P<four>[0-9a-fA-F]{4})|U(?P<eight>[0-9a-fA-F]{8})"
    r"|x(?P<two>[0-9a-fA-F]{2})"
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
    if found["low"]:
        return found[0].encode().decode("unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16")
    digits = found["braced"] or found["four"] or found["eight"] or found["two"]
    code = int(digits, 16)
    return chr(code) if code <= _LAST else found[0]


def _edits(text: str) -> Iterator[Edit]:
    for found in (_OR_PATH if ":\\" in text else _ESCAPE).finditer(text):
        if found[0][0] == "\\":
            yield found.start(), found.end(), _meant(found)


ESCAPES = step("escapes", lambda text: "\\" in text, _edits)
