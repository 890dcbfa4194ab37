"""What has been learnt so far? Kept apart from the conversation, so that a deadline loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from auditor.capture.limits import Limits, Options
from auditor.capture.plan import Start
from auditor.capture.recall import Recall
from auditor.model import Asked, Era, Exchange, Gap, Listing


@dataclass(slots=True)
class Face:
    """What one client is told in one turn; grows while the server talks."""

    era: Era
    client: str
    start: int
    turn: int
    exchanges: list[Exchange] = field(default_factory=list)


@dataclass(slots=True)
class Notes:
    """Grows while a server talks, in one of its starts."""

    server: str
    options: Options
    stage: Callable[[str], None]
    deadline: float
    """When, by the clock of the event loop, the server has had its time."""
    start: Start
    gaps: list[Gap] = field(default_factory=list)
    faces: list[Face] = field(default_factory=list)
    turns: dict[tuple[int, Era, str], int] = field(default_factory=dict)
    """How often each client had an answer, by start."""
    strict: bool = False
    """Whether even a later start is the first that shows an era."""

    @property
    def limits(self) -> Limits:
        """The bounds of this visit."""
        return self.options.limits

    @property
    def lenient(self) -> bool:
        """Whether a server that does not answer keeps nothing from us: it has answered in the first start."""
        return self.start.number > 1 and not self.strict

    def gap(self, where: str, why: str, hint: str = "") -> None:
        """Something that could not be seen; the same of two starts is one."""
        gap = Gap(self.server, where, why, hint)
        if gap not in self.gaps:
            self.gaps.append(gap)

    def unanswered(self, where: str, why: str, hint: str = "") -> None:
        """No hello: a gap in the first start. A later one may be refused, as servers do that use a lock or a port."""
        if not self.lenient:
            self.gap(where, why, hint)

    def another(self, start: Start, deadline: float) -> Notes:
        """Notes about another start of the same server; what was learnt is shared."""
        return Notes(self.server, self.options, self.stage, deadline, start, self.gaps, self.faces, self.turns)

    def knows(self, era: Era) -> bool:
        """Whether some start has shown this era."""
        return any(face.era is era and face.exchanges for face in self.faces)

    def answered(self, era: Era, client: str, turn: int) -> None:
        """The lists were had once more, the same or not."""
        self.turns[self.start.number, era, client] = turn

    def open_face(self, era: Era, client: str = "", turn: int = 1) -> list[Exchange]:
        """A new listing; exchanges go into the list that is returned."""
        face = Face(era, client or self.start.identity.name, self.start.number, turn)
        self.faces.append(face)
        return face.exchanges

    def listings(self) -> tuple[Listing, ...]:
        """The listings in which at least one answer came that was not given before, in the order of the starts."""
        recall = Recall()
        told = ((each, recall.news(each.era, each.exchanges)) for each in sorted(self.faces, key=lambda one: one.start))
        return tuple(
            Listing(each.era, each.client, exchanges, each.start, each.turn) for each, exchanges in told if exchanges
        )

    def said(self) -> str:
        """All that was answered in this start."""
        own = (face for face in self.faces if face.start == self.start.number)
        return "\n".join(exchange.raw for face in own for exchange in face.exchanges)

    def asked(self) -> tuple[Asked, ...]:
        """Who asked how often, also where the answer was the same."""
        rows = (Asked(era, client, start, turns) for (start, era, client), turns in self.turns.items())
        return tuple(sorted(rows, key=lambda row: row.start))
