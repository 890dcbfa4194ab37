"""Where did this audit look, so that what it did not find there is not there?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.model import Gap, ServerSummary

_WHOLE = "audited"
_OF_ENTRY = "launch/"
"""Rules about the config entry alone, which is read of every server."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The servers of an audit by id, and those that were looked at whole."""

    servers: frozenset[str]
    whole: frozenset[str]
    gapped: frozenset[str]
    names: tuple[tuple[str, str], ...]
    """Each id with the name in the config."""

    def called(self, name: str) -> tuple[str, ...]:
        """The ids that a shorter id may have meant before others shared it."""
        return tuple(one for one, own in self.names if own == name or one.startswith(f"{name}#"))

    def by(self, rule: str, server: str) -> bool:
        """Whether all that the rule could find on the server was seen."""
        return server in self.whole or (server in self.servers and rule.startswith(_OF_ENTRY))


def seen(summaries: Sequence[ServerSummary], gaps: Iterable[Gap]) -> Seen:
    """What was looked at."""
    gapped = frozenset(gap.server for gap in gaps)
    whole = frozenset(each.id for each in summaries if each.status == _WHOLE) - gapped
    return Seen(
        frozenset(each.id for each in summaries), whole, gapped, tuple((each.id, each.name) for each in summaries)
    )
