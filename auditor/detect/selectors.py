"""Which surfaces does a rule look at?"""

from __future__ import annotations

from functools import cache
from itertools import product

from auditor.errors import AuditorError
from auditor.model import Kind, Role

_LISTED = frozenset({Kind.TOOL, Kind.PROMPT, Kind.RESOURCE, Kind.TEMPLATE})
_SAID = _LISTED | {Kind.SERVER, Kind.RESULT}

Places = frozenset[tuple[Kind, Role]]
PLACE_BITS = {(kind, role): 1 << place for place, (kind, role) in enumerate(product(Kind, Role))}
"""A bit for each place: a set of them is a number, and whether two have one in common is one operation."""
RESULT_BITS = sum(bit for (kind, _), bit in PLACE_BITS.items() if kind is Kind.RESULT)
"""All places of what a tool, a prompt or a resource returned."""
JOINED_BIT = 1 << len(PLACE_BITS)
"""A place of its own: all prose of an item as one text."""
RARE_BITS = RESULT_BITS | JOINED_BIT
"""Where hardly any rule holds."""


def _cross(kinds: frozenset[Kind], *roles: Role) -> Places:
    return frozenset((kind, role) for kind in kinds for role in roles)


GROUPS: dict[str, Places] = {
    # What a model reads as sentences.
    "prose": _cross(
        _SAID,
        Role.TITLE,
        Role.DESCRIPTION,
        Role.INSTRUCTIONS,
        Role.PARAMETER_TITLE,
        Role.PARAMETER_DESCRIPTION,
        Role.OUTPUT_DESCRIPTION,
        Role.SCHEMA_VALUE,
        Role.VALUE,
        Role.ANNOTATION,
        Role.META,
        Role.TEXT,
    )
    | _cross(_LISTED, Role.NAME),
    # What the author of the server wrote to describe it, without values that data may fill.
    "described": _cross(
        _LISTED | {Kind.SERVER},
        Role.TITLE,
        Role.DESCRIPTION,
        Role.INSTRUCTIONS,
        Role.PARAMETER_TITLE,
        Role.PARAMETER_DESCRIPTION,
        Role.OUTPUT_DESCRIPTION,
    ),
    "names": _cross(_LISTED, Role.NAME, Role.TITLE, Role.PARAMETER),
    "listing": frozenset((kind, role) for kind in _LISTED | {Kind.SERVER} for role in Role),
    "anything": frozenset((kind, role) for kind in Kind for role in Role),
}


@cache
def select(selectors: tuple[str, ...]) -> Places:
    """The kinds and roles meant by `tool`, `description`, `tool.description` or a group's name.

    Raises `AuditorError` for a word that is none of these.
    """
    return frozenset().union(*(_one(selector) for selector in selectors))


@cache
def bits(places: Places) -> int:
    """The places as one number."""
    return sum(PLACE_BITS[place] for place in places)


@cache
def kinds_of(places: Places) -> frozenset[Kind]:
    """The kinds of items that have such places."""
    return frozenset(kind for kind, _ in places)


def _one(selector: str) -> Places:
    if selector in GROUPS:
        return GROUPS[selector]
    kind, _, role = selector.partition(".")
    try:
        if role:
            return _cross(frozenset({Kind(kind)}), Role(role))
        if selector in set(Kind):
            return frozenset((Kind(selector), every) for every in Role)
        return _cross(frozenset(Kind), Role(selector))
    except ValueError:
        known = ", ".join([*GROUPS, *Kind, *Role])
        raise AuditorError(f"unknown selector {selector!r}", hint=f"use kind.role, or one of: {known}") from None
