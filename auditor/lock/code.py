"""Is the code of a server the one that was approved?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model import Drift, DriftKind, Kind, Pinned


def platforms(server: Pinned) -> set[str]:
    """On which its code was seen."""
    return {entry.partition(" ")[0] for entry in server.code}


def merged(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """The entries of both; of one platform, those of `after`."""
    fresh = {entry.partition(" ")[0] for entry in after}
    return tuple(sorted((*after, *(entry for entry in before if entry.partition(" ")[0] not in fresh))))


def code_drifts(before: Pinned, after: Pinned, *, quiet: bool) -> Iterator[Drift]:
    """A drift where it is another one on a platform that was seen before. `quiet`: its listing says nothing of it."""
    shared = platforms(before) & platforms(after)
    was, now = (tuple(entry for entry in each.code if entry.partition(" ")[0] in shared) for each in (before, after))
    if was != now:
        aside = ", and what it lists is the same" if quiet else ""
        words = (
            f"its code is another one under the same version{aside}" if before.packages else f"its code changed{aside}"
        )
        yield Drift(DriftKind.CODE, Kind.LAUNCH, "", "/launch/code", words, "\n".join(was), "\n".join(now))
