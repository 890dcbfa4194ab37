"""Can the name of a package be taken for that of a server that many people know?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

from auditor.model import Fact, Role

_SEPARATOR = re.compile(r"[-_.]+")
_LOOKS = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "8": "b"})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_SHORTEST = 6
"""Letters of a name, or of a scope, that one wrong letter can be told in: `mcp` and `mcpo` are both honest."""
_LONG = 12
_LONG_WORD = 8
_SHORT_WORD = 3
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {key: (row, place + row / 2) for row, keys in enumerate(_ROWS) for place, key in enumerate(keys)}
_NUMBERED = re.compile(r"\d+$")


def normal(name: str, registry: str) -> str:
    """The name as its registry compares it."""
    return _SEPARATOR.sub("-", name).casefold() if registry == "pypi" else name.casefold()


def likeness(name: str, registry: str, known: Mapping[str, Sequence[str]]) -> Iterator[Fact]:
    """The known server that it can be taken for, and how they differ; nothing for a known one and for its own scope."""
    own = normal(name, registry)
    if any(normal(each, registry) == own and each == name.strip() for each in known.get(registry, ())):
        return
    if any(normal(each, registry) == own for each in known.get(registry, ())) and registry == "pypi":
        return  # one project, however it is spelt
    for other in known.get(registry, ()):
        how = _how(name, other, registry)
        if how:
            yield Fact(Role.LIKENESS, f"{name} {how} {other}", name=other)
            return
    for elsewhere, names in known.items():
        if elsewhere != registry and own in {normal(each, elsewhere) for each in names}:
            yield Fact(Role.LIKENESS, f"{name} has the name of a server on {elsewhere}", name=own)


def _how(name: str, other: str, registry: str) -> str:
    """In words; empty where nobody would mix them up."""
    mine, theirs = normal(name, registry), normal(other, registry)
    if mine == theirs:
        return "differs only in case from"
    if _look(mine) == _look(theirs):
        return "looks the same as"
    (scope, plain), (their_scope, their_plain) = _parted(mine), _parted(theirs)
    if scope and scope == their_scope:
        return ""  # the owner of the one owns the other
    if their_scope and _bare(plain) == _bare(their_plain) and scope and _near(scope, their_scope):
        return "has a scope one letter off from that of"
    if their_scope and not scope and _bare(mine) == _bare(their_scope + their_plain):
        return "writes the scope into the name of"
    if scope or their_scope:
        return ""
    if _bare(mine) == _bare(theirs):
        return "differs only in its separators from"
    if not _near(mine, theirs):
        return ""
    return "is a slip of the finger off from" if _slip(mine, theirs) else "is one letter off from"


def _slip(mine: str, theirs: str) -> bool:
    """Two letters swapped, one doubled or dropped, or a wrong one in a word too long to be another word."""
    pairs = [(left, right) for left, right in zip(mine.split("-"), theirs.split("-"), strict=False) if left != right]
    if mine.count("-") != theirs.count("-") or len(pairs) != 1:
        return False
    left, right = pairs[0]
    if left.rstrip("s") == right.rstrip("s"):
        return False
    swapped = len(left) == len(right) and sorted(left) == sorted(right)
    doubled = re.sub(r"(.)\1", r"\1", left) == re.sub(r"(.)\1", r"\1", right)
    changed = left not in right and right not in left and min(len(left), len(right)) >= _LONG_WORD
    return swapped or doubled or changed


def _near(mine: str, theirs: str) -> bool:
    """One letter more, less, changed or swapped; two in a long name. A number at the end is another version."""
    if min(len(mine), len(theirs)) < _SHORTEST or _NUMBERED.sub("", mine) == _NUMBERED.sub("", theirs):
        return False
    if _other_word(mine, theirs):
        return False
    most = 2 if min(len(mine), len(theirs)) >= _LONG and mine[:3] == theirs[:3] and _same_words(mine, theirs) else 1
    return OSA.distance(mine, theirs, score_cutoff=most) <= most


def _other_word(mine: str, theirs: str) -> bool:
    """A word that short is another word with any other letter but one beside it on the keyboard: `dlt` is not `dbt`."""
    pairs = [(left, right) for left, right in zip(mine.split("-"), theirs.split("-"), strict=False) if left != right]
    if mine.count("-") != theirs.count("-") or len(pairs) != 1:
        return False
    left, right = pairs[0]
    wrong = [(one, other) for one, other in zip(left, right, strict=False) if one != other]
    return len(left) == len(right) <= _SHORT_WORD and len(wrong) == 1 and not _beside(*wrong[0])


def _beside(one: str, other: str) -> bool:
    """Whether two letters touch on the keyboard."""
    if one not in _KEYS or other not in _KEYS:
        return False
    (row, place), (other_row, other_place) = _KEYS[one], _KEYS[other]
    return abs(row - other_row) <= 1 and abs(place - other_place) <= 1


def _same_words(mine: str, theirs: str) -> bool:
    """Two letters off in one word of the name, not a word for another: `mcp-server-git` is no `mcp-server-time`."""
    pairs = tuple(zip(mine.split("-"), theirs.split("-"), strict=False))
    return mine.count("-") == theirs.count("-") and all(
        left == right or (len(left) >= _SHORTEST and len(right) >= _SHORTEST) for left, right in pairs
    )


def _look(name: str) -> str:
    for pair, letter in _PAIRS:
        name = name.replace(pair, letter)
    return name.translate(_LOOKS)


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name)


def _parted(name: str) -> tuple[str, str]:
    if name.startswith("@") and "/" in name:
        scope, _, plain = name[1:].partition("/")
        return scope, plain
    return "", name
