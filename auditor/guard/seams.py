"""What does the guard ask of others: who judges texts, who decides about items, who keeps the log?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from auditor.model import Finding, Kind
from auditor.wire import Node, Object


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen in a message."""

    findings: tuple[Finding, ...] = ()
    """Only those that reach the gate."""
    unread: str = ""
    """Why not all of it could be read; empty where all was."""

    @property
    def clear(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.findings and not self.unread

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that hold, each once."""
        return tuple(dict.fromkeys(one.rule.id for one in self.findings))


class Eyes(Protocol):
    """Judges what a server says. Pure, and never raises for any text."""

    def result(self, node: Node, name: str) -> Sight:
        """A result, an error, or the parameters of a server's request; pointers start at `node`."""

    def listing(self, node: Object, around: Object | None = None) -> Sight:
        """One page of a listing, or a hello; pointers start at `node`.

        `around`: hello and tools of the same server, which tell what it is about, so that what has nothing to do with
        that can be told, in the hello too. Without it that is not judged.
        """


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an item may not be used."""

    why: str
    """Fit for a model: nothing that the server says of the item stands in it."""
    detail: str = ""
    """What the person reads besides, in the log and on the screen; may quote the server."""

    @property
    def told(self) -> str:
        """Both, for the person."""
        return f"{self.why}: {self.detail}" if self.detail else self.why


Decides = Callable[[Kind, str, Object | None], Objection | None]
"""Why an item of this kind and name may not be used, None where it may: policy and lock, each one of these.

The node is the item as listed; of the server itself (no name) its hello; None where it was not listed in this session.
"""


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret in what is about to leave. Never the secret itself."""

    what: str
    """`github-token`, or `the value of NAME`."""


Spots = Callable[[str], tuple[Leak, ...]]
"""The secrets in a text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. No text of a message stands in it but of what drifted: names, sizes and digests do."""

    event: str
    """`start`, `call`, `get`, `list`, `request`, `notice`, `end`."""
    name: str = ""
    """Of the tool, prompt or resource, or the method."""
    verdict: str = "allow"
    """`allow`, `warn`, `redact`, `withhold`, `block`."""
    why: str = ""
    rules: tuple[str, ...] = ()
    arguments: str = ""
    """The first 16 hexadecimal digits of sha256 over the arguments as sent."""
    sent: int = 0
    received: int = 0
    milliseconds: float = -1.0
    """From request to answer; negative where there was none."""
    hosts: tuple[str, ...] = ()
    """Named by URLs in the arguments, or reached through the proxy."""


Writes = Callable[[Entry], None]
"""Adds to the log; must not raise for a full disk."""
