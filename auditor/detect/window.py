"""What is a passage whose weak signs add up to something, and what of it is a word?"""

from __future__ import annotations

import re
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]{2,}")
STEM = 6
"""Letters of a word that count."""
LONG = 180
"""Characters, about thirty words, up to which a sign counts in full."""


@dataclass(frozen=True, slots=True)
class Window:
    """One sentence, or two, and what its signs add up to."""

    first: int
    """Number of its first sentence in the text."""
    count: int
    start: int
    end: int
    points: int
