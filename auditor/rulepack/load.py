"""Which rules and terms are applied?"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from auditor.errors import AuditorError
from auditor.marked import Marked
from auditor.model import Language, Rule, RulePack
from auditor.rulepack import figures_file, language_file, packed, weights_file
from auditor.rulepack.figures import Figures, precision
from auditor.rulepack.folders import PackFile, PackFolder, built_in, folder
from auditor.rulepack.read_rule import read_rule
from auditor.rulepack.read_signs import SignsFile, read_signs
from auditor.rulepack.read_term import TermFile, check_includes, check_patterns, read_term
from auditor.rulepack.remembered import Documents, keep, recall
from auditor.strict_yaml import read


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A rule with the document that it was read from."""

    rule: Rule
    document: Marked
    figures: Figures | None = None
    """What was measured of it, if anything."""

    @property
    def id(self) -> str:
        """`category/name`."""
        return self.rule.head.id


@dataclass(frozen=True, slots=True)
class Sources:
    """A pack, still knowing its lines."""

    rules: tuple[RuleFile, ...]
    terms: tuple[TermFile, ...]
    capabilities: tuple[SignsFile, ...] = ()
    weights: tuple[tuple[str, int], ...] = ()
    common: tuple[tuple[str, int], ...] = ()
    languages: tuple[Language, ...] = ()

    @property
    def documents(self) -> dict[str, Marked]:
        """What each file says, by id; a rule's id has a slash, a term's has none."""
        rules, terms = {file.id: file.document for file in self.rules}, {file.id: file.document for file in self.terms}
        return rules | terms | {file.id: file.document for file in self.capabilities}

    def pack(self) -> RulePack:
        """What `detect` needs of it."""
        return RulePack(
            tuple(file.rule for file in self.rules),
            tuple(file.term for file in self.terms),
            tuple(file.signs for file in self.capabilities),
            self.weights,
            self.common,
            self.languages,
        )


def rulepack(dirs: Sequence[Path] = ()) -> RulePack:
    """The built-in pack and the packs in `dirs`, which may use its terms.

    Raises `AuditorError` that names file, line and column. A rule or term whose id exists already must say
    `replaces: true`.
    """
    shipped = folder(built_in())
    return _loaded(shipped, dirs).pack() if dirs else _shipped(shipped, packed.standing(shipped))


@lru_cache(maxsize=1)
def _shipped(shipped: PackFolder, now: packed.Standing) -> RulePack:
    """Read once by each process, and again where a file has changed."""
    found = packed.recall(now)
    if found is None:
        found = _loaded(shipped, ()).pack()
        packed.keep(now, found)
    return found


def loaded(dirs: Sequence[Path] = ()) -> Sources:
    """What `rulepack` makes its pack of, with the figures, but not always with the lines."""
    return _loaded(folder(built_in()), dirs)


def _loaded(shipped: PackFolder, dirs: Sequence[Path]) -> Sources:
    folders = [shipped, *map(folder, dirs)]
    known = recall(shipped)
    if known is not None:
        # What is remembered has no lines: a mistake is told from the files themselves, below.
        with contextlib.suppress(AuditorError):
            return _sources(folders, known)
    found = _sources(folders, {})
    if known is None and not dirs:
        keep(shipped, found.documents)
    return found


def sources(roots: Sequence[Path]) -> Sources:
    """The packs in these folders as one, later ones adding to earlier ones."""
    return _sources([folder(root) for root in roots], {})


def _sources(folders: Sequence[PackFolder], known: Documents) -> Sources:
    terms: dict[str, TermFile] = {}
    for file in (file for each in folders for file in each.terms):
        term = read_term(file.id, _document(file, known))
        if not file.path.is_relative_to(built_in()):  # ours are known to be sound, and there are thousands
            check_patterns(term)
        _add(terms, term)
    check_includes(terms)
    signs: dict[str, SignsFile] = {}
    for file in (file for each in folders for file in each.capabilities):
        _add(signs, read_signs(file.id, _document(file, known)))
    rules: dict[str, RuleFile] = {}
    names = frozenset(terms)
    common: dict[str, int] = {}
    for each in folders:
        measured = figures_file.read(each.figures.path, each.figures.shown) if each.figures else figures_file.NOTHING
        common |= measured.terms
        for file in each.rules:
            document = _document(file, known)
            _add(rules, _measured(read_rule(file.id, document, names), document, measured.rules))
    weights, rare_first = _weights(folders), tuple(common.items())
    found = tuple(rules.values()), tuple(terms.values()), tuple(signs.values())
    return Sources(*found, weights, rare_first, _languages(folders))


def _weights(folders: Sequence[PackFolder]) -> tuple[tuple[str, int], ...]:
    """The table of the last pack that has one."""
    found = [each.weights for each in folders if each.weights is not None]
    return weights_file.read(found[-1].path, found[-1].shown) if found else ()


def _languages(folders: Sequence[PackFolder]) -> tuple[Language, ...]:
    """Those of all packs; of two of one name the last."""
    found = {
        file.id: language_file.read(file.path, file.shown, trusted=file.path.is_relative_to(built_in()))
        for each in folders
        for file in each.languages
    }
    return tuple(found.values())


def _measured(rule: Rule, document: Marked, measured: Mapping[str, Figures]) -> RuleFile:
    """The rule with the precision that its pack's figures give it."""
    figures = measured.get(rule.head.id)
    if figures is None:
        return RuleFile(rule, document)
    head = replace(rule.head, precision=precision(rule.head, figures))
    return RuleFile(replace(rule, head=head), document, figures)


def _document(file: PackFile, known: Documents) -> Marked:
    return known[file.path] if file.path in known else read(file.path, file.shown)


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
