"""Which approved server is which of today's?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from auditor.model import Http, Launch, Pinned


@dataclass(frozen=True, slots=True)
class Pair:
    """A server then and now; one of the two may be missing, never both."""

    before: Pinned | None
    after: Pinned | None


def paired(before: Sequence[Pinned], after: Sequence[Pinned], others: Sequence[Pinned] = ()) -> tuple[Pair, ...]:
    """A pair for each of `after`, in its order, then one for each of `before` that is left.

    Names and launches decide, not the client: the same entry in two clients is one server that was approved once.
    Where the launch of a name is another one, the approved server of that name which is left and starts most alike is
    meant. `others`: more servers of today, which are no part of this; what was approved of them is not for `after`.
    """
    exact = [_exact(before, one) for one in after]
    mine = _free(before, (*after, *others))
    left = [one for one in before if not any(one is known for known in exact)]
    moved: dict[tuple[str, Launch], Pinned] = {}
    for known, one in zip(exact, after, strict=True):
        key = (one.name, one.launch)
        if known is None and key not in moved and (found := _nearest(mine, one)) is not None:
            moved[key] = found
            mine = [each for each in mine if each is not found]
            left = [each for each in left if each is not found]
    pairs = (Pair(known or moved.get((one.name, one.launch)), one) for known, one in zip(exact, after, strict=True))
    return (*pairs, *(Pair(one, None) for one in left))


def unclear(before: Sequence[Pinned], after: Sequence[Pinned], others: Sequence[Pinned] = ()) -> tuple[Pinned, ...]:
    """Those of `after` of which nobody can say which approved server they were.

    They start as none did that was approved, and more of their name are left than could be meant.
    """
    free = _free(before, (*after, *others))
    fresh = [one for one in after if _exact(before, one) is None]
    counts = Counter(name for name, _ in {(one.name, one.launch) for one in fresh})
    return tuple(one for one in fresh if sum(each.name == one.name for each in free) > counts[one.name])


def _exact(before: Sequence[Pinned], one: Pinned) -> Pinned | None:
    return next((each for each in before if (each.name, each.launch) == (one.name, one.launch)), None)


def _free(before: Sequence[Pinned], today: Sequence[Pinned]) -> list[Pinned]:
    """Those that are started so no longer."""
    started = {(one.name, one.launch) for one in today}
    return [one for one in before if (one.name, one.launch) not in started]


def _nearest(free: Sequence[Pinned], one: Pinned) -> Pinned | None:
    named = [each for each in free if each.name == one.name]
    return max(named, key=lambda each: _shared(each.launch, one.launch), default=None)


def _shared(one: Launch, other: Launch) -> int:
    """How many words of two launches are the same."""
    return (Counter(_words(one)) & Counter(_words(other))).total()


def _words(launch: Launch) -> tuple[str, ...]:
    return (launch.url,) if isinstance(launch, Http) else (launch.command, *launch.args)
