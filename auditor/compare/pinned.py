"""What can be kept of a text that varies by itself, so that it is recognised on any other day?

A word that varies is kept as a stand-in of zeros of the same shape, so that what is kept is a text like any other and
the same bytes each time. The surroundings are kept as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from auditor.compare.nodes import are_numbers
from auditor.compare.volatile import PAIRS, Pairs, alike, is_epoch, pieces, same_meaning, same_moment, sorted_lists
from auditor.wire import Node

_DAY = "0000-00-00"
_EPOCH = "1500000000.000000000"
"""As no clock is written, so that no server's own number is taken for it; of a JSON number too."""
_PORT = "50000"
_SECONDS = 10**12
"""What is more is milliseconds."""
_NUMBER = re.compile(r"\d[\d.,]*")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_NEAR = 2
"""Days: a date so close to the day on which it was said is the day on which it was said."""


def stand_in(text: str, others: Iterable[str] = (), today: str = "") -> str:
    """The text with stand-ins for the words in which `others`, of the same meaning, differ from it.

    Also for each date and epoch that is about `today` (ISO), for that is a clock even where it was read only once.
    """
    told = [other for other in others if other != text]
    chosen = text if all(alike(text, other, PAIRS) for other in told) else sorted_lists(text)
    told = told if chosen == text else [sorted_lists(other) for other in told]
    kept = _kept(chosen, told, today)
    return kept if all(same_as_pinned(kept, each) for each in (text, *told)) else text


def stand_in_number(value: Node, others: Iterable[Node] = (), today: str = "") -> Node:
    """The same for a number that reads a clock."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not is_epoch(str(value)):
        return value
    varies = any(repr(other) != repr(value) for other in others)
    return _EPOCH if varies or _is_about(str(value), today) else value


def same_as_pinned(pinned: Node, said: Node) -> bool:
    """Whether what is said now means what was kept then."""
    if isinstance(pinned, str) and isinstance(said, str):
        return same_meaning(pinned, said, _PINNED)
    if pinned == _EPOCH:
        return are_numbers(said) and is_epoch(str(said))
    return are_numbers(pinned, said) and same_moment(str(pinned), str(said))


def _kept(text: str, others: Sequence[str], today: str) -> str:
    parts = pieces(text)
    told = [pieces(other) for other in others]
    varied = {
        place
        for other in told
        if len(other) == len(parts)
        for place, (one, another) in enumerate(zip(parts, other, strict=True))
        if one[1] != another[1]
    }
    return "".join(
        _zeros(kind, word) if kind and (place in varied or _is_about(word, today)) else word
        for place, (kind, word) in enumerate(parts)
    )


def _zeros(kind: str, word: str) -> str:
    match kind:
        case "time":
            return _DAY
        case "uuid":
            return re.sub(r"[0-9a-fA-F]", "0", word)
        case "epoch":
            return _EPOCH
        case "port":
            return _PORT
        case "id":
            head, mark, tail = re.split(r"([ :=#]+)(?=[^ :=#]+$)", word, maxsplit=1)
            return head + mark + "x" + "0" * (len(tail) - 1)  # digits alone would be a counter
        case "temp":
            stem, dot, ending = word.rpartition(".")
            return "0" * len(stem) + dot + ending if dot else "0" * len(word)
        case _:
            return _NUMBER.sub("0", word)


def _is_about(word: str, today: str) -> bool:
    """Whether it is the day `today`, or one beside it."""
    try:
        now = date.fromisoformat(today)
        if _ISO.match(word):
            return abs((date.fromisoformat(word[:10]) - now).days) <= _NEAR
        if is_epoch(word):
            seconds = float(word) / (1000 if float(word) > _SECONDS else 1)
            return abs(seconds // 86_400 - (now - date(1970, 1, 1)).days) <= _NEAR
    except ValueError:
        return False
    return False


def _any_epoch(pinned: str, said: str) -> bool:
    if pinned == _EPOCH:
        return True
    return said != _EPOCH and PAIRS["epoch"](pinned, said)  # what reads a clock now was a number then


_PINNED: Pairs = {**PAIRS, "epoch": _any_epoch}
