"""Does each rule do what its own tests say, and is every part of it needed?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.detect import Engine
from auditor.marked import Marked
from auditor.model import Case, Rule, Statement
from auditor.rulepack.branches import branches, name_of
from auditor.rulepack.cases import statements
from auditor.rulepack.check_signs import signs_problems
from auditor.rulepack.check_terms import term_problems
from auditor.rulepack.figures import broken_promise
from auditor.rulepack.lints import Problem, problem, source_problems, text_problems
from auditor.rulepack.load import RuleFile, Sources
from auditor.rulepack.read_expression import ExpressionReader
from auditor.rulepack.terms_used import terms_used
from auditor.strict_yaml import source

_LONGEST_RULE = 80
"""Lines."""


def check(sources: Sources, only: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with the rules and terms; with `only`, with the rules and terms of these ids.

    Raises `AuditorError` for a pack that cannot be compiled, and for a file that has gone since it was loaded.
    """
    wanted = None if only is None else frozenset(only)
    checker = _Checker(Engine(sources.pack()), ExpressionReader(frozenset(file.id for file in sources.terms)))
    problems: list[Problem] = []
    for file in sources.rules:
        if wanted is None or file.id in wanted:
            problems += source_problems(file.document, _text(file.document), _LONGEST_RULE)
            problems += text_problems(file)
            problems += _promise(file)
            problems += checker.problems(file)
    for term in sources.terms:
        if wanted is None or term.id in wanted:
            problems += source_problems(term.document, _text(term.document), None)
            problems += term_problems(term)
    for signs in sources.capabilities:
        if wanted is None or signs.id in wanted:
            problems += source_problems(signs.document, _text(signs.document), None)
            problems += signs_problems(signs)
    return (*problems, *_unused(sources, wanted))


_Read = tuple[tuple[Statement, ...], ...]


@dataclass(frozen=True, slots=True)
class _Cases:
    """The cases of a rule as `detect` sees them, read once."""

    flag: _Read
    passes: _Read
    known_miss: _Read


@dataclass(frozen=True, slots=True)
class _Checker:
    """Runs rules one by one over the terms of the whole pack."""

    engine: Engine
    reader: ExpressionReader

    def problems(self, file: RuleFile) -> Iterator[Problem]:
        rule = file.rule
        cases = _Cases(*(tuple(map(statements, each)) for each in (rule.flag, rule.passes, rule.known_miss)))
        found = self._found(rule, cases)
        flagged, passed, missed = found
        yield from _wrong(file, rule.flag, flagged, True, "flag", "is not found", "mend the rule, or move the case")
        yield from _wrong(file, rule.passes, passed, False, "pass", "is found", "narrow the rule: this is honest")
        yield from _wrong(file, rule.known_miss, missed, False, "known-miss", "is found now", "move the case to flag")
        yield from self._idle(file, cases, found)

    def _found(self, rule: Rule, cases: _Cases) -> tuple[tuple[bool, ...], ...]:
        """Which cases are found, list by list."""
        one = self.engine.only(rule)
        lists = (cases.flag, cases.passes, cases.known_miss)
        return tuple(tuple(bool(one.findings(case)) for case in each) for each in lists)

    def _idle(self, file: RuleFile, cases: _Cases, found: tuple[tuple[bool, ...], ...]) -> Iterator[Problem]:
        """Branches that may be taken out without any case turning; of an idle group, not its parts too."""
        idle: list[Marked] = []
        for branch in branches(file.document.mapping("a rule")["match"]):
            if any(group is known for group in branch.groups for known in idle):
                continue
            smaller = replace(file.rule, match=self.reader.read(branch.rest))
            if self._found(smaller, cases) == found:
                idle.append(branch.part)
                what = f"no case of {file.id} needs {name_of(self.reader.read(branch.part))}"
                yield problem(branch.part.mark, "idle-branch", what, "add a case that turns without it, or take it out")


def _promise(file: RuleFile) -> Iterator[Problem]:
    """A rule that fails honest servers more often than its confidence says."""
    if file.figures and (what := broken_promise(file.rule.head, file.figures)):
        mend = "narrow the rule, or lower its confidence or severity; then `make evals CORPUS=DIR` measures again"
        yield problem(file.document.key_mark("confidence"), "promise", what, mend)


def _wrong(
    file: RuleFile, cases: tuple[Case, ...], found: tuple[bool, ...], wanted: bool, lint: str, what: str, mend: str
) -> Iterator[Problem]:
    for case, hit in zip(cases, found, strict=True):
        if hit is not wanted:
            yield Problem(file.rule.source, case.line, lint, f"{case.note!r} {what}", mend)


def _unused(sources: Sources, wanted: frozenset[str] | None) -> Iterator[Problem]:
    used = {name for file in sources.rules for name in terms_used(file.rule.match)}
    used |= {member for term in sources.terms for member in term.term.includes}
    for term in sources.terms:
        if term.id not in used and (wanted is None or term.id in wanted):
            yield problem(term.document.mark, "unused-term", f"no rule uses {term.id}", "use it, or delete the file")


def _text(document: Marked) -> str:
    return source(Path(document.file), document.file)
