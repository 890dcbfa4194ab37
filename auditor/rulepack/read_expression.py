"""What does a rule's `match` say?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.detect.matchers import MATCHERS
from auditor.detect.selectors import select
from auditor.errors import AuditorError
from auditor.marked import Fields, Marked, members
from auditor.model import All, Any, Expression, Matcher, Not, Scope, Term, Then, Within

NARROWER = {scope.value: scope for scope in (Scope.SENTENCE, Scope.TEXT, Scope.ITEM)}
"""Scopes that may stand inside `match`."""
KINDS = ("all", "any", "not", "then", "term", "matcher", *NARROWER)
_TERMS = "terms"
"""The option by which matchers are told terms to look for."""
_COMPANIONS = {"term": ("in",), "matcher": ("with",)}


@dataclass(frozen=True, slots=True)
class ExpressionReader:
    """Reads expressions over these terms."""

    terms: frozenset[str]

    def read(self, marked: Marked) -> Expression:
        """The expression; raises `AuditorError` at the place that is wrong."""
        kind = _kind(marked)
        fields = Fields(marked, f"`{kind}`", (kind, *_COMPANIONS.get(kind, ())))
        part = fields.need(kind)
        if kind in NARROWER:
            return Within(NARROWER[kind], self.read(part))
        match kind:
            case "term":
                return Term(self._term(part), selectors(fields.get("in")))
            case "matcher":
                return self._matcher(part, fields.get("with"))
            case "not":
                return Not(self.read(part))
            case "all":
                return All(self._parts(part, kind))
            case "any":
                return Any(self._parts(part, kind))
        return self._then(part)

    def _then(self, marked: Marked) -> Then:
        parts = self._parts(marked, "then")
        for part, read in zip(marked.sequence("then"), parts, strict=True):
            if isinstance(read, Not):
                raise part.mark.error(
                    "`not` stands nowhere, so nothing can follow it", "put it in an `all` around `then`"
                )
        return Then(parts)

    def _parts(self, marked: Marked, kind: str) -> tuple[Expression, ...]:
        parts = marked.sequence(f"`{kind}`")
        if len(parts) < 2:
            raise marked.mark.error(f"`{kind}` has fewer than two parts", f"add a part, or leave `{kind}` out")
        return tuple(self.read(part) for part in parts)

    def _matcher(self, marked: Marked, options: Marked | None) -> Matcher:
        name = marked.text("matcher")
        if name not in MATCHERS:
            raise marked.mark.error(f"no matcher {name!r}", f"use one of {', '.join(sorted(MATCHERS))}")
        given = {} if options is None else options.mapping("with")
        for term in members(given[_TERMS], _TERMS) if _TERMS in given else ():
            self._term(term)
        try:
            MATCHERS[name].build({key: value.plain() for key, value in given.items()})
        except AuditorError as error:
            raise (options or marked).mark.error(error.what, error.hint) from None
        return Matcher(name, tuple((key, value.plain()) for key, value in given.items()))

    def _term(self, marked: Marked) -> str:
        name = marked.text("term")
        if name not in self.terms:
            raise marked.mark.error(f"no term {name!r}", f"add vocabulary/{name}.yaml, or name a term that exists")
        return name


def selectors(marked: Marked | None) -> tuple[str, ...]:
    """Selectors of places, each one known; empty where absent."""
    if marked is None:
        return ()
    words = members(marked, "selectors")
    for word in words:
        try:
            select((word.text("selector"),))
        except AuditorError as error:
            raise word.mark.error(error.what, error.hint) from None
    return tuple(word.text("selector") for word in words)


def _kind(marked: Marked) -> str:
    found = [key for key in marked.mapping("an expression") if key in KINDS]
    if len(found) != 1:
        what = f"an expression has {'both ' + ' and '.join(found) if found else 'no known key'}"
        raise marked.mark.error(what, f"write exactly one of {', '.join(KINDS)}")
    return found[0]
