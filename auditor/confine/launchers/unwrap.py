"""Which launch stands inside `cmd /c …`, `env NAME=VALUE …` and `sh -c "…"`?"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import replace

from auditor.confine.launchers.shell_line import line_of, started
from auditor.confine.marks import label_of
from auditor.model import Stdio, Variable

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_CMD_FLAG = re.compile(r"/[a-bd-z](?::\w+)?", re.IGNORECASE)
_LAYERS = 4
_LONGEST = 4096


def unwrapped(launch: Stdio) -> Stdio:
    """The launch that a wrapper starts, or the launch itself: a shell line that takes a shell to understand stays."""
    for _ in range(_LAYERS):
        inner = _split(_without_env(_without_shell(_without_cmd(launch))))
        if inner == launch:
            break
        launch = inner
    return launch


def _without_cmd(launch: Stdio) -> Stdio:
    # Windows clients cannot start npx.cmd without it.
    if re.split(r"[/\\]", launch.command)[-1].casefold() not in ("cmd", "cmd.exe"):
        return launch
    words = list(launch.args)
    while words and _CMD_FLAG.fullmatch(words[0]):
        words.pop(0)
    if len(words) < 2 or words[0].casefold() != "/c":
        return launch
    return replace(launch, command=words[1], args=tuple(words[2:]))


def _without_shell(launch: Stdio) -> Stdio:
    found = started(line_of(launch.command, launch.args))
    if found is None:
        return launch
    folder = os.path.join(launch.cwd or "", found.folder) or None  # noqa: PTH118 - a word, as the shell reads it
    command, *args = ("env", *found.variables, *found.words) if found.variables else found.words
    return replace(launch, command=command, args=tuple(args), cwd=folder)


def _without_env(launch: Stdio) -> Stdio:
    if launch.command not in ("env", "/usr/bin/env", "/bin/env"):
        return launch
    variables: list[Variable] = []
    for place, word in enumerate(launch.args):
        if not _ASSIGNMENT.match(word):
            if word.startswith("-"):
                return launch
            return replace(launch, command=word, args=launch.args[place + 1 :], env=(*launch.env, *variables))
        name, _, value = word.partition("=")
        secret = (label_of(value) or "argument") if "REDACTED" in value else ""
        variables.append(Variable(name, None if secret else value, secret))
    return launch


def _split(launch: Stdio) -> Stdio:
    """Some clients take a whole line as the command."""
    line = launch.command
    if " " not in line or "/" in line or "\\" in line or len(line) > _LONGEST:
        return launch
    try:
        words = shlex.split(line)
    except ValueError:
        return launch
    return replace(launch, command=words[0], args=(*words[1:], *launch.args)) if words else launch
