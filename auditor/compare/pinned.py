"""What can be kept of a text that varies by itself, so that it is recognised on any other day?

A word that varies is kept as a stand-in of zeros of the same shape, a list whose order varies with a mark before it, so
that what is kept is a text like any other and the same bytes each time. All else is kept, and held to, as it is: what
was never seen to vary means what it says, however volatile it looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate

from auditor.compare.nodes import are_numbers
from auditor.compare.today import clocks, is_of_today
from auditor.compare.volatile import KINDS, PAIRS, Pairs, alike, is_epoch, lists, pieces, sorted_lists, words_of
from auditor.wire import Node

ANY_ORDER = "{any order} "
"""Stands before a list whose order varies; its words follow in the order of the alphabet."""
_DAY = "0000-00-00"
_EPOCH = "1500000000.000000000"
"""As no clock is written, so that no server's own number is taken for it; of a JSON number too."""
_PORT = "50000"
_NUMBER = re.compile(r"\d[\d.,]*")


def stand_in(text: str, others: Iterable[str] = (), today: str = "") -> str:
    """The text with stand-ins for the words in which `others`, of the same meaning, differ from it.

    Also for each clock that reads `today` (an ISO date or moment), for that is one even where it was read only once.
    """
    told = [other for other in others if other != text]
    chosen = text
    if not all(alike(text, other, PAIRS) for other in told):
        chosen = sorted_lists(text, _unordered(text, told), ANY_ORDER)
        told = [sorted_lists(other, _unordered(text, told), ANY_ORDER) for other in told]
    kept = _kept(chosen, told, today)
    return kept if all(same_as_pinned(kept, each) for each in (text, *told)) else text


def stand_in_number(value: Node, others: Iterable[Node] = (), today: str = "") -> Node:
    """The same for a number that reads a clock."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not is_epoch(str(value)):
        return value
    varies = any(repr(other) != repr(value) for other in others)
    return _EPOCH if varies or is_of_today(str(value), today) else value


def same_as_pinned(pinned: Node, said: Node) -> bool:
    """Whether what is said now is what was kept then, but for what a stand-in was kept of."""
    if isinstance(pinned, str) and isinstance(said, str):
        return pinned == said or _same_text(pinned, said)
    if pinned == _EPOCH:
        return are_numbers(said) and is_epoch(str(said))
    return repr(pinned) == repr(said)


def _same_text(pinned: str, said: str) -> bool:
    ordered = sorted_lists(said.replace(ANY_ORDER, ""), _marked(pinned))
    return alike(pinned.replace(ANY_ORDER, ""), ordered, _STOOD_IN)


def _unordered(text: str, others: Iterable[str]) -> set[int]:
    """The numbers of the lists that have the same words in another order somewhere.

    Two readings of a clock, `19:57:02, pid` and `19:57:03, pid`, are no such list.
    """
    own = lists(text)
    told = [lists(other) for other in others]
    return {
        number
        for each in told
        for number, (one, another) in enumerate(zip(own, each, strict=False))
        if one[1] != another[1] and words_of(one[1]) == words_of(another[1])
    }


def _marked(pinned: str) -> set[int]:
    """The numbers of the lists with the mark."""
    *before, _ = pinned.split(ANY_ORDER)
    starts = set(accumulate(map(len, before)))
    return {number for number, (start, _) in enumerate(lists(pinned.replace(ANY_ORDER, ""))) if start in starts}


def _kept(text: str, others: Sequence[str], today: str) -> str:
    parts = pieces(text)
    told = [pieces(other) for other in others]
    varied = {
        place
        for other in told
        if len(other) == len(parts)
        for place, (one, another) in enumerate(zip(other, parts, strict=True))
        if one[1] != another[1]
    } | clocks(parts, today)
    return "".join(_zeros(kind, word) if kind and place in varied else word for place, (kind, word) in enumerate(parts))


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


def _stood_in(kind: str) -> Callable[[str, str], bool]:
    usual = PAIRS.get(kind)

    def same(pinned: str, said: str) -> bool:
        return pinned == _zeros(kind, pinned) and (pinned == _EPOCH or usual is None or usual(pinned, said))

    return same


_STOOD_IN: Pairs = {kind: _stood_in(kind) for kind in KINDS}
