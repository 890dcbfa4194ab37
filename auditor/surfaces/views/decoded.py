"""What does a text say once its encoded runs are decoded, and those of what comes out?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model import View, ViewName
from auditor.surfaces.decoders import DECODERS, Run
from auditor.surfaces.views.places import Same
from auditor.surfaces.views.plain import CLEAN, LONGEST, plain_text
from auditor.surfaces.views.trace import rewritten, traced, untouched

_SHORTEST = 12
_DEEPEST = 3
_MOST = 64
"""Readings of one text; where there are more runs, several that follow each other are read as one."""
_MOST_CHARACTERS = 1 << 16
"""Of all that is decoded from one text: what else is encoded in it is left, so that no text can be a bomb."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """A text to look for runs in: the raw text, or what a run said."""

    text: str
    how: str
    depth: int
    span: tuple[int, int] | None
    """The raw run that all of it comes from; None for the raw text itself."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What the encoded runs of a text say."""

    views: tuple[View, ...] = ()
    """One for each run, in the order of its discovery; each of its characters maps to the whole raw run."""
    left: int = 0
    """Runs that were not decoded, or not to their end."""


def decoded(raw: str, clean: str) -> Decoded:
    """What is encoded in a text, and in what that says, as far as there is room."""
    return Decoded() if len(clean) < _SHORTEST else _decoded(raw, clean)


def _decoded(raw: str, clean: str) -> Decoded:
    layers = deque((_Layer(clean, "", 0, None),))
    way_back = untouched(raw) if raw == clean else None
    views: list[View] = []
    room, left = _MOST_CHARACTERS, 0
    while layers:
        layer = layers.popleft()
        found = list(_runs(layer.text))
        if not found:
            continue
        found = _grouped(found, _MOST - len(views))
        kept = _shares(found, room) if len(views) < _MOST else []
        left += len(found) - len(kept)
        for run, share in kept:
            meant = run.meant[:share]
            room, left = room - len(meant), left + (len(meant) < len(run.meant))
            if way_back is None:
                way_back = traced(raw[:LONGEST], CLEAN)
            start, end = layer.span or way_back.span(run.start, run.end)
            inner = _Layer(rewritten(meant, CLEAN), f"{layer.how}>{run.how}".strip(">"), layer.depth + 1, (start, end))
            views.append(_view(inner.how, plain_text(meant), start, end))
            if inner.depth < _DEEPEST:
                layers.append(inner)
    return Decoded(tuple(views), left)


def _grouped(runs: list[Run], most: int) -> list[Run]:
    """The runs; if there are more, several that follow each other as one. All are left out where none may be."""
    if len(runs) <= most or most == 0:
        return runs
    runs.sort(key=lambda run: run.start)
    size = -(-len(runs) // most)
    groups = (runs[start : start + size] for start in range(0, len(runs), size))
    return [
        Run(group[0].start, max(run.end for run in group), "\n".join(run.meant for run in group), group[0].how)
        for group in groups
    ]


def _shares(runs: list[Run], room: int) -> list[tuple[Run, int]]:
    """The runs with how much of each is read, in their order.

    The shortest come first, so that a long one takes no room from the others; those that are left share what is left.
    """
    shares: dict[int, int] = {}
    by_length = sorted(range(len(runs)), key=lambda number: len(runs[number].meant))
    for place, number in enumerate(by_length):
        share = min(len(runs[number].meant), room // (len(runs) - place))
        if share:
            shares[number] = share
            room -= share
    return [(runs[number], shares[number]) for number in sorted(shares)]


def _view(how: str, text: str, start: int, end: int) -> View:
    return View(ViewName.DECODED, text, Same(start, len(text)), Same(end, len(text)), how)


def _runs(text: str) -> Iterator[Run]:
    for maybe, runs in DECODERS:
        if maybe(text):
            yield from runs(text)
