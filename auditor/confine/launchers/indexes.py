"""From which package index does the user want Python packages, without what logs in to it?

https://docs.astral.sh/uv/reference/settings/, https://pip.pypa.io/en/stable/topics/configuration/
"""

from __future__ import annotations

import configparser
import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor.confine.bounded import head
from auditor.confine.environment import holds_credentials
from auditor.errors import AuditorError

_UV_VARIABLES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL")
_PIP_VARIABLES = ("PIP_INDEX_URL",)
_PYPI = "https://pypi.org/simple"
_LONGEST = 1 << 18


@dataclass(frozen=True, slots=True)
class Indexes:
    """Where packages come from; empty for PyPI alone."""

    default: str = ""
    extra: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()

    @property
    def main(self) -> str:
        """The URL of the one that every package is looked for in."""
        return self.default or _PYPI

    def options(self) -> tuple[str, ...]:
        """For uv and pip alike."""
        return (
            *(("--index-url", self.default) if self.default else ()),
            *(word for url in self.extra for word in ("--extra-index-url", url)),
            *(word for place in self.find_links for word in ("--find-links", place)),
        )


def indexes(pip: bool) -> Indexes:
    """What uv (or pip, for pipx) is set up to use.

    Raises `AuditorError` where an index holds credentials: without it, a stranger's package of the same name
    could be fetched from another one.
    """
    for name in _PIP_VARIABLES if pip else _UV_VARIABLES:
        if os.environ.get(name):
            return Indexes(_open(os.environ[name], name))
    found = _pip() if pip else _uv()
    return Indexes(_open(found.default, "index"), tuple(_open(url, "index") for url in found.extra), found.find_links)


def _open(url: str, where: str) -> str:
    if url and holds_credentials(url):
        raise AuditorError(
            "the package index that you have set up holds credentials, which are not passed on",
            where,
            "set UV_DEFAULT_INDEX and PIP_INDEX_URL to an index without them for this scan",
        )
    return url


def _uv() -> Indexes:
    default, extra = "", []
    for file in (_config_home() / "uv" / "uv.toml", Path("/etc/uv/uv.toml")):
        table = _toml(file)
        default = default or str(table.get("index-url", ""))
        more = table.get("extra-index-url")
        extra += [str(url) for url in more] if isinstance(more, list) else []
        named = table.get("index")
        for index in named if isinstance(named, list) else []:
            if not isinstance(index, dict) or not isinstance(url := index.get("url"), str) or index.get("explicit"):
                continue
            if index.get("default"):
                default = default or url
            else:
                extra.append(url)
    return Indexes(default, tuple(extra))


def _pip() -> Indexes:
    default = ""
    extra: list[str] = []
    links: list[str] = []
    for file in _pip_files():
        read = configparser.RawConfigParser(strict=False)
        try:
            read.read_string(head(file, _LONGEST).decode("utf-8"))
        except (configparser.Error, UnicodeDecodeError):
            continue
        for section in ("global", "install"):
            default = read.get(section, "index-url", fallback=default)
            extra += read.get(section, "extra-index-url", fallback="").split()
            links += read.get(section, "find-links", fallback="").split()
    return Indexes(default.strip(), tuple(dict.fromkeys(extra)), tuple(dict.fromkeys(links)))


def _pip_files() -> Iterator[Path]:
    yield Path("/etc/pip.conf")
    yield Path.home() / ".pip" / "pip.conf"
    yield _config_home() / "pip" / "pip.conf"
    if named := os.environ.get("PIP_CONFIG_FILE"):
        yield Path(named)


def _config_home() -> Path:
    named = os.environ.get("XDG_CONFIG_HOME", "")
    return Path(named) if named.startswith("/") else Path.home() / ".config"


def _toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(head(file, _LONGEST).decode())
    except (ValueError, RecursionError):
        return {}
