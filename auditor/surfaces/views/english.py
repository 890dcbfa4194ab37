"""Is a text English, at a glance? Does it become English when it is read in another way?"""

from __future__ import annotations

import string

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
_ENOUGH_NEW = 0.3
"""Of the words of a phrase, this share must be common ones: in English about half are."""

_GAINED = 4


def has_english(text: str) -> bool:
    """Whether several different ones of the commonest words stand in a text in small letters."""
    return len(COMMON.intersection(text.split())) >= _ENOUGH


def becomes_english(before: str, after: str) -> bool:
    """Whether a phrase holds many of the commonest words in its second reading, and hardly any in its first."""
    return _common(after) >= max(_ENOUGH, 2 * _common(before) + 2, _ENOUGH_NEW * len(after.split()))


def gains_english(before: str, after: str) -> bool:
    """Whether a phrase holds several more of them, where its second reading is the first without signs."""
    return _common(after) >= max(_common(before) + _GAINED, _ENOUGH_NEW * len(after.split()))


def _common(phrase: str) -> int:
    """How many are words of their own, not pieces of one that signs cut up."""
    return sum(word.strip(string.punctuation) in COMMON for word in phrase.lower().split())
