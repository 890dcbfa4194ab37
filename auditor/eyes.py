"""What do our rules say of a message? The guard's eyes are the audit's own: surfaces, detect, the gate."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from auditor.classify import Classifier, classify
from auditor.detect import Engine, detect
from auditor.detect.presence import mentioned
from auditor.detect.unit import OFF_TOPIC, WEIGHED
from auditor.guard.blobs import readable
from auditor.guard.rewrite import without
from auditor.guard.seams import Sight
from auditor.model import Capability, Finding, Gate, Rule, RulePack, Scope, Signs, Statement
from auditor.surfaces import from_listing, from_result
from auditor.wire import Node, Object

GATE = Gate()
_RESULT_KEYS = ("content", "contents", "messages", "structuredContent")
_WRAPPER = "structuredContent"
_PAGING = ("nextCursor", "resultType", "ttlMs", "cacheScope")
"""Members of a page that no model is shown."""
_PLACE = re.compile("[0-9]{1,9}")
_NEED_TOOLS = frozenset((OFF_TOPIC, WEIGHED, "foreign-tool"))
"""Matchers that compare a text with the tools of its server."""
_ELSEWHERE = frozenset(("behaviour", "drift", "launch", "policy", "supply-chain"))
"""Categories of rules that read what no message says: a launch, a package, what a server did, what was approved."""


def eyes(pack: RulePack, gate: Gate = GATE) -> Engines:
    """The compiled rules that hold in one message. Raises `AuditorError` that names the rule or the term."""
    narrow = tuple(rule for rule in pack.rules if rule.scope not in (Scope.SERVER, Scope.FLEET))
    failing = _failing(narrow, gate)
    engine = Engine(replace(pack, rules=failing)).ready()
    return Engines(engine, engine.only(*(rule for rule in failing if not _asks_topic(rule))), pack, gate)


@dataclass(frozen=True, slots=True)
class Engines:
    """Eyes (see `auditor.guard.seams`) made of a rule pack."""

    engine: Engine
    unaware: Engine
    """Of the rules that need not know what a server is about."""
    pack: RulePack
    gate: Gate = GATE

    def result(self, node: Node, name: str) -> Sight:
        """What rules at the gate say of a result, an error, or a request's parameters."""
        plain = isinstance(node, Object) and any(key in node for key in _RESULT_KEYS)
        if plain and isinstance(node, Object):
            return self._sight(from_result("server", readable(node), name), "")
        return self._sight(from_result("server", Object(((_WRAPPER, node),)), name), f"/{_WRAPPER}")

    def listing(self, node: Object, around: Object | None = None) -> Sight:
        """The same of a page, or a hello."""
        page = without(node, _PAGING)
        if around is None:
            return self._seen(self.unaware, from_listing("server", page))
        sight = self._seen(self.engine, from_listing("server", _joined(around, page)))
        before = {key: len(entries) for key, entries in around.pairs if isinstance(entries, list)}
        return Sight(tuple(_own(sight.findings, before)), sight.unread)

    def capabilities(self, tool: Object) -> frozenset[Capability]:
        """What a tool can do, going by its own words."""
        said = from_listing("server", Object((("tools", [tool]),)))
        return frozenset(one.capability for one in classify(_classifier(self.pack.capabilities), said))

    def _sight(self, said: Statement, prefix: str) -> Sight:
        sight = self._seen(self.engine, said)
        return Sight(tuple(_moved(one, prefix) for one in sight.findings), sight.unread)

    def _seen(self, engine: Engine, said: Statement) -> Sight:
        found = tuple(one for one in detect(engine, (said,)) if self.gate.reached(one.rule))
        return Sight(found, "; ".join(gap.why for gap in said.gaps))


def _failing(rules: Sequence[Rule], gate: Gate) -> tuple[Rule, ...]:
    """Only those whose findings would have a consequence: every other costs time and changes nothing."""
    return tuple(rule for rule in rules if gate.reached(rule.head) and rule.head.category not in _ELSEWHERE)


def _asks_topic(rule: Rule) -> bool:
    return any(part.name in _NEED_TOOLS for part in mentioned(rule.match))


def _joined(around: Object, page: Object) -> Object:
    """A listing of both, the page's entries behind those that were listed before."""
    lists = {key: entries for key, entries in around.pairs if isinstance(entries, list)}
    pairs = [(key, [*lists.pop(key, ()), *value] if isinstance(value, list) else value) for key, value in page.pairs]
    rest = (pair for pair in around.pairs if pair[0] in lists or not isinstance(pair[1], list))
    return Object((*rest, *pairs))


def _own(findings: Sequence[Finding], before: Mapping[str, int]) -> Iterator[Finding]:
    """The findings that do not stand in entries listed before; their pointers start at the page."""
    for one in findings:
        parts = one.primary.pointer.split("/")
        shift = before.get(parts[1], 0) if len(parts) > 2 and _PLACE.fullmatch(parts[2]) else 0
        if not shift:
            yield one
        elif int(parts[2]) >= shift:
            place = "/".join(("", parts[1], str(int(parts[2]) - shift), *parts[3:]))
            yield replace(one, matches=(replace(one.matches[0], pointer=place), *one.matches[1:]))


def _moved(finding: Finding, prefix: str) -> Finding:
    if not prefix:
        return finding
    return replace(
        finding,
        matches=tuple(replace(one, pointer=one.pointer.removeprefix(prefix)) for one in finding.matches),
    )


@lru_cache(maxsize=2)
def _classifier(signs: tuple[Signs, ...]) -> Classifier:
    return Classifier(signs)
