"""What becomes of each message between a client and a server? Pure but for its memory: no clock, no socket.

Whatever is not changed is passed on byte for byte, in the order in which it came.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from auditor.guard.contents import Reaction
from auditor.guard.framing import TooLong
from auditor.guard.inbound import Inbound
from auditor.guard.items import Items
from auditor.guard.outbound import Outbound
from auditor.guard.outlet import Out
from auditor.guard.pending import Table
from auditor.guard.reach import Reach
from auditor.guard.replies import error
from auditor.guard.seams import Decides, Entry, Eyes, Spots, Writes


def _nothing(_: str) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True)
class Stance:
    """What is looked for, and what follows from it."""

    results: Reaction = Reaction.BLOCK
    """Of texts that rules speak against."""
    items: Reaction = Reaction.BLOCK
    """Of listed items that rules speak against; `redact` is as `block`."""
    secrets: Reaction = Reaction.BLOCK
    """Of secrets in arguments; `redact` is as `block`."""
    decides: Sequence[Decides] = ()
    """Policy and lock."""
    spots: Spots = _nothing
    reach: Reach = Reach()  # noqa: RUF009 - frozen
    """What arguments may name."""


@dataclass(slots=True)
class Passage:
    """Both directions of one connection."""

    eyes: Callable[[], Eyes]
    """Asked when the first text is to be judged: a server must not wait for our rules to load."""
    stance: Stance
    write: Writes
    clock: Callable[[], float]
    """Seconds, from anywhere."""
    _table: Table = field(default_factory=Table)
    _items: Items = field(init=False)
    _out: Outbound = field(init=False)
    _in: Inbound = field(init=False)

    def __post_init__(self) -> None:
        """Join the halves: what the server answers depends on what it was asked."""
        stance = self.stance
        self._items = Items(stance.decides, stance.items is not Reaction.WARN)
        blocks = stance.secrets is not Reaction.WARN
        self._out = Outbound(self._table, self._items, stance.spots, blocks, self.write, self.clock, stance.reach)
        self._in = Inbound(self._table, self._items, self.eyes, stance.results, self.write, self.clock)

    @property
    def waiting(self) -> bool:
        """Whether the server owes an answer."""
        return len(self._table) > 0

    def from_client(self, line: bytes | TooLong) -> Out:
        """What to send where, for one line of the client. Never raises."""
        return self._out.take(line)

    def from_server(self, line: bytes | TooLong) -> Out:
        """What to send where, for one line of the server. Never raises."""
        return self._in.take(line)

    def ended(self, why: str) -> Out:
        """Answers to all that was asked, now that the server will not give any."""
        left = self._table.drain()
        for _, pending in left:
            self.write(Entry("call", pending.name, "block", why, arguments=pending.arguments, sent=pending.size))
        return Out(to_client=tuple(error(id_, why) for id_, _ in left))
