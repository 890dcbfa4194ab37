"""What is different between two things that a server said?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.model.capture import Era
from auditor.model.surface import Kind


class ChangeKind(StrEnum):
    """What became of one thing."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    VOLATILE = "volatile"
    """Other words of the same meaning: a time, a counter, the order of a set."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place where two listings differ."""

    kind: ChangeKind
    item_kind: Kind
    item: str
    """Name of the tool, prompt or resource; empty for the server itself."""
    path: str
    """As `Surface.path`; that of the item where the whole of it was added or removed."""
    before: str = ""
    """The text; of anything else its JSON, cut. Hostile."""
    after: str = ""
    whole: bool = False
    """Whether the item itself was added or removed."""


@dataclass(frozen=True, slots=True)
class Face:
    """Who was told something, and when."""

    era: Era
    client: str
    start: int = 1
    turn: int = 1


class Between(StrEnum):
    """What two faces differ in, the first that applies."""

    ERA = "era"
    CLIENT = "client"
    START = "start"
    SESSION = "session"
    """Nothing but the time: one client was told both on one connection."""


ABLE_CLIENT = "mcp"
"""The name of the client that a server is met as once, and that offers it all that a client can."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A change between what two faces were told."""

    change: Change
    first: Face
    other: Face

    @property
    def between(self) -> Between:
        """What the two faces differ in."""
        if self.first.era is not self.other.era:
            return Between.ERA
        if self.first.client != self.other.client:
            return Between.CLIENT
        return Between.START if self.first.start != self.other.start else Between.SESSION

    @property
    def asks_for_more(self) -> bool:
        """Whether a whole item is there for that client and not for another: it may need what only that one offers."""
        more = self.other if self.change.kind is ChangeKind.ADDED else self.first
        return self.change.whole and self.between is Between.CLIENT and more.client == ABLE_CLIENT
