"""Which rules and terms are applied?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from auditor.model import Rule, RulePack
from auditor.rulepack.folders import PackFile, built_in, folder
from auditor.rulepack.marked import Marked
from auditor.rulepack.read_rule import read_rule
from auditor.rulepack.read_term import TermFile, check_includes, read_term
from auditor.rulepack.strict_yaml import read


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule with the document that it was read from."""

    rule: Rule
    document: Marked

    @property
    def id(self) -> str:
        """`category/name`."""
        return self.rule.head.id


@dataclass(frozen=True, slots=True)
class Sources:
    """A pack, still knowing its lines."""

    rules: tuple[RuleFile, ...]
    terms: tuple[TermFile, ...]

    def pack(self) -> RulePack:
        """What `detect` needs of it."""
        return RulePack(tuple(file.rule for file in self.rules), tuple(file.term for file in self.terms))


def rulepack(dirs: Sequence[Path] = ()) -> RulePack:
    """The built-in pack and the packs in `dirs`, which may use its terms.

    Raises `AuditorError` that names file, line and column. A rule or term whose id exists already must say
    `replaces: true`.
    """
    return sources([built_in(), *dirs]).pack()


def sources(roots: Sequence[Path]) -> Sources:
    """The packs in these folders as one, later ones adding to earlier ones."""
    folders = [folder(root) for root in roots]
    terms: dict[str, TermFile] = {}
    for file in (file for each in folders for file in each.terms):
        _add(terms, read_term(file.id, read(file.path, file.shown)))
    check_includes(terms)
    known = frozenset(terms)
    rules: dict[str, RuleFile] = {}
    for file in (file for each in folders for file in each.rules):
        _add(rules, _rule(file, known))
    return Sources(tuple(rules.values()), tuple(terms.values()))


def _rule(file: PackFile, terms: frozenset[str]) -> RuleFile:
    document = read(file.path, file.shown)
    return RuleFile(read_rule(file.id, document, terms), document)


class _Identified(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def document(self) -> Marked: ...


Kind = TypeVar("Kind", bound=_Identified)


def _add(known: dict[str, Kind], new: Kind) -> None:
    """Add under its id; the second of an id must say that it replaces the first."""
    members = new.document.mapping("a file")
    replaces = "replaces" in members and members["replaces"].value is True
    if new.id in known and not replaces:
        there = known[new.id].document.file
        raise new.document.mark.error(f"{new.id} exists already in {there}", "rename it, or add `replaces: true`")
    if new.id not in known and replaces:
        raise new.document.key_mark("replaces").error(f"{new.id} replaces nothing", "remove `replaces: true`")
    known[new.id] = new
