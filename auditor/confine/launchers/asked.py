"""What does a launch ask for, and under which conditions may it be fetched?"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditor.confine.conditions import Conditions
from auditor.confine.locks import Use
from auditor.confine.scrubbed import launch_key
from auditor.confine.variables import expand
from auditor.errors import AuditorError
from auditor.model import Stdio, Variable

LOSE = "capture it on a machine that you can lose, with the package installed there, and scan the capture"


@dataclass(frozen=True, slots=True)
class Asked:
    """One launch line, freed of wrappers."""

    launch: Stdio
    program: str
    """The launcher's or interpreter's plain name; empty where the program is not one that the user has chosen."""
    conditions: Conditions
    stop: threading.Event
    """Set when nobody waits for the answer any more."""
    deadline: float
    """Of `time.monotonic`."""
    use: Use = field(default_factory=Use)
    """What is used of the store for it."""

    def value(self, word: str) -> str:
        """A word that the launcher reads, with its references replaced.

        Raises `AuditorError` where one has no value, or the word cannot be an argument.
        """
        text = expand(word, self.conditions.environ, "args")
        if "\0" in text or not text.isprintable():
            raise self.refusal(f"{text!r} cannot be the name of a package", "correct the entry")
        return text

    def refusal(self, what: str, hint: str) -> AuditorError:
        """Why this launch cannot be prepared."""
        return AuditorError(what, self.program, hint)

    def running(self, *argv: str, env: tuple[Variable, ...] = ()) -> Stdio:
        """The same entry with another command line."""
        return replace(self.launch, command=argv[0], args=argv[1:], env=(*self.launch.env, *env))

    @property
    def in_sandbox(self) -> bool:
        """Whether what is fetched can be shown at another place than it is."""
        return self.conditions.mode == "bubblewrap"

    @property
    def store(self) -> Path:
        """Where to keep what is fetched.

        Shared between servers only where none can write to it: otherwise one could change what another one runs.
        """
        root = self.conditions.cache_dir
        if self.in_sandbox:
            return root / "shared"
        return root / "apart" / launch_key(self.launch)
