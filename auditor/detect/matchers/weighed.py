"""Do the weak signs of a sentence add up to a strong one?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import nlargest
from operator import itemgetter

from auditor.detect.bar import AMONG_ALIKE, STANDS_OUT
from auditor.detect.matchers.defensive import PRETEXT, beside_reasons
from auditor.detect.matchers.foreign_tool import named
from auditor.detect.matchers.spec import Find, Gate, MatcherSpec
from auditor.detect.unit import WEIGHED, Fleet, Hit, Read, Reading, Segment, Unit, hits
from auditor.detect.weighed_text import Weighed
from auditor.detect.weighing import WEIGHED_KINDS, Weighing, counts
from auditor.detect.window import OTHER, Window
from auditor.errors import AuditorError
from auditor.model import ViewName

_LEAST = 10
"""Points at which `make weights` puts the threshold that it learned."""

_LONGEST = 100_000
"""Characters of a text that is weighed: five times the longest honest one. What is longer is flagged for that."""

_PLAIN = (ViewName.PLAIN,)
_OF_SECRETS = "secret-path"
"""The term of paths whose words do count."""
EXCUSES = ("names-attack", "refuses-paths", "denies-access", "asked-about-itself")
"""Terms of which one in the passage says that it speaks of attacks, of what is left alone, or of the server itself."""


_FORMS = {
    "mail": "a mail address", "web": "a web address", "account": "an account", "path": "a path",
    "phone": "a phone number", "money": "an amount of money", "number": "a long number", "name": "a name in code",
    "argument": "an argument",
}  # fmt: skip
"""Forms in results as a person would say them."""


def _build(options: Mapping[str, object]) -> Find:
    least = at_least(options, WEIGHED)

    def find(unit: Unit) -> list[Hit]:
        one = unit.reads[0]
        bar = least + one.around.bar
        return [
            _hit(segment, window, one.around.weighing)
            for segment in unit.segments
            for window in heavy(segment, one, unit.fleet, bar)
            if not excused(passage := Segment(segment.reading, window.start, window.end))
            and (
                _is_worth(passage, window, one, bar + AMONG_ALIKE)
                or (_is_worth(passage, window, one, bar) and _stands_out(window, one, unit.fleet, bar))
            )
        ]

    return find


def at_least(options: Mapping[str, object], matcher: str) -> int:
    """The points that the rule asks for; raises `AuditorError` for another option."""
    least = options.get("at_least", _LEAST)
    if set(options) - {"at_least"} or not isinstance(least, int) or isinstance(least, bool):
        raise AuditorError(f"{matcher} takes a number of points, from which on it holds", hint="write `at_least: 10`")
    return least


def _gate(options: Mapping[str, object]) -> Gate:
    del options
    return lambda one, _: one.item.kind in WEIGHED_KINDS


def _is_worth(passage: Segment, window: Window, one: Read, asked: int) -> bool:
    """Whether a passage is worth so many points, and not for names alone."""
    return window.points >= asked and not _is_made_of_names(passage, window, one.around.weighing, asked)


def _stands_out(window: Window, one: Read, fleet: Fleet, bar: int) -> bool:
    """Whether no other item of its server comes close; where one does, this is how the server talks."""
    least = bar - STANDS_OUT
    found = one.around.heaviest.get(least)
    if found is None:
        found = one.around.heaviest[least] = _heaviest(one, fleet, least)
    others = max((points for name, points in found if name != one.item.name), default=least - 1)
    return window.points - others > STANDS_OUT


def _heaviest(judged: Read, fleet: Fleet, least: int) -> tuple[tuple[str, int], ...]:
    """The two items of its server whose heaviest passages weigh most, and at least so many points."""
    found: dict[str, int] = {}
    for one in judged.around.reads:
        for window in _heavy_in(one, fleet, least):
            found[one.item.name] = max(window.points, found.get(one.item.name, least))
        if one is not judged:
            one.forget()
    return tuple(nlargest(2, found.items(), key=itemgetter(1)))


def _heavy_in(one: Read, fleet: Fleet, least: int) -> Iterator[Window]:
    for said in one.said:
        for segment in said.whole(_PLAIN):
            yield from _windows(segment, one, fleet, least)


def excused(passage: Segment) -> bool:
    """Whether it says of itself that it speaks of attacks, of what is left alone, or of the server itself."""
    return any(next(beside_reasons(passage, term), None) is not None for term in EXCUSES)


def _is_made_of_names(passage: Segment, window: Window, weighing: Weighing, least: int) -> bool:
    """Whether only words of its server's trade weigh so much, or words in paths of which none is that of a secret."""
    weighed = passage.reading.weighed
    if weighed is not None and weighing.besides_topic(weighed, window) < least:
        return True
    if weighing.besides_paths(passage.text, window) >= least:
        return False
    return next(hits(passage, _OF_SECRETS), None) is None


def heavy(segment: Segment, one: Read, fleet: Fleet, least: int) -> list[Window]:
    """The sentences, or two together, that touch the segment and are worth so many points.

    None where nothing is weighed.
    """
    return apart(_windows(segment, one, fleet, least))


def _windows(segment: Segment, one: Read, fleet: Fleet, least: int) -> Iterable[Window]:
    """The same, whether they overlap or not."""
    reading, weighing = segment.reading, one.around.weighing
    if not weighing or not is_weighed(reading):
        return ()
    if reading.weighed is None:
        reading.weighed = Weighed(reading, one, fleet, named, weighing.terms)
    return weighing.heavy(reading.weighed, least, (segment.start, segment.end))


def apart(windows: Iterable[Window]) -> list[Window]:
    """Of overlapping ones the shortest, then the heaviest; ascending."""
    found: list[Window] = []
    for window in sorted(windows, key=lambda each: (each.count, -each.points, each.start)):
        if all(window.end <= each.start or each.end <= window.start for each in found):
            found.append(window)
    return sorted(found, key=lambda each: each.start)


def is_weighed(reading: Reading) -> bool:
    """Whether the weak signs in it count: prose of a listing, as a person reads it."""
    wanted = counts(reading.surface) and len(reading.text) <= _LONGEST
    return wanted and reading.topic is not None and reading.view is ViewName.PLAIN


def _hit(segment: Segment, window: Window, weighing: Weighing) -> Hit:
    reading = segment.reading
    assert reading.weighed is not None  # noqa: S101 - `heavy` made it
    reasons = weighing.reasons(reading.weighed, window)
    start, end = max(window.start, segment.start), min(window.end, segment.end)
    return Hit(reading, start, end, WEIGHED, told(window, reasons))


def told(window: Window, reasons: Iterable[tuple[str, int]]) -> str:
    """What it is worth, and by what signs most."""
    return f"{window.points} points: {', '.join(f'{_in_words(sign)} +{worth}' for sign, worth in reasons)}"


def _in_words(sign: str) -> str:
    """`word:before` as a person would say it."""
    kind, _, what = sign.partition(":")
    match kind:
        case "word" | "pair":
            return f"“{what}…”" if kind == "word" and len(what) == 6 else f"“{what}”"
        case "opens":
            return f"opens with “{what}{'…' if len(what) == 6 else ''}”"
        case "form":
            return _FORMS.get(what, what)
        case "term":
            return what.replace("-", " ")
        case "topic":
            return "off the topic" if what in "01" else "partly off the topic"
        case "fresh":
            return "says much that is nowhere else in its item" if int(what) > 2 else "says little that is new"
        case "item":
            return "its item says little"
        case "place":
            return {"0": "opens its text", "1": "comes second in its text"}.get(what, "comes late in its text")
        case "tool":
            return {"self": "names itself", "sibling": "names a sibling"}.get(what, "names a foreign tool")
    return "in another language" if sign == OTHER else "two sentences"


WEIGHED_SENTENCE = MatcherSpec(
    WEIGHED,
    "The signs in a sentence or two are worth at least so many points together (`at_least`, up to 4 more the more the "
    "server says, and 10 more where another of its items comes within 30), by `weights.json`; not where an attack is "
    "named as such, or something is said to be refused or left alone.",
    _build,
    gate=_gate,
    terms=(*EXCUSES, PRETEXT, _OF_SECRETS),
)
