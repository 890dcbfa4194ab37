"""Where does what outlives a run stand? Logs, undo notes of configs, sign-ins: never what is audited."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def state_folder(environ: Mapping[str, str], home: Path) -> Path:
    """Our folder for it: https://specifications.freedesktop.org/basedir-spec/latest"""
    base = environ.get("XDG_STATE_HOME", "")
    return (Path(base) if base.startswith("/") else home / ".local" / "state") / "mcp-assay"
