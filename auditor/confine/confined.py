"""What exactly is to be spawned, and what is cleaned up after it?"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auditor.confine.scratch import Scratch
from auditor.model import Touched

_KEEPER = str(Path(__file__).with_name("keeper.py"))


@dataclass(frozen=True, slots=True)
class Confined:
    """A program ready to be spawned under its keeper."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: str
    mode: str
    scratch: Scratch
    limits: Mapping[str, int] = field(default_factory=dict)
    """Soft and hard resource limits by the names of the `resource` module."""

    def keeper_argv(self, control: int) -> tuple[str, ...]:
        """The command line of the keeper; `control` is its socket, over which it first hears `order`."""
        return (sys.executable, "-I", "-S", _KEEPER, str(control))

    def order(self) -> bytes:
        """What the keeper shall run. Not in its argv or environment: those may hold values that others can read."""
        order = {"argv": self.argv, "cwd": self.cwd, "env": dict(self.env), "limits": dict(self.limits)}
        return json.dumps(order).encode() + b"\n"

    @property
    def watched(self) -> bool:
        """Whether what it does is recorded."""
        return False

    def touched(self) -> tuple[Touched, ...]:
        """What it did outside its own tree; to be asked when it has ended."""
        return ()

    def close(self) -> None:
        """Remove the scratch directories."""
        self.scratch.remove()
