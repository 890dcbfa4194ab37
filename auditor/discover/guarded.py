"""Which server stands behind a launch that puts our own guard before it? That one is to be audited, not the guard."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.model import Variable

_NAME = "mcp-assay"
_PACKAGE = re.compile(r"mcp-assay(?:(?:==|@)[\w.]+)?")
_RUNS_PACKAGES = (("uvx",), ("pipx", "run"), ("uv", "tool", "run"))


@dataclass(frozen=True, slots=True)
class Behind:
    """A server, by its command line or by its URL."""

    line: tuple[str, ...] = ()
    url: str = ""
    transport: str = ""
    """`http` or `sse`; empty where the guard finds out."""
    headers: tuple[Variable, ...] = ()


def behind(line: Sequence[str]) -> Behind | None:
    """The server that this command line puts a guard before; None where it is no guard of ours.

    Only programs that are ours for sure: a file that merely has our name could start anything else.
    """
    found: Behind | None = None
    while (nearer := _behind(line)) is not None:  # one guard behind another
        found, line = nearer, nearer.line
    return found


def _behind(line: Sequence[str]) -> Behind | None:
    at = next((count for count in _starts(line) if tuple(line[count : count + 1]) == ("guard",)), 0)
    if not at:
        return None
    words = line[at + 1 :]
    options = words[: words.index("--")] if "--" in words else words
    url = next(_values(options, "--url"), "")
    if url:
        return Behind((), url, _transport(options), tuple(_headers(options)))
    inner = tuple(words[len(options) + 1 :])
    return Behind(inner) if inner else None


def _starts(line: Sequence[str]) -> Iterator[int]:
    """Where the words for the program begin, if it is ours."""
    if line[:1] and line[0] in (_NAME, str(Path(sys.executable).with_name(_NAME)), shutil.which(_NAME)):
        yield 1
    if tuple(line[:3]) == (sys.executable, "-m", "auditor"):
        yield 3
    for words in _RUNS_PACKAGES:
        if tuple(line[: len(words)]) == words and _PACKAGE.fullmatch("".join(line[len(words) : len(words) + 1])):
            yield len(words) + 1


def _values(options: Sequence[str], name: str) -> Iterator[str]:
    for place, word in enumerate(options):
        if word == name and place + 1 < len(options):
            yield options[place + 1]
        elif word.startswith(f"{name}="):
            yield word[len(name) + 1 :]


def _transport(options: Sequence[str]) -> str:
    told = next(_values(options, "--transport"), "")
    return {"http": "http", "sse": "sse", "auto": "http"}.get(told, "")


def _headers(options: Sequence[str]) -> Iterator[Variable]:
    for each in _values(options, "--header-env"):
        name, _, variable = each.partition("=")
        yield Variable(name, f"${{{variable}}}")
    for variable in _values(options, "--bearer-env"):
        yield Variable("Authorization", f"Bearer ${{{variable}}}")
