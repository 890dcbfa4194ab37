"""Which files in a folder that is shown hold secrets all the same, and what is seen in their place?"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH112, PTH113, PTH118, PTH119, PTH120, PTH123
from __future__ import annotations

import fnmatch
import os
import re
from collections import deque
from collections.abc import Iterator

from auditor.confine.dummies import dummy

_PATTERNS = """
.env .env.* *.env .envrc .npmrc .pypirc .netrc .yarnrc.yml *.pem *.key *.p12 *.pfx *.jks *.keystore *.kdbx id_rsa*
id_ed25519* id_ecdsa* id_dsa* .git-credentials credentials credentials.json credentials.toml client_secret*.json
service-account*.json secrets.y*ml secrets.json secrets.toml *.tfstate *.tfvars .htpasswd .vault-token .bash_history
.zsh_history .mcp.json .claude.json
""".split()  # noqa: SIM905 - a list of fifty would hide what it lists
_NAMES = re.compile("|".join(fnmatch.translate(each) for each in _PATTERNS))
_HARMLESS = re.compile(r".*\.(?:example|sample|template|dist|pub)|cacert\.pem|ca-bundle\.pem|.*\.crt\.pem")
_SKIPPED = frozenset({"node_modules", "site-packages", "__pycache__", "objects", "dist-packages", ".tox", ".nox"})
_MOST_ENTRIES, _MOST_MASKS, _DEEPEST = 50_000, 2_000, 24
_LONGEST = 1 << 16
_SETTING = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]{0,100})\s*=")


def masks(tree: str) -> Iterator[tuple[str, bytes | None]]:
    """Path and replacement of each file with secrets; nothing is said of those below packages that were installed.

    Nearest first. A folder that is not looked into, for there is too much of it, has no replacement: it is not shown.
    """
    if os.path.isfile(tree) and _is_named_secret(os.path.basename(tree), os.path.dirname(tree)):
        yield tree, _instead(tree)
    waiting, left, found = deque([(tree, 0)] if os.path.isdir(tree) else []), _MOST_ENTRIES, 0
    while waiting:
        folder, depth = waiting.popleft()
        if left <= 0 or depth > _DEEPEST or found > _MOST_MASKS:
            yield folder, None
            continue
        for entry in _entries(folder):
            left -= 1
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED:
                    waiting.append((entry.path, depth + 1))
            elif _is_named_secret(entry.name, folder):
                found += 1
                yield from _hidden(entry, tree)


def _hidden(entry: os.DirEntry[str], tree: str) -> Iterator[tuple[str, bytes]]:
    """A file with secrets; where a link bears the name, the file that it leads to, if that is shown."""
    path = os.path.realpath(entry.path) if entry.is_symlink() else entry.path
    if os.path.isfile(path) and (path == entry.path or path.startswith(f"{os.path.realpath(tree)}/")):
        # What is bound lies at the name that it was given, which may itself lead through links.
        shown = path if path == entry.path else os.path.join(tree, os.path.relpath(path, os.path.realpath(tree)))
        yield shown, _instead(path, os.path.basename(entry.path))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _is_named_secret(name: str, folder: str) -> bool:
    if name == "config" and os.path.basename(folder) == ".git":
        return True
    return _NAMES.match(name) is not None and _HARMLESS.fullmatch(name) is None


def _instead(path: str, name: str = "") -> bytes:
    """The same settings with other values where they are settings, so that a server finds what it asks for."""
    if ".env" not in (name or os.path.basename(path)):
        return b""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read(_LONGEST).splitlines()
    except OSError:
        return b""
    names = [found[1] for found in map(_SETTING.match, lines) if found]
    return "".join(f"{name}={dummy(name)}\n" for name in names).encode()
