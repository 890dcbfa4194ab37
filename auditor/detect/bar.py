"""How much more must weak signs add up to where much is said, or much is said alike?

Every sentence is one more chance that harmless words look like an order. With the same bar for all, a server of two
hundred tools would be flagged a hundred times as often as one of two, and what is short would be asked for too much.
And where other items of a server come close, this is how the server talks: what is planted stands out from the rest.
"""

from __future__ import annotations

from math import log10

from auditor.detect.weighing import counts
from auditor.model import Statement

_SHORT, _LONG = 500, 12_000
"""Characters up to which nothing is added, and from which on no more is: whoever plants may pad."""
_LISTING, _RESULT = 3, 8
"""Points for ten times as many characters."""
STANDS_OUT = 30
"""Points by which the heaviest passage of an item must be ahead of those of all others."""
AMONG_ALIKE = 10
"""Points that are asked for besides where it is not."""


def of_listing(characters: int) -> int:
    """The points beyond those that a rule asks for on a server that says so many characters; 0 to 4."""
    return _raised(characters, _LISTING)


def of_result(characters: int) -> int:
    """The same in a text of so many characters that a tool returned; 0 to 11."""
    return _raised(characters, _RESULT)


def _raised(characters: int, tenfold: int) -> int:
    return int(tenfold * log10(min(max(characters, _SHORT), _LONG) / _SHORT))


def described(statement: Statement) -> int:
    """Characters of what is weighed of a server."""
    return sum(len(each.text) for item in statement.items for each in item.surfaces if counts(each))
