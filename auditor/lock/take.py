"""What is there to approve in all that a server said?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from auditor.compare import stand_in, stand_in_number
from auditor.lock.canonical import canonical, digest, text
from auditor.lock.wordings import same_wording
from auditor.model import Http, Kind, Launch, Piece, Pin, Pinned, Said, Stdio, Variable
from auditor.wire import Node, Object

MOST_WORDINGS = 16
"""Of one item; what is told to more faces than that is no wording."""
_KEPT = 24
"""Of one wording: more readings of a clock tell nothing new."""
ORDER = (Kind.SERVER, Kind.TOOL, Kind.PROMPT, Kind.RESOURCE, Kind.TEMPLATE)


def lock(said: Said) -> Pinned:
    """One pin for each item, with every wording that somebody was told. Pure; never raises.

    Wordings that differ in nothing but what varies by itself are one; its words that vary become stand-ins.
    """
    mask = _masking(said.places)
    firsts, others = _grouped(said.first, mask), _grouped(said.others, mask)
    keys = sorted({*firsts, *others}, key=lambda key: (ORDER.index(key[0]), key[1]))
    return Pinned(
        name=said.name,
        launch=_without_home(said.launch, said.places),
        packages=tuple(replace(each, code="") for each in said.packages),
        code=tuple(sorted(said.code)),
        pins=tuple(_pin(key, firsts.get(key, []), others.get(key, []), said.today) for key in keys),
    )


_Key = tuple[Kind, str]


def _grouped(pieces: Iterable[Piece], mask: Callable[[str], str]) -> dict[_Key, list[Node]]:
    groups: dict[_Key, list[Node]] = {}
    for piece in pieces:
        groups.setdefault((piece.kind, mask(piece.name)), []).append(canonical(_each(piece.node, mask)))
    return groups


def _pin(key: _Key, first: list[Node], others: list[Node], today: str) -> Pin:
    told = _wordings(key[0], [*first, *others], today)
    (own, *rest) = ((_settled(each[0], each[1:], today), _settled(each[0], each[1:])) for each in told)
    says, heard = zip(own, *sorted(rest, key=lambda both: text(both[0])), strict=True)
    return Pin(*key, digest(says), says, offered=bool(first), heard=heard)


def _wordings(kind: Kind, nodes: Iterable[Node], today: str) -> list[list[Node]]:
    """The nodes by meaning, the first first. Of more wordings than are kept, one that tells whether they change."""
    found: list[tuple[Node, list[Node]]] = []
    known: set[str] = set()
    rest: list[str] = []
    for node in nodes:
        whole = text(node)
        if whole in known:
            continue
        known.add(whole)
        if len(found) >= MOST_WORDINGS:
            rest.append(whole)
            continue
        dayless = _settled(node, (), today)
        own = next((readings for first, readings in found if same_wording(kind, first, dayless)), None)
        if own is None:
            found.append((dayless, [node]))
        elif len(own) < _KEPT:
            own.append(node)
    more: Node = Object((("wordings", f"{len(rest)} more, {digest(sorted(rest))}"),))
    told = [readings for _, readings in found]
    return [*told, [more]] if rest else told


def _settled(node: Node, others: Sequence[Node], today: str = "") -> Node:
    """The node with stand-ins for what varies, and for the clocks of `today`."""
    if isinstance(node, Object):
        return Object(tuple((key, _settled(value, _below(others, key), today)) for key, value in node.pairs))
    if isinstance(node, list):
        rows = [other for other in others if isinstance(other, list) and len(other) == len(node)]
        return [_settled(each, [row[place] for row in rows], today) for place, each in enumerate(node)]
    if isinstance(node, str):
        return stand_in(node, (other for other in others if isinstance(other, str)), today)
    return stand_in_number(node, others, today)


def _below(others: Sequence[Node], key: str) -> list[Node]:
    return [other.get(key) for other in others if isinstance(other, Object) and key in other]


def _each(node: Node, mask: Callable[[str], str]) -> Node:
    """Every string masked, keys too."""
    if isinstance(node, Object):
        return Object(tuple((mask(key), _each(value, mask)) for key, value in node.pairs))
    if isinstance(node, list):
        return [_each(each, mask) for each in node]
    return mask(node) if isinstance(node, str) else node


def _masking(places: Sequence[tuple[str, str]]) -> Callable[[str], str]:
    """Replaces whole paths below these folders, the longest first."""
    known = {path.rstrip("/"): mark for mark, path in places if path.startswith("/") and path.rstrip("/")}
    if not known:
        return lambda whole: whole
    longest = sorted(known, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w.-])(?:{'|'.join(map(re.escape, longest))})(?![\w-]|\.\w)")
    return lambda whole: pattern.sub(lambda found: known[found[0]], whole) if "/" in whole else whole


def _without_home(launch: Launch, places: Sequence[tuple[str, str]]) -> Launch:
    """A lock is shared by people whose homes have other names; the directory is part of the launch."""
    mask = _masking([place for place in places if place[0] == "{home}"])
    if isinstance(launch, Http):
        return replace(launch, headers=tuple(_variable(each, str) for each in launch.headers))
    return Stdio(
        mask(launch.command), tuple(map(mask, launch.args)), tuple(_variable(each, mask) for each in launch.env),
        mask(launch.cwd) if launch.cwd is not None else None,
    )  # fmt: skip


def _variable(variable: Variable, mask: Callable[[str], str]) -> Variable:
    """Of an address with a secret in it, the rest is pinned like any other value."""
    return variable if variable.value is None else replace(variable, value=mask(variable.value), secret="")
