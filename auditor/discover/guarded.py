"""Which server stands behind a launch that puts our own guard before it? That one is to be audited, not the guard."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.model import Variable

_NAME = "mcp-assay"
_PACKAGE = re.compile(r"mcp-assay(?:(?:==|@)[\w.]+)?")
_RUNS_PACKAGES = (("uvx",), ("pipx", "run"), ("uv", "tool", "run"))
FLAGS = frozenset({"--confine", "--unconfined", "--no-log"})
"""Options of `mcp-assay guard` without a value. Read as anything else, one server would be audited and another run."""
REPEATABLE = frozenset({"--secret-env", "--rules", "--header-env"})
VALUED = REPEATABLE | {
    "--server", "--on-finding", "--on-secret", "--config", "--lock", "--on-drift", "--log",
    "--url", "--transport", "--bearer-env", "--listen", "--token-env",
}  # fmt: skip
"""Those with a value, in the next word or behind an equals sign."""


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
    end = words.index("--") if "--" in words else len(words)
    options, inner = _options(words[:end]), tuple(words[end + 1 :])
    if options is None:
        return None
    url = "".join(options.get("--url", ()))
    if bool(url) == bool(inner):  # refused: one server is named, not both and not none
        return None
    return Behind((), url, _transport(options), tuple(_headers(options))) if url else Behind(inner)


def _options(words: Sequence[str]) -> dict[str, list[str]] | None:
    """What is given for each option, as the guard itself reads them; None where it refuses them, or does other work."""
    found: dict[str, list[str]] = {}
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if word in FLAGS:
            continue
        given = value if equals else next(rest, None)
        if name not in VALUED or given is None or (name in found and name not in REPEATABLE):
            return None
        found.setdefault(name, []).append(given)
    return found


def _starts(line: Sequence[str]) -> Iterator[int]:
    """Where the words for the program begin, if it is ours."""
    if line[:1] and line[0] in (_NAME, str(Path(sys.executable).with_name(_NAME)), shutil.which(_NAME)):
        yield 1
    if tuple(line[:3]) == (sys.executable, "-m", "auditor"):
        yield 3
    for words in _RUNS_PACKAGES:
        if tuple(line[: len(words)]) == words and _PACKAGE.fullmatch("".join(line[len(words) : len(words) + 1])):
            yield len(words) + 1


def _transport(options: Mapping[str, Sequence[str]]) -> str:
    return {"http": "http", "sse": "sse", "auto": "http"}.get("".join(options.get("--transport", ())), "")


def _headers(options: Mapping[str, Sequence[str]]) -> Iterator[Variable]:
    for each in options.get("--header-env", ()):
        name, _, variable = each.partition("=")
        yield Variable(name, f"${{{variable}}}")
    for variable in options.get("--bearer-env", ()):
        yield Variable("Authorization", f"Bearer ${{{variable}}}")
