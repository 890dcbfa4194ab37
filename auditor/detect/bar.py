"""How much more must weak signs add up to where much is said?

Every sentence is one more chance that harmless words look like an order. With the same bar for all, a server of two
hundred tools would be flagged a hundred times as often as one of two, and what is short would be asked for too much.
"""

from __future__ import annotations

from math import log10

from auditor.detect.weighing import counts
from auditor.model import Statement

_SHORT, _LONG = 500, 12_000
"""Characters up to which nothing is added, and from which on no more is: whoever plants may pad."""
_TENFOLD = 8
"""Points for ten times as many characters."""


def raised(characters: int) -> int:
    """The points beyond those that a rule asks for, in a text, or on a server, of so many characters; 0 to 11."""
    return int(_TENFOLD * log10(min(max(characters, _SHORT), _LONG) / _SHORT))


def described(statement: Statement) -> int:
    """Characters of what is weighed of a server."""
    return sum(len(each.text) for item in statement.items for each in item.surfaces if counts(each))
