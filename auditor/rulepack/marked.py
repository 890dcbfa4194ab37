"""What is a value that knows where it stands in its file?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from auditor.errors import AuditorError

Scalar = None | bool | int | float | str


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
