"""Which approved server is which of today's?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auditor.model import Pinned


@dataclass(frozen=True, slots=True)
class Pair:
    """A server then and now; one of the two may be missing, never both."""

    before: Pinned | None
    after: Pinned | None


def paired(before: Sequence[Pinned], after: Sequence[Pinned]) -> tuple[Pair, ...]:
    """A pair for each of `after`, in its order, then one for each of `before` that is left.

    Names and launches decide, not the client: the same entry in two clients is one server that was approved once.
    Where the launch of a name is another one, the approved server of that name which is left is meant.
    """
    exact = [_exact(before, one) for one in after]
    left = [one for one in before if not any(one is known for known in exact)]
    pairs = []
    for known, one in zip(exact, after, strict=True):
        if known is None and (known := next((each for each in left if each.name == one.name), None)) is not None:
            left = [each for each in left if each is not known]
        pairs.append(Pair(known, one))
    return (*pairs, *(Pair(one, None) for one in left))


def _exact(before: Sequence[Pinned], one: Pinned) -> Pinned | None:
    return next((each for each in before if (each.name, each.launch) == (one.name, one.launch)), None)
