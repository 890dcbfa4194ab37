"""When are the signs enough to say that a tool can do something?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from auditor.classify.passages import Passage, names_of_server, passages
from auditor.classify.patterns import Patterns
from auditor.model import Capability, Item, Kind, Signs, Statement, ToolCapability
from auditor.wire import Node, Object

SOURCES = ("name", "text", "parameter", "server")
"""The order in which evidence is shown: a name says most in the fewest words."""
_ENOUGH = 2
_CERTAIN = 3
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Said:
    """What one source says of one capability."""

    weight: int
    passage: Passage
    number: int
    """Of the pattern that says so."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one source says."""

    says: Mapping[Capability, _Said]
    takes_back: frozenset[Capability]
    """Here by all its signs; in other sources, only strong ones still count."""
    elsewhere: frozenset[Capability]
    """What happens on another machine: of it only what is certain still counts."""


class Classifier:
    """The signs of every capability, compiled once, and asked about any number of servers. Pure."""

    def __init__(self, capabilities: Sequence[Signs]) -> None:
        """Compile; raises `AuditorError` that names the pattern that RE2 refuses."""
        self._known = tuple(capabilities)
        signs = [(each.capability, sign) for each in self._known for sign in each.signs]
        self._signs = {source: [pair for pair in signs if pair[1].source == source] for source in SOURCES}
        self._patterns = {source: Patterns([sign.pattern for _, sign in own]) for source, own in self._signs.items()}

    def capabilities(self, statement: Statement) -> tuple[ToolCapability, ...]:
        """What the tools of a server can do: each tool of a name once, in listing order."""
        tools = tuple(statement.of(Kind.TOOL))
        if not tools:
            return ()
        around = self._read(Passage("server", names_of_server(statement)))
        seen: set[tuple[str, str]] = set()
        found: list[ToolCapability] = []
        for item in tools:
            for each in self._of_tool(item, around):
                key = (item.name, each.capability)
                if key not in seen:
                    seen.add(key)
                    found.append(each)
        return tuple(found)

    def _of_tool(self, item: Item, around: _Reading) -> Iterator[ToolCapability]:
        said = [self._read(passage) for passage in passages(item)]
        spoken_of = {capability for each in said for capability in each.says}
        for signs in self._known:
            if signs.capability in spoken_of and (shown := self._judged(item, signs, said, around)):
                yield shown

    def _judged(self, item: Item, signs: Signs, said: list[_Reading], around: _Reading) -> ToolCapability | None:
        """The capability, if what all sources say of it is enough."""
        capability = signs.capability
        by_source = [each.says[capability] for each in said if capability in each.says]
        if any(capability in each.elsewhere for each in (*said, around)):
            by_source = [each for each in by_source if each.weight >= _CERTAIN]
        elif any(capability in each.takes_back for each in (*said, around)):
            by_source = [each for each in by_source if each.weight >= _ENOUGH]
        if not by_source:
            return None
        best = max(by_source, key=lambda each: (each.weight, -SOURCES.index(each.passage.source)))
        total = sum(each.weight for each in by_source) + (capability in around.says)
        total += any(_holds(item.node, hint) for hint in signs.agrees)
        denied = next((hint for hint in signs.contradicts if _holds(item.node, hint)), "")
        if total < _ENOUGH + (1 if denied and best.weight < _ENOUGH else 0):
            return None
        return self._shown(item, capability, best, denied.partition("=")[0])

    def _read(self, passage: Passage) -> _Reading:
        """For each capability of which the text speaks, the heaviest sign; none where something takes it back."""
        signs = self._signs[passage.source]
        found: dict[Capability, _Said] = {}
        taken_back: set[Capability] = set()
        elsewhere: set[Capability] = set()
        for number in self._patterns[passage.source].found(passage.text):
            capability, sign = signs[number]
            if sign.weight < 0:
                elsewhere.add(capability)
            elif not sign.weight:
                taken_back.add(capability)
            elif capability not in found or found[capability].weight < sign.weight:
                found[capability] = _Said(sign.weight, passage, number)
        says = {capability: said for capability, said in found.items() if capability not in taken_back}
        return _Reading(says, frozenset(taken_back), frozenset(elsewhere))

    def _shown(self, item: Item, capability: Capability, said: _Said, denied: str) -> ToolCapability:
        passage = said.passage
        start, end = (0, 0) if passage.raw else self._patterns[passage.source].span(said.number, passage.text)
        place = passage.at(start, item)
        words = place.raw or " ".join(passage.text[start:end].split())
        return ToolCapability(item.name, capability, place.pointer, words[:_LONGEST], place.source, denied)


def _holds(node: Node, hint: str) -> bool:
    """Whether an annotation has the value that `name` (true) or `name=false` says."""
    name, _, value = hint.partition("=")
    marks = node.get("annotations") if isinstance(node, Object) else None
    return isinstance(marks, Object) and marks.get(name) is (value != "false")
