"""What exactly is to be spawned, and what is cleaned up after it?"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from auditor.confine.decoy import NO_DECOY, Decoy
from auditor.confine.observe import Watch, merged
from auditor.confine.scratch import Scratch
from auditor.model import Touched

_KEEPER = str(Path(__file__).with_name("keeper") / "run.py")


FIRST = "init"
"""How the first process of a sandbox is called: that of a laptop is. A link of this name in the scratch root leads to
`bwrap`, whose own name the server would read."""


Door = tuple[str, str, int]
"""`tcp` or `udp`, an address of the loopback inside, a port."""


Expected = tuple[str, int, int, bool]
"""A path inside, device and inode of what must stand there, and whether it must be a mount: the server could put
something else in its place otherwise."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """How `bwrap` is called. Its options travel over a file descriptor: its argv can be read by everybody."""

    program: str
    options: tuple[str | int, ...]
    """An int is the place of one of `files`; the number of its descriptor is put there."""
    files: tuple[bytes, ...]
    rooms: tuple[str, ...] = ()
    """Where the program can write, each a file system of its own: when one is full, the keeper ends it."""
    doors: tuple[Door, ...] = ()
    """Sockets that stand inside and are held outside: whoever holds the keeper's socket gets them before it begins."""
    hardened: bool = False
    """Whether nothing that lies where it can write can be started."""
    meant: tuple[Expected, ...] = ()
    """Where anything else stands in the end, the server is not started."""


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
    ceilings: Mapping[str, int] = field(default_factory=dict)
    """`memory` and `disk` (bytes; the latter in a sandbox), `processes`: all that it starts may have together; the
    keeper ends what has more."""
    decoy: Decoy = NO_DECOY
    sandbox: Sandbox | None = None
    stands: str = ""
    """The working directory as a sandbox shows it; empty where that is `cwd`."""
    heard: list[str] = field(default_factory=list)
    """What the keeper saw being done to the baits, in its words: `read PATH`."""
    watch: Watch | None = None
    """Records its system calls."""

    def keeper_argv(self, control: int) -> tuple[str, ...]:
        """The command line of the keeper; `control` is its socket, over which it first hears `order`."""
        return (sys.executable, "-I", "-S", _KEEPER, str(control))

    def order(self) -> bytes:
        """What the keeper shall run. Not in its argv or environment: those may hold values that others can read."""
        before, env = self.watch.tracer({} if self.sandbox else self.env) if self.watch else ((), dict(self.env))
        order = {
            "argv": self.argv, "cwd": self.cwd, "env": env, "tracer": before, "limits": dict(self.limits),
            "ceilings": dict(self.ceilings), "baits": self.decoy.watched(), "sandbox": self._sandbox(),
            "scratch": str(self.scratch.root), "scan": os.getpid(),
        }  # fmt: skip
        return json.dumps(order).encode() + b"\n"

    @property
    def canaries(self) -> Mapping[str, str]:
        """Every secret value that was laid out as bait, and what it is made to look like.

        No honest server has a reason to say one of them: found in what it sends, it proves a read.
        """
        return MappingProxyType(self.decoy.canaries)

    @property
    def watched(self) -> bool:
        """Whether what it does is recorded."""
        return self.watch is not None

    def touched(self) -> tuple[Touched, ...]:
        """What it did outside its own tree; to be asked when it has ended."""
        seen = tuple(one for one in self.watch.touched() if not self.decoy.led_to(one)) if self.watch else ()
        known = {(one.deed, one.target, one.failed) for one in seen}
        heard = self.decoy.touched(self.heard)
        return merged((*seen, *(one for one in heard if (one.deed, one.target, one.failed) not in known)))

    def given_away(self, said: str) -> tuple[Touched, ...]:
        """The baits whose secrets stand in what it said."""
        return merged(self.decoy.given_away(said))

    @property
    def overlooked(self) -> int:
        """How many more things it did than are kept; to be asked after `touched`."""
        return self.watch.overlooked if self.watch else 0

    def close(self) -> None:
        """Remove the scratch directories."""
        if self.watch:
            self.watch.end()
        self.scratch.remove()

    def _sandbox(self) -> dict[str, object] | None:
        if self.sandbox is None:
            return None
        files = [base64.b64encode(each).decode("ascii") for each in self.sandbox.files]
        own = self.sandbox
        return {
            "program": f"./{FIRST}", "options": own.options, "files": files, "rooms": own.rooms, "doors": own.doors,
            "hardened": own.hardened, "meant": own.meant,
        }  # fmt: skip
