"""Does code reach a host that nothing in the package, and nothing that the server says, speaks of? `unnamed-host`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import raw
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Read, Unit
from auditor.model import Kind, Role

_HOST = re.compile(
    r"(?:\b(?:https?|wss?|ftp)://(?:[^\s/@\"'`]{1,80}@)?|\[)(?P<host>(?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{2,24})(?::\d+)?",
    re.IGNORECASE | re.ASCII,
)
_OPENINGS = frozenset(("api", "www", "app", "mcp", "cdn", "dev", "com", "org", "net", "the", "http", "https", "server"))
_SHORTEST = 3
_WORD = re.compile(r"[a-z0-9]{3,}")
_ABOUT = (Role.NAME, Role.DESCRIPTION, Role.URL, Role.README, Role.VALUE, Role.URI)
_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "gov", "ac", "edu"))
_SHARED = frozenset(
    ("githubusercontent", "amazonaws", "cloudfront", "herokuapp", "vercel",
     "netlify", "workers", "pages", "ngrok", "onrender", "azurewebsites", "appspot", "run", "fly", "render", "glitch",
     "repl", "firebaseio", "web", "blogspot", "sslip", "nip", "trycloudflare", "loca", "supabase", "railway")
)  # fmt: skip
"""Names under which anybody can have a host: that the text speaks of them says nothing about this one."""


def _build(given: Mapping[str, object]) -> Find:
    Options("unnamed-host", given)

    def find(unit: Unit) -> list[Hit]:
        found = [(segment, match) for segment in unit.segments for match in _HOST.finditer(segment.text)]
        if not found:
            return []
        about = _about(unit.reads)
        words = frozenset(_WORD.findall(about))
        return [
            Hit(segment.reading, segment.start + match.start(), segment.start + match.end(), "unnamed-host", host)
            for segment, match in found
            if not named(host := match["host"].casefold(), about, words)
        ]

    return find


def _about(reads: tuple[Read, ...]) -> str:
    """What the package and the server say of themselves, in lower case; of the package no code."""
    return "\n".join(text.casefold() for read in reads for text in _texts(read))


def _texts(read: Read) -> Iterator[str]:
    if read.item.kind is Kind.PACKAGE:
        yield from (reading.text for reading in raw(read, *_ABOUT))
    elif read.item.kind in (Kind.TOOL, Kind.PROMPT, Kind.RESOURCE, Kind.TEMPLATE, Kind.SERVER):
        yield from (reading.text for reading in raw(read))


def hosts(line: str) -> tuple[str, ...]:
    """The hosts that a line of code names, in lower case."""
    return tuple(match["host"].casefold() for match in _HOST.finditer(line))


def named(host: str, about: str, words: frozenset[str]) -> bool:
    """Whether the host itself, its domain, or the word that its domain is known by, is spoken of."""
    labels = host.split(".")
    if host in about:
        return True
    at = -3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else -2
    if labels[-1].isdigit():
        return False  # an address has no name
    word = labels[at] if len(labels) >= -at else labels[0]
    if word in _SHARED:
        return False
    if ".".join(labels[at:]) in about:
        return True
    parts = [part for part in word.split("-") if len(part) >= _SHORTEST]
    if word in words or any(part in words and part not in _OPENINGS and len(part) > 4 for part in parts):
        return True
    return any(len(each) >= 5 and each in word and each not in _OPENINGS for each in words if len(each) <= len(word))


UNNAMED_HOST = MatcherSpec(
    "unnamed-host",
    "A line of code names a host that neither the package's description nor anything that the server says names "
    "(server scope).",
    _build,
)
