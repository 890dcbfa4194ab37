"""Does each rule do what its own tests say, and is every part of it needed?

Each lint has a name, says what is wrong, and how to mend it, in the manner of capa's linter
(https://github.com/mandiant/capa/blob/master/scripts/lint.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from auditor.detect import Engine
from auditor.detect.patterns import TermSet
from auditor.model import Case, Rule, Vocabulary
from auditor.rulepack.branches import without_each_branch
from auditor.rulepack.cases import statements
from auditor.rulepack.lints import Problem, text_problems
from auditor.rulepack.load import RuleFile, Sources
from auditor.rulepack.read_term import TermFile
from auditor.rulepack.terms_used import terms_used
from auditor.surfaces import read


def check(sources: Sources, only: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with the rules and terms; with `only`, with the rules and terms of these ids."""
    wanted = None if only is None else frozenset(only)
    engine = Engine(sources.pack())
    problems: list[Problem] = []
    for file in sources.rules:
        if wanted is None or file.id in wanted:
            problems.extend(text_problems(file))
            problems.extend(_rule_problems(file, engine))
    for term in sources.terms:
        if wanted is None or term.id in wanted:
            problems.extend(_term_problems(term))
    if wanted is None:
        problems.extend(_unused(sources))
    return tuple(problems)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """Which cases of a rule are found, in order."""

    flag: tuple[bool, ...]
    passes: tuple[bool, ...]
    known_miss: tuple[bool, ...]


def _outcome(engine: Engine, rule: Rule) -> _Outcome:
    one = engine.only(rule)
    flag, passes, misses = (
        tuple(bool(one.findings(statements(case))) for case in cases)
        for cases in (rule.flag, rule.passes, rule.known_miss)
    )
    return _Outcome(flag, passes, misses)


def _rule_problems(file: RuleFile, engine: Engine) -> Iterator[Problem]:
    rule = file.rule
    outcome = _outcome(engine, rule)
    yield from _wrong(file, rule.flag, outcome.flag, True, "flag", "is not found", "mend the rule, or move the case")
    yield from _wrong(file, rule.passes, outcome.passes, False, "pass", "is found", "narrow the rule: this is honest")
    yield from _wrong(
        file, rule.known_miss, outcome.known_miss, False, "known-miss", "is found now", "move the case to flag"
    )
    for name, smaller in without_each_branch(rule):
        if _outcome(engine, smaller) == outcome:
            mend = "add a case that needs it, or take it out"
            yield Problem(rule.source, 1, "idle-branch", f"no case of {rule.head.id} needs {name}", mend)


def _wrong(
    file: RuleFile, cases: tuple[Case, ...], found: tuple[bool, ...], wanted: bool, lint: str, what: str, mend: str
) -> Iterator[Problem]:
    for case, hit in zip(cases, found, strict=True):
        if hit is not wanted:
            yield Problem(file.rule.source, case.line, lint, f"{case.note!r} {what}", mend)


def _term_problems(file: TermFile) -> Iterator[Problem]:
    """Each example is found, each counter-example is not, and each pattern finds some example."""
    shown = file.document.file
    if not file.term.patterns:
        return
    whole = TermSet((replace(file.term, includes=()),))
    for text in file.examples:
        if not _finds(whole, file.term, text):
            yield Problem(shown, 1, "example", f"{text!r} is not found", "mend a pattern, or the example")
    for text in file.not_examples:
        if _finds(whole, file.term, text):
            yield Problem(shown, 1, "not-example", f"{text!r} is found", "narrow the pattern")
    for pattern in file.term.patterns:
        single = Vocabulary(file.term.name, (pattern,), view=file.term.view)
        if not any(_finds(TermSet((single,)), single, text) for text in file.examples):
            yield Problem(shown, 1, "idle-pattern", f"no example needs {pattern[:80]!r}", "add an example")


def _finds(terms: TermSet, term: Vocabulary, text: str) -> bool:
    if term.view.value == "raw":
        return bool(terms.find(text).names)
    return any(terms.find(view.text).names for view in read(text)) or bool(terms.find(text).names)


def _unused(sources: Sources) -> Iterator[Problem]:
    used = {name for file in sources.rules for name in terms_used(file.rule.match)}
    used |= {member for term in sources.terms for member in term.term.includes}
    for term in sources.terms:
        if term.id not in used:
            yield Problem(term.document.file, 1, "unused-term", f"no rule uses {term.id}", "use it, or delete the file")
