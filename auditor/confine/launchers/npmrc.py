"""From which npm registries does the user want packages, without what logs in to them?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from auditor.confine.bounded import lines
from auditor.confine.environment import holds_credentials
from auditor.confine.launchers.programs import find
from auditor.errors import AuditorError

_SAFE = re.compile(r"(?:registry|cafile|proxy|https-proxy|http-proxy|noproxy|(?P<scope>@[\w.~-]+):registry)", re.ASCII)
_WITHHELD = "https://registry-with-credentials.mcp-assay.invalid/"
"""Stands for a scope's registry that cannot be used: falling back to the public one would fetch a stranger's."""
_LONGEST = 1 << 18


def settings() -> tuple[tuple[str, str], ...]:
    """The user's registries, proxies and certificate file, in order of name; nothing that holds credentials.

    Raises `AuditorError` where the default registry cannot be named without them.
    """
    found: dict[str, str] = {}
    for name, value in _lines(_files()):
        setting = _SAFE.fullmatch(name)
        if setting is None or not value:
            continue
        if setting["scope"] and _withheld(value):
            found[name] = _WITHHELD
        elif _withheld(value):
            if name == "registry":
                raise AuditorError(
                    "the registry in your .npmrc holds credentials, which are not passed on",
                    "registry",
                    "set npm_config_registry to its URL without them for this scan",
                )
        else:
            found[name] = value
    return tuple(sorted(found.items()))


def _withheld(value: str) -> bool:
    return "${" in value or holds_credentials(value)


def _files() -> Iterator[Path]:
    """Npm's configuration, weakest first: https://docs.npmjs.com/cli/configuring-npm/npmrc."""
    for program in (find("npm"), find("node")):
        if program is not None:
            yield Path(program).parent.parent / "etc" / "npmrc"
    named = os.environ.get("NPM_CONFIG_USERCONFIG") or os.environ.get("npm_config_userconfig")  # noqa: SIM112 - npm's
    yield Path(named) if named else Path.home() / ".npmrc"


def _lines(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for file in files:
        for line in lines(file, _LONGEST):
            if not line.lstrip().startswith(("#", ";")):
                name, _, value = line.partition("=")
                yield name.strip(), value.strip().strip("\"'")
