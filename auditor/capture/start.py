"""Why could a program not be started, and what can a person do about it?"""

from __future__ import annotations

import errno
import os

from auditor.errors import AuditorError

_INSTALL = {
    "npx": "install Node.js, which brings npx",
    "node": "install Node.js",
    "bunx": "install Bun, which brings bunx",
    "uvx": "install uv, which brings uvx",
    "uv": "install uv",
    "pipx": "install pipx",
    "docker": "install Docker, or audit a saved capture",
}


def start_failure(number: int, what: str, argv: tuple[str, ...], cwd: str) -> AuditorError:
    """The failure behind an errno; `what` is `cwd` where the directory was at fault."""
    if what == "cwd":
        return AuditorError(
            f"the working directory cannot be entered: {os.strerror(number)}", cwd, "create it, or correct `cwd`"
        )
    command = argv[0]
    if not command:
        return AuditorError("no command is given", "command", "write one into the entry's `command`")
    if number == errno.ENOENT:
        hint = _INSTALL.get(command, "check the spelling, and that its directory is on PATH")
        return AuditorError(f"command not found: {command}", command, hint)
    if number == errno.EINVAL:
        return AuditorError("the command line holds a character that no program can be given", command, "correct it")
    return AuditorError(f"cannot be started: {os.strerror(number)}", command, "check the file and its permissions")
