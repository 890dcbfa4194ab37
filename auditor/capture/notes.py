"""What has been learnt so far? Kept apart from the conversation, so that a deadline loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from auditor.capture.identities import Identity
from auditor.capture.limits import Limits, Options
from auditor.capture.plan import Start
from auditor.capture.recall import Recall, numberless
from auditor.capture.replies import Replies, Stray
from auditor.model import Asked, Era, Exchange, Gap, Listing

_HELLOS = ("initialize", "server/discover")
_SLOW = "allow more time with `--timeout` and `--limit request-timeout=SECONDS`, or try again on a quieter machine"
_LATE = "allow more time with `--limit short-timeout=SECONDS`"
_BESIDE = "do not use the server: what a client hears depends on which of its answers it takes"


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

    def unanswered(self, where: str, why: str, hint: str = "", *, slow: bool = False) -> None:
        """No answer: a gap in the first start.

        A later one may be refused, as servers do that use a lock or a port; but of a server that was only too `slow`
        nobody knows what it would have said.
        """
        if not self.lenient:
            self.gap(where, why, hint)
        elif slow and not any(gap.where == where for gap in self.gaps):
            who = f"to {self.start.identity.name}, in start {self.start.number}"
            self.gap(where, f"{why} {who}: what it says to this client could not be compared", hint or _SLOW)

    def another(self, start: Start, deadline: float) -> Notes:
        """Notes about another start of the same server; what was learnt is shared."""
        return Notes(self.server, self.options, self.stage, deadline, start, self.gaps, self.faces, self.turns)

    def knows(self, era: Era) -> bool:
        """Whether some start has shown this era."""
        return any(face.era is era and face.exchanges for face in self.faces)

    def met(self, identity: Identity) -> bool:
        """Whether the lists were had as this client."""
        return any(client == identity.name for _, _, client in self.turns)

    def answered(self, era: Era, client: str, turn: int) -> None:
        """The lists were had once more, the same or not."""
        self.turns[self.start.number, era, client] = turn

    def open_face(self, era: Era, client: str = "", turn: int = 1) -> list[Exchange]:
        """A new listing; exchanges go into the list that is returned."""
        face = Face(era, client or self.start.identity.name, self.start.number, turn)
        self.faces.append(face)
        return face.exchanges

    def beside(self, replies: Replies) -> None:
        """Keep what came in this start besides the answers that were taken: some client may hear it."""
        for stray in replies.strays:
            self._beside(stray)
        if replies.overflowed:
            self.gap("capture", "gave answers that nobody waited for, more or longer ones than are kept", _BESIDE)

    def _beside(self, stray: Stray) -> None:
        faces = [face for face in self.faces if face.start == self.start.number and face.era is stray.era]
        told = [face for face in faces if any(one.method == stray.method for one in face.exchanges)]
        if any(_is_same(one, stray) for face in told for one in face.exchanges):
            return
        exchange = Exchange(stray.method, stray.cursor, stray.raw)
        if told:  # the whole list, as a client has it that takes this answer
            pages = {one.cursor: one for one in told[0].exchanges if one.method == stray.method}
            turn = 1 + max(face.turn for face in faces)
            self.open_face(stray.era, told[0].client, turn).extend({**pages, stray.cursor: exchange}.values())
        else:
            (faces[0].exchanges if faces else self.open_face(stray.era)).append(exchange)
        if stray.more or (stray.late and stray.method in _HELLOS):
            when = f"after {stray.late:.3g} s" if stray.late else "beside another answer"
            what = "pages that follow" if stray.more else "lists"
            hint = _LATE if stray.late else _BESIDE
            self.gap(stray.method, f"answered {when}, too late to be asked for its {what}", hint)

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


def _is_same(one: Exchange, stray: Stray) -> bool:
    return (one.method, one.cursor) == (stray.method, stray.cursor) and numberless(one.raw) == numberless(stray.raw)
