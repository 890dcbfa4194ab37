"""How do the measured figures of a pack stand in a file?

JSON, one rule or term a line, without dates: equal figures give equal bytes. What follows from the counts stands
there for readers and is calculated again: a file that contradicts itself was changed by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import AuditorError
from auditor.rulepack.figures import Figures, per_thousand
from auditor.rulepack.rate import Rate
from auditor.wire import Node, Object, WireError, parse

NAME = "figures.json"
SCHEMA = "mcp-assay/figures/1"
_ABOUT = "Written by `make evals`: measure again instead of changing it."
_LONGEST = 1 << 20
"""Bytes: of 2,000 rules that is 500 each."""
_DEEPEST = 6
_MOST = 10**9
_WHOLE = 1_000
_TOTALS = ("attacks", "honest_servers", "near_misses")
_KEYS = ("schema", "about", *_TOTALS, "rules", "terms")
_RULE = (*_TOTALS, "honest_per_1000")
_HINT = "run `make evals CORPUS=DIR` to measure again, or remove the file"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a pack's file says."""

    rules: Mapping[str, Figures]
    terms: Mapping[str, int]
    """Of 1,000 honest texts, how many hold a term."""


NOTHING = Measured({}, {})


def read(path: Path, shown: str) -> Measured:
    """The figures. Raises `AuditorError` for a file that `written` cannot have written."""
    return _Reader(shown).figures(_text(path, shown))


def written(measured: Measured, attacks: int, honest: int, near_misses: int) -> str:
    """The file's text; the numbers are of all rows that were measured."""
    totals = {"attacks": attacks, "honest_servers": honest, "near_misses": near_misses}
    head = json.dumps({"schema": SCHEMA, "about": _ABOUT, **totals})
    rules = (f"{json.dumps(name)}: {json.dumps(_rule(each))}" for name, each in sorted(measured.rules.items()))
    terms = (f"{json.dumps(name)}: {share}" for name, share in sorted(measured.terms.items()))
    lists = (f',\n"{name}": {{\n' + ",\n".join(lines) + "\n}" for name, lines in (("rules", rules), ("terms", terms)))
    return head[:-1].replace(', "', ',\n"') + "".join(lists) + "}\n"


def _rule(each: Figures) -> dict[str, object]:
    """Null where there was nothing to be flagged."""
    honest = each.honest.hits if each.honest.total else None
    return {
        "attacks": each.attacks.hits,
        "honest_servers": honest,
        "near_misses": each.near_misses.hits,
        "honest_per_1000": list(per_thousand(each.honest)) if each.honest.total else None,
    }


def _text(path: Path, shown: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
    except OSError as error:
        raise AuditorError(f"cannot be read: {error.strerror}", shown, _HINT) from None
    if len(data) > _LONGEST:
        raise AuditorError(f"is larger than {_LONGEST >> 20} MiB", shown, _HINT)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise AuditorError("is not UTF-8", shown, _HINT) from None


class _Reader:
    """Refuses whatever is not exactly what is written."""

    def __init__(self, shown: str) -> None:
        self._shown = shown

    def figures(self, text: str) -> Measured:
        try:
            node = parse(text, _DEEPEST)
        except WireError as error:
            raise self._refused(f"is not JSON: {error}") from None
        whole = self._members(node, "the file", _KEYS)
        if whole["schema"] != SCHEMA:
            raise self._refused(f"is not of the form {SCHEMA}")
        totals = {name: self._count(whole[name], name, _MOST) for name in _TOTALS}
        rules = self._members(whole["rules"], "rules", None)
        terms = self._members(whole["terms"], "terms", None)
        return Measured(
            {name: self._rule(name, each, totals) for name, each in rules.items()},
            {name: self._count(each, f"the share of {name}", _WHOLE) for name, each in terms.items()},
        )

    def _rule(self, name: str, node: Node, totals: Mapping[str, int]) -> Figures:
        members = self._members(node, name, _RULE)
        if members["honest_servers"] is None:
            totals = {**totals, "honest_servers": 0}
            members["honest_servers"] = 0
        rates = [Rate(self._count(members[key], f"{key} of {name}", totals[key]), totals[key]) for key in _TOTALS]
        figures = Figures(*rates)
        if members["honest_per_1000"] != _rule(figures)["honest_per_1000"]:
            raise self._refused(f"honest_per_1000 of {name} does not follow from its counts")
        return figures

    def _members(self, node: Node, what: str, names: tuple[str, ...] | None) -> dict[str, Node]:
        if not isinstance(node, Object):
            raise self._refused(f"{what} is no object")
        if twice := node.duplicates():
            raise self._refused(f"{what} has the key {twice[0][:80]!r} twice")
        found = dict(node.pairs)
        if names is not None and set(found) != set(names):
            odd = min(set(found) ^ set(names))
            raise self._refused(f"{what} {'lacks' if odd in names else 'has an unknown'} key {odd[:80]!r}")
        return found

    def _count(self, node: Node, what: str, most: int) -> int:
        if type(node) is not int or not 0 <= node <= most:
            raise self._refused(f"{what[:120]} is no count from 0 to {most:,}")
        return node

    def _refused(self, what: str) -> AuditorError:
        return AuditorError(what, self._shown, _HINT)
