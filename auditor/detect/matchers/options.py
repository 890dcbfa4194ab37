"""What does a rule ask of a matcher?"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.errors import AuditorError


class Options:
    """The options that a rule gives, read strictly: an unknown one is an error, not a wish."""

    def __init__(self, matcher: str, given: Mapping[str, object], *known: str) -> None:
        """Raises `AuditorError` for an option that is not among `known`."""
        self._matcher = matcher
        self._given = given
        for name in given:
            if name not in known:
                takes = ", ".join(known) if known else "no options"
                raise AuditorError(f"matcher {matcher} knows no option {name!r}", hint=f"it takes {takes}")

    def number(self, name: str, default: int) -> int:
        """A positive whole number."""
        value = self._given.get(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self._wrong(name, "a positive number")
        return value

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self._given.get(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, "a string")
        return value

    def flag(self, name: str) -> bool | None:
        """True, false, or None where the rule does not say."""
        value = self._given.get(name)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """A list of strings; a single string counts as a list of one."""
        value = self._given.get(name, ())
        words = (value,) if isinstance(value, str) else value
        if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
            raise self._wrong(name, "a list of strings")
        return tuple(words)

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of `allowed`, the first of which is the default."""
        value = self.text(name, allowed[0])
        if value not in allowed:
            raise self._wrong(name, " or ".join(allowed))
        return value

    def _wrong(self, name: str, wanted: str) -> AuditorError:
        return AuditorError(f"option {name} of matcher {self._matcher} is not {wanted}", hint=f"write {wanted}")
