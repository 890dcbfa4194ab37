"""Why is there no such program, and what can a person do about it?"""

from __future__ import annotations

import os

from auditor.errors import AuditorError

_INSTALL = {
    "npx": "install Node.js, which brings npx",
    "node": "install Node.js",
    "bun": "install Bun",
    "bunx": "install Bun, which brings bunx",
    "deno": "install Deno",
    "uvx": "install uv, which brings uvx",
    "uv": "install uv",
    "pipx": "install pipx",
    "docker": "install Docker, or audit a saved capture",
}


def not_found(command: str) -> AuditorError:
    """The failure to find `command`."""
    if not can_be_passed(command):
        return impossible(command)
    if not command:
        return AuditorError("no command is given", "command", "write one into the entry's `command`")
    hint = _INSTALL.get(command, "check the spelling, and that its directory is on PATH")
    return AuditorError(f"command not found: {command}", command, hint)


def can_be_passed(text: str) -> bool:
    """Whether a text can be an argument or a variable of a program: no NUL, no lone surrogate."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        return False


def impossible(command: str) -> AuditorError:
    """The failure to pass such a text."""
    return AuditorError("the command line holds a character that no program can be given", command, "correct it")
