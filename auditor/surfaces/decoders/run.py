"""Where in a text is something encoded, and what does it say?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """`text[start:end]` decodes to `meant`."""

    start: int
    end: int
    meant: str
    how: str
    """The decoder's name."""
