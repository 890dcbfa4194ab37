"""Why could a program not be started, and what can a person do about it?"""

from __future__ import annotations

import errno

import pytest

from auditor.capture.start import start_failure


@pytest.mark.parametrize(
    ("number", "what", "command", "said", "hint"),
    [
        (errno.ENOENT, "", "npx", "command not found: npx", "install Node.js"),
        (errno.ENOENT, "", "uvx", "command not found: uvx", "install uv"),
        (errno.ENOENT, "", "bun", "command not found: bun", "install Bun"),
        (errno.ENOENT, "", "./server", "command not found: ./server", "PATH"),
        (errno.EACCES, "", "./server", "Permission denied", "permissions"),
        (errno.ENOENT, "cwd", "npx", "working directory", "create it"),
        (errno.EINVAL, "", "npx", "no program can be given", "correct it"),
        (errno.ENOENT, "", "", "no command is given", "`command`"),
    ],
)
def test_every_failure_to_start_says_what_to_do(number: int, what: str, command: str, said: str, hint: str) -> None:
    error = start_failure(number, what, (command,), "/work/dir")
    assert said in error.what
    assert hint in error.hint
