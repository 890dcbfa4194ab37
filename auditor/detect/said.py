"""What does an item say, surface by surface? Its readings are made when a rule looks: at most no rule ever does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from auditor.detect.passage import ANYTHING_BIT, OFF_TOPIC_BIT, WEIGHED_BIT, Reading, Segment
from auditor.detect.selectors import JOINED_BIT
from auditor.detect.terms import Found
from auditor.detect.topic import Topic, words_of
from auditor.model import Item, Joined, Role, Statement, Surface, View, ViewName

if TYPE_CHECKING:
    from auditor.detect.reading import Around
    from auditor.detect.unit import Hit


MOST_SENTENCES = 20_000
"""Of one text; what is longer is flagged for its length."""


class Wording:
    """A text in one role, wherever on the server it stands: what may occur in it."""

    __slots__ = ("decoded", "may", "others", "place", "raw", "topic")

    def __init__(
        self, place: int, raw: Found | None, others: tuple[tuple[View | None, Found], ...], topic: Topic | None,
        *, weighs: bool = False,
    ) -> None:  # fmt: skip
        """`place`: its bit; `raw`: terms of the raw text; `others`: of each other reading, None for the raw text.

        `weighs`: whether its weak signs may add up to what a rule asks for.
        """
        self.place = place
        self.raw = raw
        self.others = others
        self.topic = topic
        self.decoded = any(view is not None and view.name is ViewName.DECODED for view, _ in others)
        """Whether something was encoded in it."""
        self.may = ANYTHING_BIT | (0 if topic is None else OFF_TOPIC_BIT) | (WEIGHED_BIT if weighs else 0)
        """Bits of the terms that may occur in one of the readings."""
        if raw is not None:
            self.may |= raw.may
        for _, terms in others:
            self.may |= terms.may


class Said:
    """One surface in all its readings."""

    __slots__ = ("_made", "_whole", "joined", "may", "place", "surface", "wording")

    def __init__(self, surface: Surface, wording: Wording, joined: Joined | None = None) -> None:
        """`joined`: all prose of an item as one text, of which this is the first surface."""
        self.surface = surface
        self.wording = wording
        self.place = wording.place
        self.may = wording.may
        self.joined = joined
        self._made: tuple[Reading, ...] | None = None
        self._whole: dict[tuple[ViewName, ...], tuple[Segment, ...]] | None = None

    def readings(self) -> tuple[Reading, ...]:
        """As sent, then every other reading."""
        if self._made is None:
            self._made = tuple(self._make())
        return self._made

    def whole(self, views: tuple[ViewName, ...]) -> tuple[Segment, ...]:
        """The readings in these views."""
        if self._whole is None:
            self._whole = {}
        found = self._whole.get(views)
        if found is None:
            chosen = [reading for reading in self.readings() if reading.view in views]
            found = self._whole[views] = tuple([Segment(reading, 0, len(reading.text)) for reading in chosen])
        return found

    def forget(self) -> None:
        """Make room: of a large item its readings take more than its texts."""
        self._made = self._whole = None

    def _make(self) -> Iterator[Reading]:
        surface, topic = self.surface, self.wording.topic
        if self.wording.raw is not None:
            yield Reading(surface, ViewName.RAW, surface.text, self.wording.raw)
        for view, terms in self.wording.others:
            if self.joined is not None:
                yield Reading(surface, ViewName.JOINED, self.joined.text, terms, joined=self.joined)
            elif view is None:
                yield Reading(surface, ViewName.PLAIN, surface.text, terms, topic=topic)
            else:
                yield Reading(surface, view.name, view.text, terms, view, topic=topic)


class Read:
    """An item with all its readings."""

    __slots__ = (
        "_at", "_by_role", "_likely", "_mays", "_often", "around", "asked", "decoded", "item", "joined", "kept",
        "present", "said", "statement",
    )  # fmt: skip

    def __init__(self, item: Item, around: Around, said: tuple[Said, ...], joined: Said | None) -> None:
        """`around`: what is known of the item's server; `joined`: its prose as one text."""
        self.item = item
        self.around = around
        self.statement: Statement = around.statement
        self.said = said
        self.joined = joined
        self.kept: dict[str, object] = {}
        """What matchers found out about the item, by their name."""
        self.asked: dict[object, list[Hit]] = {}
        """What matchers found that look at the item alone, by who asked."""
        self.decoded = False
        """Whether something was encoded in one of its texts."""
        self.present = 0
        """Bits of the places where it says something."""
        self._mays: dict[int, int] = {}
        for one in said if joined is None else (*said, joined):
            place = one.place
            self._mays[place] = self._mays.get(place, 0) | one.may
            self.present |= place
            if one.wording.decoded:
                self.decoded = True
        self._by_role: dict[Role, list[Said]] | None = None
        self._at: dict[int, tuple[Said, ...]] = {}
        self._likely: dict[Callable[[str], bool], tuple[Said, ...]] = {}
        self._often: tuple[Counter[str], int] | None = None

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Every reading."""
        each = self.said if self.joined is None else (*self.said, self.joined)
        return tuple(reading for one in each for reading in one.readings())

    def may_at(self, places: int) -> int:
        """Bits of the terms that may occur at these places; none where nothing is said there."""
        may = 0
        for place, terms in self._mays.items():
            if place & places:
                may |= terms
        return may

    def at(self, places: int) -> tuple[Said, ...]:
        """The surfaces at these places, the joined one at its own."""
        found = self._at.get(places)
        if found is None:
            said = [one for one in self.said if one.place & places]
            if self.joined is not None and places & JOINED_BIT:
                said.append(self.joined)
            found = self._at[places] = tuple(said)
        return found

    def likely(self, test: Callable[[str], bool]) -> tuple[Said, ...]:
        """The surfaces whose text, as sent, passes a test; it is asked once however many rules ask for it."""
        found = self._likely.get(test)
        if found is None:
            found = self._likely[test] = tuple([one for one in self.said if test(one.surface.text)])
        return found

    def in_role(self, *roles: Role) -> Iterator[Said]:
        """The surfaces in these roles, in order; all where none is named."""
        if not roles:
            return iter(self.said)
        if self._by_role is None:
            self._by_role = {}
            for one in self.said:
                self._by_role.setdefault(one.surface.role, []).append(one)
        if len(roles) == 1:
            return iter(self._by_role.get(roles[0], ()))
        return iter([one for one in self.said if one.surface.role in roles])

    @property
    def often(self) -> Counter[str]:
        """In how many different sentences of its prose, as a person reads it, each word stands; see `words_of`."""
        return self._counted()[0]

    @property
    def sentences(self) -> int:
        """How many different sentences these are."""
        return self._counted()[1]

    def _counted(self) -> tuple[Counter[str], int]:
        if self._often is None:
            sentences = {
                reading.text[start:end]: None
                for reading in self.readings
                if reading.view is ViewName.PLAIN and reading.topic and reading.surface.role is not Role.NAME
                for start, end in islice(reading.sentences(), MOST_SENTENCES)
            }
            self._often = Counter(stem for sentence in sentences for stem in words_of(sentence)), len(sentences)
        return self._often

    def forget(self) -> None:
        """Make room."""
        self.asked.clear()
        self._often = None
        for one in self.said if self.joined is None else (*self.said, self.joined):
            one.forget()
