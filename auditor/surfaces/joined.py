"""What does an item say as a whole, its fields read one after the other?"""

from __future__ import annotations

from auditor.model import Joined, Role, Surface, ViewName

LONGEST = 1 << 18
_ORDER = (
    (Role.INSTRUCTIONS, Role.TITLE, Role.DESCRIPTION, Role.TEXT),
    (Role.PARAMETER_TITLE, Role.PARAMETER_DESCRIPTION),
    (Role.OUTPUT_DESCRIPTION,),
    (Role.SCHEMA_VALUE,),
    (Role.ANNOTATION,),
    (Role.SCHEMA_KEY, Role.KEY, Role.VALUE),
    (Role.META,),
)
"""Roles that hold prose, in the order in which a client lays them before a model."""
_RANK = {role: rank for rank, roles in enumerate(_ORDER) for role in roles}


def joined(surfaces: tuple[Surface, ...]) -> Joined | None:
    """The plain readings of all prose, one a line; None where there are fewer than two."""
    prose = sorted((surface for surface in surfaces if surface.role in _RANK), key=lambda each: _RANK[each.role])
    if len(prose) < 2:
        return None
    texts: list[str] = []
    pieces: list[tuple[int, Surface]] = []
    length = 0
    for surface in prose:
        text = _plain(surface)[: LONGEST - length]
        if not text:
            continue
        texts.append(text)
        pieces.append((length, surface))
        length += len(text) + 1
        if length >= LONGEST:
            break
    return Joined("\n".join(texts), tuple(pieces)) if len(pieces) > 1 else None


def _plain(surface: Surface) -> str:
    readings = surface.readings
    return readings[0].text if readings and readings[0].name is ViewName.PLAIN else surface.text
