"""What does a vocabulary file say?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.detect.patterns import refused
from auditor.marked import Fields, Marked, choice, members
from auditor.model import ViewName, Vocabulary

KEYS = ("about", "view", "includes", "patterns", "examples", "not_examples", "replaces")
_VIEWS = {view.value: view for view in (ViewName.PLAIN, ViewName.RAW)}


@dataclass(frozen=True, slots=True)
class TermFile:
    """A term with the examples that prove it."""

    term: Vocabulary
    examples: tuple[str, ...]
    not_examples: tuple[str, ...]
    document: Marked

    @property
    def id(self) -> str:
        """Its name."""
        return self.term.name


def read_term(name: str, document: Marked) -> TermFile:
    """The term of a file; raises `AuditorError` at the place that is wrong."""
    fields = Fields(document, "a term", KEYS)
    includes = fields.texts("includes")
    patterns = fields.get("patterns") if includes else fields.need("patterns")
    if patterns is not None and not patterns.sequence("patterns"):
        raise patterns.mark.error("there is no pattern", "add one in RE2 syntax")
    view = fields.get("view")
    term = Vocabulary(
        name=name,
        patterns=fields.texts("patterns"),
        about=fields.text("about"),
        view=ViewName.PLAIN if view is None else choice(view, "view", _VIEWS),
        includes=includes,
    )
    return TermFile(term, fields.texts("examples"), fields.texts("not_examples"), document)


def check_patterns(file: TermFile) -> None:
    """Raises `AuditorError` at a pattern that RE2 does not take."""
    patterns = file.document.mapping("a term").get("patterns")
    for pattern in members(patterns, "patterns") if patterns is not None else ():
        if why := refused(pattern.text("patterns")):
            hint = "use RE2 syntax (https://github.com/google/re2/wiki/Syntax): no look-around, no back-reference"
            raise pattern.mark.error(f"RE2 does not take this pattern: {why}", hint)


def check_includes(terms: Mapping[str, TermFile]) -> None:
    """Raises `AuditorError` for a term that includes one of another view, one that does not exist, or itself."""
    for file in terms.values():
        if not file.term.includes:
            continue
        for member in members(file.document.mapping("a term")["includes"], "includes"):
            name = member.text("includes")
            if name not in terms:
                raise member.mark.error(f"no term {name!r}", f"add vocabulary/{name}.yaml, or name one that exists")
            if terms[name].term.view is not file.term.view:
                raise member.mark.error(f"{name} is read in another view", "include terms of the same view only")
            if file.id in _reached(terms, name):
                raise member.mark.error(f"{file.id} includes itself", "take one of the two out")


def _reached(terms: Mapping[str, TermFile], name: str) -> frozenset[str]:
    """The term and all that it includes, directly or by others."""
    seen: set[str] = set()
    left = [name]
    while left:
        one = left.pop()
        if one in terms and one not in seen:
            seen.add(one)
            left.extend(terms[one].term.includes)
    return frozenset(seen)
