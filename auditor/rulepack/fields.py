"""Which keys has a mapping, and what do their values mean?"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import TypeVar

from auditor.rulepack.marked import Marked

Choice = TypeVar("Choice")


class Fields:
    """A mapping read strictly: an unknown key is an error, not a wish."""

    def __init__(self, marked: Marked, what: str, known: tuple[str, ...]) -> None:
        """Raises `AuditorError` where `marked` is no mapping or has a key that is not among `known`."""
        self._marked = marked
        self._what = what
        self._members = marked.mapping(what)
        for key in self._members:
            if key not in known:
                near = difflib.get_close_matches(key[:80], known, 1)
                hint = f"write `{near[0]}:`" if near else f"use {', '.join(known)}"
                raise marked.key_mark(key).error(f"{what} has no key {key[:80]!r}", hint)

    def need(self, key: str) -> Marked:
        """The value; raises `AuditorError` where it is absent."""
        if key not in self._members:
            raise self._marked.mark.error(f"{self._what} has no {key!r}", f"add `{key}: …`")
        return self._members[key]

    def get(self, key: str) -> Marked | None:
        """The value; None where it is absent."""
        return self._members.get(key)

    def text(self, key: str) -> str:
        """A required string."""
        return self.need(key).text(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, or one string; empty where absent."""
        marked = self.get(key)
        if marked is None:
            return ()
        return tuple(member.text(key) for member in members(marked, key))

    def flag(self, key: str) -> bool:
        """True or false; false where absent."""
        marked = self.get(key)
        if marked is None:
            return False
        if not isinstance(marked.value, bool):
            raise marked.mark.error(f"{key} is not true or false", f"write `{key}: true`")
        return marked.value


def members(marked: Marked, what: str) -> list[Marked]:
    """The members of a list; a single string counts as a list of one."""
    return [marked] if isinstance(marked.value, str) else marked.sequence(what)


def choice(marked: Marked, what: str, choices: Mapping[str, Choice]) -> Choice:
    """What one of the words of `choices` means; raises `AuditorError` for any other."""
    if not isinstance(marked.value, str) or marked.value not in choices:
        raise marked.mark.error(f"{what} is not one of its words", f"write {' or '.join(choices)}")
    return choices[marked.value]
