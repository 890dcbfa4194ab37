"""Which folders do the roots of `FORMATS` stand for on this platform?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_EDITORS = ("Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf")
"""Editors built on VS Code; their extensions (Cline, Roo Code, Kilo Code) keep settings below each."""


def roots(home: Path, environ: Mapping[str, str], platform: str) -> dict[str, tuple[Path, ...]]:
    """Each root's folders; none for a root that the platform (`linux`, `darwin`, `win32`) lacks.

    Where a variable moves a folder, the usual place is looked at too: a program started from the desktop does not
    see the shell's variables. A root in capitals is a variable itself, which may name a file.
    """
    variable = {name: (Path(value),) for name, value in environ.items() if name.isupper() and _is_whole(value)}
    config = (*variable.get("XDG_CONFIG_HOME", ()), home / ".config")
    support = _support(home, environ, platform, config)
    return {
        **variable,
        "home": (home,),
        "config": config,
        "support": support,
        "vscode": (*(folder / editor for folder in support for editor in _EDITORS), home / ".vscode-server/data"),
        "claude": (*variable.get("CLAUDE_CONFIG_DIR", ()), home / ".claude"),
        "codex": (*variable.get("CODEX_HOME", ()), home / ".codex"),
        **_system(environ, platform),
    }


def _support(home: Path, environ: Mapping[str, str], platform: str, config: tuple[Path, ...]) -> tuple[Path, ...]:
    if platform == "darwin":
        return (home / "Library/Application Support",)
    if platform == "win32":
        return _folder(environ, "APPDATA") or (home / "AppData/Roaming",)
    return config


def _system(environ: Mapping[str, str], platform: str) -> dict[str, tuple[Path, ...]]:
    """Folders of the whole machine, and those that only Windows has."""
    if platform == "darwin":
        library = Path("/Library/Application Support")
        return {"library": (library,), "claudecode": (library / "ClaudeCode",)}
    if platform == "win32":
        programs = _folder(environ, "ProgramFiles") or _folder(environ, "PROGRAMFILES")
        return {
            "appdata": _folder(environ, "APPDATA"),
            "localappdata": _folder(environ, "LOCALAPPDATA"),
            "programdata": _folder(environ, "ProgramData") or _folder(environ, "PROGRAMDATA"),
            "claudecode": tuple(folder / "ClaudeCode" for folder in programs),
        }
    return {"etc": (Path("/etc"),), "claudecode": (Path("/etc/claude-code"),)}


def _folder(environ: Mapping[str, str], name: str) -> tuple[Path, ...]:
    value = environ.get(name, "")
    return (Path(value),) if _is_whole(value) else ()


def _is_whole(value: str) -> bool:
    """An absolute path of any platform, short enough to be one."""
    return (
        0 < len(value) < 4096 and "\0" not in value and (value.startswith(("/", "\\\\")) or value[1:3] in {":\\", ":/"})
    )
