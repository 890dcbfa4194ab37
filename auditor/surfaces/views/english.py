"""Is a text English, at a glance?"""

from __future__ import annotations

COMMON = frozenset(
    word
    for line in (
        "the and you your this that with from for not all any must will before after when then into only never always",
        "use user users tool tools call file files read send write data key keys password token secret secrets system",
        "prompt instruction instructions ignore previous prior following tell say show message assistant model first",
        "next include content contents should about have has are was can may its been other every please without which",
        "to of is in it or be on as by an at do if so me my we no",
    )
    for word in line.split()
)
"""The commonest words of instructions."""
_ENOUGH = 3


def has_english(text: str) -> bool:
    """Whether several different ones of the commonest words stand in a text in small letters."""
    return len(COMMON.intersection(text.split())) >= _ENOUGH
