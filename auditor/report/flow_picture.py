"""How are the ways by which private data could leave drawn as one picture? Places and lines; texts are raw."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import Flow, Leg, Step
from auditor.report.abilities import WORDS

WIDTH = 960
_BOX_WIDTH, _BOX_HEIGHT = 250, 58
_STEP = 74
_TOP = 44
_MOST = 9
"""Tools of one column that are drawn; the list beside the picture names all."""
_HEADS = {Leg.FOREIGN: "Strangers' text comes in", Leg.PRIVATE: "Private data is read", Leg.OUT: "It leaves"}
_LONG = 26


@dataclass(frozen=True, slots=True)
class Box:
    """One tool in one column."""

    x: int
    y: int
    leg: str
    server: str
    item: str
    does: str


@dataclass(frozen=True, slots=True)
class Head:
    """The title of a column."""

    x: int
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes in three columns, and the lines from each to the next."""

    height: int
    heads: tuple[Head, ...]
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]
    """The `d` of each path, of numbers alone."""
    width: int = WIDTH
    box_width: int = _BOX_WIDTH
    box_height: int = _BOX_HEIGHT


_Key = tuple[Leg, str, str]


def picture(flows: tuple[Flow, ...]) -> Picture:
    """All flows in one: a tool stands once in each column to which it belongs."""
    boxes: dict[_Key, Box] = {}
    used = dict.fromkeys(Leg, 0)
    for step in (step for flow in flows for step in flow.steps):
        if _key(step) not in boxes and used[step.leg] < _MOST:
            boxes[_key(step)] = _box(step, used[step.leg])
            used[step.leg] += 1
    pairs = [(_key(a), _key(b)) for flow in flows for a, b in zip(flow.steps, flow.steps[1:], strict=False)]
    lines = dict.fromkeys(_line(boxes[a], boxes[b]) for a, b in pairs if a in boxes and b in boxes)
    heads = tuple(Head(_x(leg), _HEADS[leg]) for leg in Leg if used[leg])
    return Picture(_TOP + _STEP * max(used.values(), default=0), heads, tuple(boxes.values()), tuple(lines))


def cut(text: str) -> str:
    """So much of a name as a box has room for."""
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def _key(step: Step) -> _Key:
    return step.leg, step.server, step.does.item


def _x(leg: Leg) -> int:
    return tuple(Leg).index(leg) * (WIDTH - _BOX_WIDTH) // 2


def _box(step: Step, row: int) -> Box:
    y = _TOP + row * _STEP
    return Box(_x(step.leg), y, step.leg.value, step.server, step.does.item, WORDS[step.does.capability])


def _line(one: Box, other: Box) -> str:
    """A curve from the right side of one box to the left side of the other."""
    x1, y1 = one.x + _BOX_WIDTH, one.y + _BOX_HEIGHT // 2
    x2, y2 = other.x - 7, other.y + _BOX_HEIGHT // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2} {y2}"
