"""Do the arguments of a call name a file or a host that the server was not granted? Pure.

Only what is clear is told: a parameter that is called as paths or URLs are, with nothing but one of them as its value.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from auditor.wire import Node, Object, children

Covers = Callable[[str], bool]

_LONGEST = 4096
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_FOR_PATHS = """
path paths pathname file files filename filepath dir dirs directory directories folder folders cwd root uri uris
source src destination dest dst
"""
_FOR_URLS = "url urls uri uris href endpoint webhook website"
_ROOT_NAMES = """
home root etc var usr opt srv mnt media proc sys dev run boot nix lib bin sbin
Users Volumes Library private System Applications
"""
"""First parts of paths of a machine: `/api/v1` and `/src` are paths of something else. `/tmp` is the server's own."""
_PATH_WORDS, _URL_WORDS, _ROOTS = (frozenset(each.split()) for each in (_FOR_PATHS, _FOR_URLS, _ROOT_NAMES))
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}


@dataclass(frozen=True, slots=True)
class Reach:
    """What a server was granted. None: nothing was said about it."""

    file: Covers | None = None
    """Of an absolute path, or one from `~/` on."""
    host: Covers | None = None
    """Of `host:port`."""

    def oversteps(self, params: Object) -> str:
        """Why what is asked for cannot be had; empty where nothing speaks against it. Quotes no value."""
        for key, value in _named(params):
            words = {word.lower() for word in _WORD.findall(key[:200])}
            if self.file and words & _PATH_WORDS and (path := _path(value)) and not self.file(path):
                return f"the argument {key[:60]!r} names a file that the policy does not grant to this server"
            if self.host and words & _URL_WORDS and (host := _host(value)) and not self.host(host):
                return f"the argument {key[:60]!r} names a host that the policy does not grant to this server"
        return ""


def _named(params: Object) -> Iterator[tuple[str, str]]:
    """Every string with the name of its parameter; what stands in a list bears the list's name."""
    left: list[tuple[str, Node]] = [("", params)]
    while left:
        name, node = left.pop()
        if isinstance(node, str):
            if len(node) <= _LONGEST:
                yield name, node
        elif isinstance(node, Object | list):
            left.extend((key if isinstance(key, str) else name, below) for key, below in children(node))


def _path(value: str) -> str:
    """The path that the value is; empty where it is none of this machine."""
    if value.startswith("file://"):
        value = unquote(urlsplit(value).path) if _parses(value) else ""
    if "\n" in value or not value.startswith(("/", "~/")):
        return ""
    if value.startswith("~/"):
        return value
    whole = re.sub(r"^/+", "/", posixpath.normpath(value))
    return whole if whole.split("/")[1] in _ROOTS else ""


def _host(value: str) -> str:
    """Host and port of the URL that the value is; empty where it is none."""
    if re.search(r"\s", value) or not _parses(value):
        return ""
    parts = urlsplit(value)
    port = _PORTS.get(parts.scheme.lower())
    if port is None or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.rstrip(".")
    return f"{host}:{parts.port or port}"


def _parses(value: str) -> bool:
    try:
        return urlsplit(value).port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        return False
