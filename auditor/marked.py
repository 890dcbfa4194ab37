"""What is a value that knows where it stands in its file, and which keys and words may it have?"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from auditor.errors import AuditorError

Scalar = None | bool | int | float | str
Choice = TypeVar("Choice")


class Place(Protocol):
    """What both parsers of PyYAML call a mark; counted from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a file, counted from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def error(self, what: str, hint: str) -> AuditorError:
        """What is wrong here, and what to write instead."""
        return AuditorError(what, str(self), hint)


@dataclass(slots=True)
class Marked:
    """A value and where it stands. Not frozen, and marks are made when asked for: both cost a third of a load."""

    file: str
    place: Place | None
    value: Scalar | list[Marked] | dict[str, Marked]
    keys: tuple[Place | None, ...] = ()
    """Where the keys of a mapping stand, in the order of `value`."""

    @property
    def mark(self) -> Mark:
        """Where the value stands."""
        return at(self.file, self.place)

    def key_mark(self, key: str) -> Mark:
        """Where this key of a mapping stands; the mapping's own place where there is no such key."""
        if isinstance(self.value, dict) and key in self.value:
            return at(self.file, self.keys[list(self.value).index(key)])
        return self.mark

    def plain(self) -> object:
        """The value without marks."""
        if isinstance(self.value, dict):
            return {key: member.plain() for key, member in self.value.items()}
        if isinstance(self.value, list):
            return [member.plain() for member in self.value]
        return self.value

    def mapping(self, what: str) -> dict[str, Marked]:
        """The members; raises `AuditorError` where this is no mapping."""
        if not isinstance(self.value, dict):
            raise self.mark.error(f"{what} is not a mapping", "write `key: value` lines")
        return self.value

    def sequence(self, what: str) -> list[Marked]:
        """The members; raises `AuditorError` where this is no list."""
        if not isinstance(self.value, list):
            raise self.mark.error(f"{what} is not a list", "write `- …` lines or [one, two]")
        return self.value

    def text(self, what: str) -> str:
        """The string; raises `AuditorError` where this is none."""
        if not isinstance(self.value, str):
            raise self.mark.error(f"{what} is not a text", "put the value in quotes")
        return self.value


def at(file: str, place: Place | None) -> Mark:
    """The mark of a parser's place; the beginning of the file where there is none."""
    return Mark(file, place.line + 1, place.column + 1) if place is not None else Mark(file, 1, 1)


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
