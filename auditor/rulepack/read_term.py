"""What does a vocabulary file say?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import ViewName, Vocabulary
from auditor.rulepack.fields import Fields, choice
from auditor.rulepack.marked import Marked

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
