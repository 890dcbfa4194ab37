"""Does each vocabulary term find what its examples say, and is every pattern needed?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.terms import TermSet
from auditor.errors import AuditorError
from auditor.marked import Mark
from auditor.model import ViewName, Vocabulary
from auditor.rulepack.lints import Problem, problem
from auditor.rulepack.read_term import TermFile
from auditor.surfaces import read


def term_problems(file: TermFile) -> Iterator[Problem]:
    """Each example is found, each counter-example is not, and without each pattern some example would be lost."""
    try:
        patterns = [_single(file.term, pattern) for pattern in file.term.patterns]
    except AuditorError as error:
        yield problem(_listed(file, "patterns"), "pattern", error.what, error.hint)
        return
    finds = [frozenset(_finding(patterns, file.term, text)) for text in file.examples]
    for place, text in enumerate(file.examples):
        if file.term.patterns and not finds[place]:
            yield problem(
                _listed(file, "examples", place), "example", f"{text!r} is not found", "mend a pattern, or it"
            )
    for place, text in enumerate(file.not_examples):
        if _finding(patterns, file.term, text):
            yield problem(
                _listed(file, "not_examples", place), "not-example", f"{text!r} is found", "narrow the pattern"
            )
    for place, pattern in enumerate(file.term.patterns):
        if frozenset({place}) not in finds:
            what = f"no example needs {pattern[:80]!r}"
            mend = "add an example that only this pattern finds, or take it out"
            yield problem(_listed(file, "patterns", place), "idle-pattern", what, mend)


def _single(term: Vocabulary, pattern: str) -> TermSet:
    return TermSet((Vocabulary(term.name, (pattern,), view=term.view),))


def _finding(patterns: list[TermSet], term: Vocabulary, text: str) -> list[int]:
    """Which patterns find something in a text, read as `detect` would read it."""
    readings = _readings(term, text)
    return [place for place, one in enumerate(patterns) if any(one.find(reading).names for reading in readings)]


def _readings(term: Vocabulary, text: str) -> list[str]:
    if term.view is ViewName.RAW:
        return [text]
    views = read(text)
    plain = [] if any(view.name is ViewName.PLAIN for view in views) else [text]
    return [*plain, *(view.text for view in views)]


def _listed(file: TermFile, key: str, place: int = 0) -> Mark:
    listed = file.document.mapping("a term")[key]
    return listed.value[place].mark if isinstance(listed.value, list) else listed.mark
