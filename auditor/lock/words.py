"""What does a change in one item come to, and how is it said?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auditor.lock.sentences import quoted, told
from auditor.model import Change, ChangeKind, DriftKind, Kind

_PROSE = frozenset(("title", "description", "$comment", "examples"))
_HINTS = {
    "readOnlyHint": ("that it only reads", "true"),
    "destructiveHint": ("that it destroys nothing", "false"),
    "idempotentHint": ("that it can be repeated without harm", "true"),
    "openWorldHint": ("that it reaches nothing outside", "false"),
}
"""What is claimed with the value that makes a client ask less."""
_UPPER = frozenset(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"))
_LOWER = frozenset(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"))
_BINDS = frozenset(("pattern", "format", "not", "multipleOf", "uniqueItems", "propertyNames", "contains"))
_ITEM_STEPS = 2
_Said = tuple[DriftKind, str]


@dataclass(frozen=True, slots=True)
class _Place:
    """A change, and where in its item it is."""

    change: Change
    steps: tuple[str, ...]

    @property
    def key(self) -> str:
        """The last step that is a word."""
        return next((step for step in reversed(self.steps) if not step.isdigit()), "")

    @property
    def gone(self) -> bool:
        return self.change.kind is ChangeKind.REMOVED

    @property
    def fresh(self) -> bool:
        return self.change.kind is ChangeKind.ADDED

    @property
    def parameter(self) -> str:
        """The parameter that it is about: `filter.name`; empty for the schema as a whole."""
        names = [
            step for place, step in enumerate(self.steps) if place and self.steps[place - 1] == "properties"
        ]  # fmt: skip
        return ".".join(names)

    @property
    def keywords(self) -> frozenset[str]:
        """The steps that are no parameter's name."""
        return frozenset(
            step for place, step in enumerate(self.steps) if not (place and self.steps[place - 1] == "properties")
        )

    @property
    def of(self) -> str:
        return f"`{self.parameter}`" if self.parameter else "its parameters"


def said(change: Change) -> tuple[DriftKind, str]:
    """What kind of drift a change within an item is, and half a sentence about it."""
    steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in change.path.split("/")[1:])
    place = _Place(change, steps if change.item_kind is Kind.SERVER else steps[_ITEM_STEPS:])
    top = place.steps[0] if place.steps else ""
    return _TOP.get(top, _otherwise)(place)


def _instructions(place: _Place) -> _Said:
    return DriftKind.INSTRUCTIONS, f"its instructions: {_text(place.change)}"


def _prose(place: _Place) -> _Said:
    return DriftKind.REWORDED, f"its {place.steps[0]}: {_text(place.change)}"


def _annotation(place: _Place) -> _Said:
    claim, eases = _HINTS.get(place.key, ("", ""))
    if not claim:
        return _prose_of("its annotations", place) if place.key == "title" else _otherwise(place)
    turned = f"{place.key} is {place.change.after or 'gone'}, was {place.change.before or 'not given'}"
    if place.change.after == eases:
        return DriftKind.HINT, f"claims now {claim}, for which clients ask less ({turned})"
    if place.change.before == eases:
        return DriftKind.HINT, f"no longer claims {claim} ({turned})"
    return DriftKind.HINT, turned


def _argument(place: _Place) -> _Said:
    """Of a prompt: `arguments` by name, then their members."""
    name = place.steps[1] if len(place.steps) > 1 else ""
    if len(place.steps) <= _ITEM_STEPS:
        return _parameter(place, f"`{name}`")
    if place.key == "required":
        asks = place.change.after == "true"
        return (DriftKind.WIDENED if asks else DriftKind.NARROWED), _must(f"`{name}`", must=asks)
    return _prose_of(f"what it says of `{name}`", place) if place.key in _PROSE else _otherwise(place)


def _input(place: _Place) -> _Said:
    steps, key, keywords = place.steps, place.key, place.keywords
    if len(steps) >= _ITEM_STEPS and steps[-2] == "properties":
        return _parameter(place, place.of)
    if "enum" in keywords:
        return _enum(place)
    if "required" in keywords:
        return _required(place)
    if key in _PROSE or "examples" in keywords:
        return _prose_of(f"what it says of {place.of}", place)
    if "default" in keywords or "const" in keywords:
        now = quoted(place.change.after) if place.change.after else "nothing"
        was = quoted(place.change.before) if place.change.before else "nothing"
        return (
            DriftKind.DEFAULT,
            f"the {'default' if 'default' in keywords else 'fixed value'} of {place.of} is {now}, was {was}",
        )
    return _schema(place)


def _parameter(place: _Place, name: str) -> _Said:
    if place.fresh:
        return DriftKind.WIDENED, f"takes one more parameter, {name}"
    if place.gone:
        return DriftKind.NARROWED, f"no longer takes {name}"
    return DriftKind.WIDENED, f"takes another {name}: {_values(place.change)}"


def _enum(place: _Place) -> _Said:
    whole = place.steps[-1] == "enum"
    if whole and place.gone:
        return DriftKind.WIDENED, f"{place.of} can be anything, and had to be one of {quoted(place.change.before)}"
    if whole and place.fresh:
        return DriftKind.NARROWED, f"{place.of} must be one of {quoted(place.change.after)}"
    if place.gone:
        return DriftKind.NARROWED, f"{place.of} can no longer be {quoted(place.change.before)}"
    instead = "" if place.fresh else f" in place of {quoted(place.change.before)}"
    return DriftKind.WIDENED, f"{place.of} can be {quoted(place.change.after)}{instead}"


def _required(place: _Place) -> _Said:
    change = place.change
    names = change.after if change.after else change.before
    asks = bool(change.after)
    if change.after and change.before:
        return DriftKind.WIDENED, f"{quoted(change.after)} must be given now, and no longer {quoted(change.before)}"
    return (DriftKind.WIDENED if asks else DriftKind.NARROWED), _must(quoted(names), must=asks)


def _must(name: str, *, must: bool) -> str:
    return f"{name} must be given now" if must else f"{name} need no longer be given"


def _schema(place: _Place) -> _Said:
    """A bound, a type, or a keyword that says what is allowed."""
    change, key = place.change, place.key
    now, was = change.after or "not given", change.before or "not given"
    words = f"{key} of {place.of} is {_clip(now)}, was {_clip(was)}"
    if key in _UPPER or key in _LOWER:
        return (DriftKind.WIDENED if _looser(place) else DriftKind.NARROWED), words
    if key in _BINDS:
        return (DriftKind.NARROWED if place.fresh else DriftKind.WIDENED), words
    if key == "additionalProperties":
        return (DriftKind.NARROWED if change.after == "false" else DriftKind.WIDENED), words
    if "type" in place.keywords or key in ("properties", "inputSchema", "anyOf", "oneOf", "allOf", "items", "$ref"):
        return DriftKind.WIDENED, words
    return _otherwise(place)


def _looser(place: _Place) -> bool:
    if place.gone or place.fresh:
        return place.gone
    try:
        more = float(place.change.after) > float(place.change.before)
    except ValueError:
        return True
    return more if place.key in _UPPER else not more


def _prose_of(subject: str, place: _Place) -> _Said:
    return DriftKind.REWORDED, f"{subject}: {_text(place.change)}"


def _otherwise(place: _Place) -> _Said:
    return DriftKind.OTHERWISE, f"{'/'.join(place.steps) or 'all of it'}: {_values(place.change)}"


def _text(change: Change) -> str:
    if not change.before:
        return f"says now {quoted(change.after)}"
    return told(change.before, change.after) if change.after else f"no longer says {quoted(change.before)}"


def _values(change: Change) -> str:
    return f"{quoted(change.after)}, was {quoted(change.before)}"


def _clip(text: str) -> str:
    return text if len(text) <= _ITEM_STEPS * 40 else text[:79] + "…"


_TOP: dict[str, Callable[[_Place], _Said]] = {
    "instructions": _instructions,
    "title": _prose,
    "description": _prose,
    "annotations": _annotation,
    "arguments": _argument,
    "inputSchema": _input,
}
