"""What does a session need of a transport?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from auditor.capture.lines import TooLong


@dataclass(frozen=True, slots=True)
class Refused:
    """The transport knows that a request will get no answer: an HTTP status, an unusable content type."""

    id: int | None
    why: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """Nothing more will come."""

    why: str
    hint: str = ""


Incoming = str | TooLong | Refused | Closed
"""A message as sent, or why there is none."""


class Channel(Protocol):
    """A connection that is open."""

    def send(self, text: str, headers: Mapping[str, str]) -> None:
        """Send one message; never waits. `headers` only mean something over HTTP."""

    def incoming(self) -> AsyncIterator[Incoming]:
        """All that comes, ending with `Closed`."""
