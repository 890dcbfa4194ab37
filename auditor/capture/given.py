"""Which variables may a server get that its entry does not name one by one?"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model import ServerSpec, Stdio

TYPED = "command"
"""The client of a server that the user typed: it has no entry that could name a variable."""
_FILE = "envFile"
"""Cursor: https://cursor.com/docs/context/mcp, VS Code:
https://code.visualstudio.com/docs/copilot/reference/mcp-configuration"""


def env_file(spec: ServerSpec) -> str:
    """The file, as JSON writes its name, of which the client gives the server every variable; empty where none is."""
    return next((each.value for each in spec.settings if each.name == _FILE and each.value not in ('""', "null")), "")


def given(spec: ServerSpec, launch: Stdio, environ: Mapping[str, str]) -> Stdio:
    """`launch` of `spec` with the names of the user's `environ` added, where no entry names all that it gets."""
    if spec.client != TYPED and not env_file(spec):
        return launch
    return launch.given(environ)
