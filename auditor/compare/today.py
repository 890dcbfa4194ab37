"""Which words of a text read the clock of the day on which it was said?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date

from auditor.compare.volatile import Piece, is_epoch

_NEAR = 2
"""Days: a date so close to the day on which it was said is the day on which it was said."""
_CLOSE = 2
"""Minutes, of a time without a date."""
_DAY_LONG = 24 * 60
_DAY_SECONDS = 86_400
_SECONDS = 10**12
"""What is more is milliseconds."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBERS = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_TIME = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d(?:[.,]\d+)?)?(?: ?([AaPp])[Mm])?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT(\d\d):(\d\d)[^+-]*(?:([+-])(\d\d):(\d\d))?")
_BETWEEN = re.compile(r"[\s,;(|-]{1,3}(?:at )?")


def clocks(parts: Sequence[Piece], today: str) -> set[int]:
    """The places of the pieces that read it. A weekday or a time counts beside a date of today; else it is a rule."""
    dated = {place for place, (kind, word) in enumerate(parts) if kind and is_of_today(word, today)}
    return dated | {
        place
        for place, (kind, _) in enumerate(parts)
        for other in (place - 2, place + 2)
        if kind == "time" and other in dated and _BETWEEN.fullmatch(parts[(place + other) // 2][1])
    }


def is_of_today(word: str, today: str) -> bool:
    """Whether a date or an epoch is `today` (ISO) or close to it, or a time that of the moment `today`."""
    try:
        now = date.fromisoformat(today[:10])
    except ValueError:
        return False
    if is_epoch(word):
        seconds = float(word) / (1000 if float(word) > _SECONDS else 1)
        return abs(date(1970, 1, 1).toordinal() + int(seconds // _DAY_SECONDS) - now.toordinal()) <= _NEAR
    near = any(abs(day.toordinal() - now.toordinal()) <= _NEAR for day in _dates(word, now.year))
    return near or _is_now(word, today)


def _is_now(word: str, today: str) -> bool:
    """In UTC or in the zone of `today`: a server rarely says in which it is."""
    found, now = _TIME.match(word), _MOMENT.match(today)
    if found is None or now is None:
        return False
    own = _minutes(now[1], now[2])
    ahead = _minutes(now[4], now[5]) * (1 if now[3] == "+" else -1) if now[3] else 0
    told = _minutes(str(int(found[1]) % 12 + 12 * (found[3] in "Pp")) if found[3] else found[1], found[2])
    apart = ((told - each) % _DAY_LONG for each in (own, own - ahead))
    return any(min(each, _DAY_LONG - each) <= _CLOSE for each in apart)


def _minutes(hours: str, minutes: str) -> int:
    return int(hours) * 60 + int(minutes)


def _dates(word: str, year: int) -> Iterator[date]:
    """All that can be meant; `year`: about which, where none is said."""
    if _ISO.match(word):
        yield from _date(*map(int, word[:10].split("-")))
    elif numbers := _NUMBERS.fullmatch(word):
        first, second, own = map(int, numbers.groups())
        yield from _date(own, first, second)
        yield from _date(own, second, first)
    else:
        yield from _worded(word, year)


def _worded(word: str, year: int) -> Iterator[date]:
    parts = re.findall(r"[A-Za-z]+|\d+", word)
    months = [_MONTHS.index(part[:3].lower()) + 1 for part in parts if part[:3].lower() in _MONTHS]
    numbers = [int(part) for part in parts if part.isdigit()]
    if months and numbers and len(parts) == len(months) + len(numbers):
        for own in numbers[1:] or (year - 1, year, year + 1):
            yield from _date(own, months[0], numbers[0])


def _date(year: int, month: int, day: int) -> Iterator[date]:
    with suppress(ValueError):
        yield date(year, month, day)
