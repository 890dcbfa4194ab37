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
_MOST = 32
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


def decoded(raw: str, clean: str) -> tuple[View, ...]:
    """A reading for each run, in the order of its discovery; each of its characters maps to the whole raw run."""
    return () if len(clean) < _SHORTEST else tuple(_views(raw, clean))


def _views(raw: str, clean: str) -> Iterator[View]:
    layers = deque((_Layer(clean, "", 0, None),))
    way_back = untouched(raw) if raw == clean else None
    room, left = _MOST_CHARACTERS, _MOST
    while layers:
        layer = layers.popleft()
        for run in _runs(layer.text):
            if left == 0 or room <= 0:
                return
            meant = run.meant[:room]
            room, left = room - len(meant), left - 1
            if way_back is None:
                way_back = traced(raw[:LONGEST], CLEAN)
            start, end = layer.span or way_back.span(run.start, run.end)
            inner = _Layer(rewritten(meant, CLEAN), f"{layer.how}>{run.how}".strip(">"), layer.depth + 1, (start, end))
            yield _view(inner.how, plain_text(meant), start, end)
            if inner.depth < _DEEPEST:
                layers.append(inner)


def _view(how: str, text: str, start: int, end: int) -> View:
    return View(ViewName.DECODED, text, Same(start, len(text)), Same(end, len(text)), how)


def _runs(text: str) -> Iterator[Run]:
    for maybe, runs in DECODERS:
        if maybe(text):
            yield from runs(text)
