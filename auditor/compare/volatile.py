"""Do two texts say the same, but for what changes by itself: the time, a counter, an id, the order of a set?

An attacker would hide a changed meaning in what looks volatile. So a number is an amount, a port a destination and a
long hex number an account, unless the words around it say otherwise; and those must be the same in both texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from itertools import count

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_ZONE = r"(?: ?(?:UTC|GMT|Z|[+-]\d\d:?\d\d))?"
_CLOCK = rf"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{{1,9}})?)?(?: ?[AaPp][Mm])?{_ZONE}"
_SPAN = r"\d{1,9}(?:\.\d{1,6})? ?(?:ns|us|µs|ms|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?)"
_SIZE = r"\d{1,9}(?:[.,]\d{1,6})? ?(?:[KMGTkmgt]i?B|bytes|%)"
_SEP = r"[ :=#]{1,3}"

_SHAPES: dict[str, str] = {
    "time": rf"\d{{4}}-\d\d-\d\d(?:[T ]{_CLOCK})?"
    rf"|\d{{1,2}}[/.]\d{{1,2}}[/.](?:19|20)\d\d"
    rf"|{_MONTH} \d{{1,2}}(?:,? (?:19|20)\d\d)?|\d{{1,2}} {_MONTH}(?: (?:19|20)\d\d)?"
    rf"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?=,? )|{_CLOCK}",
    "uuid": r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    "epoch": r"(?:1[5-9]|2[01])\d{8}(?:\d{3})?(?:\.\d{1,9})?",
    "temp": r"(?<=/tmp/)[\w.-]{6,80}|(?<=\$TMP/)[\w.-]{6,80}|(?<=/T/)[\w.-]{6,80}|(?<=/shm/)[\w.-]{6,80}",
    "port": r"(?<=localhost:)\d{5}|(?<=127\.0\.0\.1:)\d{5}|(?<=\[::1\]:)\d{5}",
    "counter": rf"(?i:pid|uptime|counter|count|calls?|requests?|sessions?|visits?|hits?|seq|sequence){_SEP}\d{{1,12}}"
    r"|\d{1,12} (?i:times|calls|requests|sessions|visits|hits|visitors|connections)",
    "id": rf"(?i:(?:session|request|trace|run|instance)(?: id)?|nonce|build|commit|sha|revision|etag){_SEP}"
    r"[0-9A-Za-z]{6,40}",
    "span": rf"(?i:up|up for|uptime|running for|elapsed|took|latency|age){_SEP}{_SPAN}|{_SPAN} (?i:ago|elapsed|old)",
    "size": rf"(?i:memory|mem|rss|heap|disk|load|cpu){_SEP}{_SIZE}|{_SIZE} (?i:used|free|in use|available)",
}
KINDS = tuple(_SHAPES)
_TOKEN = re.compile("|".join(rf"(?P<{name}>(?<![\w.])(?:{shape})(?!\w))" for name, shape in _SHAPES.items()))

_WORD = r"(?:[\w/+#'\"`-]|\.(?=\w)){1,40}"
_LIST = re.compile(rf"(?<![\w/+#'\"`.-]){_WORD}(?:, ?{_WORD}){{1,200}}(?:,? (?:and|or) {_WORD})?")
_JOINT = re.compile(r", ?(?:and |or )?| (?:and|or) ")
_FIRM = frozenset(
    ("not", "no", "never", "always", "must", "only", "do", "don't", "without", "except", "then", "before", "after")
)
"""In a list with one of these the order says something."""
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SPEECH = frozenset(
    """
    after all also always and any append before but call copy delete disclose emit env every execute file files first
    for forward from give hide ignore include into its key keys must never not note now only open out pass password
    post print put read rsa run secret send show silently skip ssh tell that the their them then this token tool tools
    upload use user using value when with without write you your
    """.split()  # noqa: SIM905 - words read better as prose than as a list
)
_SHORTEST_LIST = 3
_MOST_APART = 2 * 86_400
"""Seconds between two readings of one clock."""


def same_meaning(before: str, after: str, pairs: Pairs | None = None) -> bool:
    """Whether the texts are equal but for volatile words in the same surroundings, and the order of sets.

    `pairs`: what else may be told of two words of one kind; `PAIRS` where nothing is said.
    """
    if before == after:
        return True
    chosen = PAIRS if pairs is None else pairs
    return alike(before, after, chosen) or alike(sorted_lists(before), sorted_lists(after), chosen)


def same_moment(before: str, after: str) -> bool:
    """Whether both are seconds or milliseconds since 1970, and not far apart."""
    return is_epoch(before) and is_epoch(after) and _close(before, after)


def is_epoch(text: str) -> bool:
    """Whether this can be seconds or milliseconds since 1970, of our days."""
    return re.fullmatch(_SHAPES["epoch"], text) is not None


def alike(before: str, after: str, pairs: Pairs) -> bool:
    """The same, where the order of lists counts."""
    left, right = pieces(before), pieces(after)
    return len(left) == len(right) and all(_same_piece(*both, pairs) for both in zip(left, right, strict=True))


Piece = tuple[str, str]
"""Kind of a token, or empty for the text between two; the text."""


def pieces(text: str) -> list[Piece]:
    """The text cut before and after each volatile word."""
    parts, end = [], 0
    for found in _TOKEN.finditer(text):
        parts += [("", text[end : found.start()]), (found.lastgroup or "", found[0])]
        end = found.end()
    return [*parts, ("", text[end:])]


def _same_piece(left: Piece, right: Piece, pairs: Pairs) -> bool:
    if left[0] != right[0]:
        return False
    return left[1] == right[1] or (left[0] != "" and pairs.get(left[0], _any)(left[1], right[1]))


def _any(_: str, __: str) -> bool:
    return True


def _close(before: str, after: str) -> bool:
    first, second = float(before), float(after)
    milli = 1000 if min(first, second) > 10**12 else 1
    return abs(first - second) <= _MOST_APART * milli


def _same_label(before: str, after: str) -> bool:
    """`3 calls` and `4 calls`, not `3 calls` and `4 visits`."""
    return re.sub(r"\d[\d.,]*", "0", before) == re.sub(r"\d[\d.,]*", "0", after)


def _same_kind_of_id(before: str, after: str) -> bool:
    """One word before it; as long; with digits, so that it is no word; and no text in hex."""
    heads = [re.split(r"[ :=#]", text, maxsplit=1)[0] for text in (before, after)]
    tails = [re.split(r"[ :=#]+", text)[-1] for text in (before, after)]
    random = all(re.search(r"\d", tail) and not _spells(tail) and not _says(tail) for tail in tails)
    return heads[0] == heads[1] and len(tails[0]) == len(tails[1]) and random


def _spells(text: str) -> bool:
    """Whether hex digits are the codes of letters."""
    if len(text) % 2 or not re.fullmatch(r"[0-9a-fA-F]+", text):
        return False
    return all(32 <= code < 127 for code in bytes.fromhex(text))


def _says(text: str) -> bool:
    """Whether one of its parts is a word that sentences are made of: chance hardly ever spells one."""
    return not _SPEECH.isdisjoint(piece.lower() for piece in _PIECE.findall(text))


def _same_length(before: str, after: str) -> bool:
    """A fresh temporary name is as long as the one before, and keeps its ending."""
    if len(before) != len(after) or _ending(before) != _ending(after):
        return False
    head = next((place for place, two in enumerate(zip(before, after, strict=True)) if two[0] != two[1]), len(before))
    return not (_says(before[head:]) or _says(after[head:]))


def _ending(name: str) -> str:
    return name.rpartition(".")[2] if "." in name else ""


def _both_fresh(before: str, after: str) -> bool:
    """Ports that the system gives out, not those of services."""
    return min(int(before), int(after)) >= 10_000


Pairs = dict[str, Callable[[str, str], bool]]
PAIRS: Pairs = {
    "epoch": _close,
    "counter": _same_label,
    "id": _same_kind_of_id,
    "span": _same_label,
    "size": _same_label,
    "temp": _same_length,
    "port": _both_fresh,
}


def lists(text: str) -> list[tuple[int, str]]:
    """Each list of words in the text, and where it begins."""
    return [(found.start(), found[0]) for found in _LIST.finditer(text)]


def words_of(found: str) -> list[str]:
    """The words of a list, in the order of the alphabet."""
    return sorted(_JOINT.split(found))


def sorted_lists(text: str, chosen: Container[int] | None = None, mark: str = "") -> str:
    """The text with the words of each list in order, where their order says nothing, `mark` before each such list.

    `chosen`: the numbers of the lists that are meant, as `lists` has them; None for all.
    """
    numbers = count()

    def put(found: re.Match[str]) -> str:
        number = next(numbers)
        return _sorted(found, mark) if chosen is None or number in chosen else found[0]

    return _LIST.sub(put, text)


def _sorted(found: re.Match[str], mark: str) -> str:
    words = _JOINT.split(found[0])
    around = found.string[max(0, found.start() - 2) : found.start()] + found.string[found.end() : found.end() + 1]
    enough = len(words) >= _SHORTEST_LIST or any(each in around for each in "[{(:")
    if not enough or any(word.strip("'\"`").lower() in _FIRM for word in words):
        return found[0]
    return mark + ", ".join(sorted(words))
