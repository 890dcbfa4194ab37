"""What in the hidden folders of a home is a program or a package, and so no file of its user's?

Settings, tokens and histories of every program lie in them too, and no list names them all. So nothing of them is
shown but what can be run, and what interpreters and package managers have put there to be run.
"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH112, PTH113, PTH119, PTH120
from __future__ import annotations

import os
from collections.abc import Iterator

from auditor.confine.bounded import head

SCRIPTS = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".sh", ".rb", ".pl", ".jar", ".php", ".lua", ".exe")
MARKERS = ("package.json", "pyproject.toml", "setup.py", ".git")
"""One of these makes a folder a project."""
_PROGRAM = (b"#!", b"\x7fELF")
_BINARIES = ("bin", "sbin", "shims")
_LIBRARIES = ("lib", "lib64", "libexec")
_UNDOTTED = ("snap", "Library", "AppData")
"""Folders of a home that are like those whose names begin with a dot."""
_SHARED = (
    ".config", ".local", ".local/lib", ".local/share", ".local/state", ".cache", ".var", ".var/app", "snap", "Library",
    "Library/Application Support", "Library/Caches", "AppData", "AppData/Local", "AppData/Roaming",
)  # fmt: skip
"""In which each program has a folder of its own."""
_PACKAGES = frozenset({"node_modules", "site-packages", "dist-packages"})
_TOOLS = """
.anaconda3 .asdf .bun/bin .bun/install .cache/deno .cache/ms-playwright .cache/node .cache/pipx .cache/pnpm
.cache/pre-commit .cache/puppeteer .cache/pypoetry/virtualenvs .cache/uv .cargo/bin .cargo/registry
.composer/vendor .conda/envs .conda/pkgs .config/composer/vendor .config/yarn/global .deno/bin .dotnet/sdk
.dotnet/shared .dotnet/tools .fnm .ghcup .goenv .gvm .jabba .jbang/bin .jenv .juliaup .linuxbrew
.local/lib .local/opt .local/pipx .local/share/asdf .local/share/claude/versions .local/share/fnm
.local/share/hatch .local/share/mise .local/share/npm .local/share/nvm .local/share/pipx .local/share/pnpm
.local/share/pyenv .local/share/rtx .local/share/rustup .local/share/uv/python .local/share/uv/tools
.local/share/virtualenvs .mambaforge .micromamba .miniconda3 .miniforge3 .n .nix-profile .nodebrew .nodenv
.npm/_npx .npm-global .npm-packages .nvm .nvs .opam .phpenv .pixi .plenv .pnpm-store .proto .pyenv .rbenv
.rustup .rvm .rye .sdkman .swiftly .tfenv .venv .venvs .virtualenvs .volta .yarn/bin .yarn/cache .yarn/global
""".split()  # noqa: SIM905 - a list of ninety would hide what it lists
"""Where version and package managers keep what they install, and nothing that logs anybody in."""


def is_hidden(path: str, home: str) -> bool:
    """Whether a path lies in a hidden folder of the home, or is a hidden file of it."""
    first = path.removeprefix(f"{home.rstrip('/')}/").partition("/")[0]
    return path.startswith(f"{home.rstrip('/')}/") and (first.startswith(".") or first in _UNDOTTED)


def is_installed(path: str, home: str) -> bool:
    """Whether a hidden path of the home is a program, a package, or a part of one."""
    inside = path.removeprefix(f"{home.rstrip('/')}/")
    if any(inside == each or inside.startswith(f"{each}/") for each in _TOOLS):
        return True
    if not _PACKAGES.isdisjoint(inside.split("/")):
        return True
    return any(map(_is_package, _below_own(inside, home))) or is_program(path)


def libraries(prefix: str) -> Iterator[str]:
    """What the programs in `bin` need of an installation beside which other things lie, as in `~/.local`."""
    yield from (place for name in _LIBRARIES if os.path.isdir(place := f"{prefix}/{name}"))


def is_program(path: str) -> bool:
    """Whether a file is one that can be run, or that an interpreter runs."""
    if not os.path.isfile(path):
        return False
    if path.endswith(SCRIPTS):
        return True
    # On some disks every file may be executed.
    named = os.path.basename(os.path.dirname(path)) in _BINARIES
    return os.access(path, os.X_OK) and (named or head(path, 4).startswith(_PROGRAM))


def _below_own(inside: str, home: str) -> Iterator[str]:
    """The folders on the way that lie in some program's own: that one itself holds its settings."""
    parts = inside.split("/")
    own = 1 + max((each.count("/") + 1 for each in _SHARED if inside.startswith(f"{each}/")), default=0)
    for count in range(own + 1, len(parts) + 1):
        yield f"{home.rstrip('/')}/{'/'.join(parts[:count])}"


def _is_package(folder: str) -> bool:
    """A project, or an installation such as a virtual environment."""
    if any(os.path.lexists(f"{folder}/{marker}") for marker in MARKERS):
        return True
    return os.path.isdir(f"{folder}/bin") and any(os.path.isdir(f"{folder}/{name}") for name in _LIBRARIES)
