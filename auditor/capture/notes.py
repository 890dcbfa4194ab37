"""What has been learnt so far? Kept apart from the conversation, so that a deadline loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from auditor.capture.limits import Limits, Options
from auditor.model import Era, Exchange, Gap, Listing


@dataclass(slots=True)
class Notes:
    """Grows while a server talks."""

    server: str
    options: Options
    stage: Callable[[str], None]
    deadline: float
    """When, by the clock of the event loop, the server has had its time."""
    gaps: list[Gap] = field(default_factory=list)
    _listings: list[tuple[Era, list[Exchange]]] = field(default_factory=list)

    @property
    def limits(self) -> Limits:
        """The bounds of this visit."""
        return self.options.limits

    def gap(self, where: str, why: str, hint: str = "") -> None:
        """Something that could not be seen."""
        self.gaps.append(Gap(self.server, where, why, hint))

    def open_listing(self, era: Era) -> list[Exchange]:
        """A new listing; exchanges go into the list that is returned."""
        exchanges: list[Exchange] = []
        self._listings.append((era, exchanges))
        return exchanges

    def listings(self) -> tuple[Listing, ...]:
        """The listings in which at least one answer came."""
        client = self.options.client_name
        return tuple(Listing(era, client, tuple(exchanges)) for era, exchanges in self._listings if exchanges)
