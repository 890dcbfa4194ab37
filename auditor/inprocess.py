"""What may pass between a model and a server that one program has both of? The guard without pipes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

from auditor.deciding import ByLock, by_grants, by_policy, here
from auditor.eyes import Engines, eyes
from auditor.guard.contents import Reaction, treated
from auditor.guard.items import Items, Withheld
from auditor.guard.leaks import leaks
from auditor.guard.reach import Reach
from auditor.guard.seams import Decides
from auditor.guarding import secrets
from auditor.model import Kind, RulePack
from auditor.policing import terms_of
from auditor.rulepack import rulepack
from auditor.wire import Object, from_python, to_python

_DEEPEST = 128


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether something may pass, why not, and what may pass in its place."""

    allowed: bool
    why: str = ""
    """Words of ours, fit for a model: nothing of what was withheld stands in them."""
    value: Any = None
    """What the model may read: the result itself, or one without the lines in question; None where it may not."""


class Guard:
    """One server's guard. It holds no state of a conversation but the names that it withheld: share it among tasks."""

    def __init__(
        self,
        policy: str | PathLike[str] | None = None,
        lock: str | PathLike[str] | None = None,
        *,
        server: str = "server",
        on_finding: str = "block",
        named: Mapping[str, str] | None = None,
        pack: RulePack | None = None,
    ) -> None:
        """`server` is its name in policy and lock; `named` are values of yours that must not leave, by name.

        `on_finding`: `block`, `redact` or `warn`. Raises `AuditorError` for a policy or lock that is not sound, or
        that does not know the server.
        """
        self._eyes: Engines = eyes(pack or rulepack())
        self._reaction = Reaction(on_finding)
        self._spots = secrets(named or {})
        self._reach = Reach()
        decides: list[Decides] = []
        if policy is not None:
            said = terms_of(Path(policy), Path.home(), server)
            decides.append(by_policy(said, self._eyes.capabilities))
            self._reach = by_grants(said.grants, str(Path.home()))
        if lock is not None:
            decides.append(ByLock(Path(lock), server, here(), again=True))
        self._items = Items(tuple(decides), self._reaction is not Reaction.WARN)

    def tools(self, tools: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], tuple[Withheld, ...]]:
        """The tools that a model may see, as they were given, and those that it may not, with the reasons."""
        node = _node({"tools": list(tools)})
        if node is None:
            return [], (Withheld(Kind.TOOL, "", f"nested deeper than {_DEEPEST} levels"),)
        left = self._items.filtered(node, self._eyes, Kind.TOOL, first_page=True)
        if left.refused:
            return [], (Withheld(Kind.TOOL, "", left.refused),)
        gone = {each.name for each in left.withheld}
        return [tool for tool in tools if tool.get("name") not in gone], left.withheld

    def call(self, name: str, arguments: Mapping[str, Any]) -> Ruling:
        """Whether the tool may be called with these arguments."""
        why = self._items.why_not(Kind.TOOL, name)
        if why:
            return Ruling(False, why)
        node = _node({"arguments": dict(arguments)})
        if node is None:
            return Ruling(False, f"its arguments are nested deeper than {_DEEPEST} levels")
        why = self._reach.oversteps(node)
        if why:
            return Ruling(False, why)
        found = leaks(node, self._spots)
        return Ruling(False, f"its arguments hold {found[0].what}") if found else Ruling(True)

    def result(self, name: str, result: Mapping[str, Any]) -> Ruling:
        """Whether a model may read what the tool returned (`content`, `structuredContent`, …)."""
        node = _node(dict(result))
        if node is None:
            return Ruling(False, f"it is nested deeper than {_DEEPEST} levels")
        found = treated(node, name, self._eyes, self._reaction)
        if found.verdict == "block":
            return Ruling(False, found.why)
        return Ruling(True, found.why, result if found.node is node else to_python(found.node))


def _node(value: dict[str, Any]) -> Object | None:
    """The value as a tree; None where it is nested too deep to be looked at."""
    level: list[object] = [value]
    for _ in range(_DEEPEST):
        level = [below for each in level for below in _below(each)]
        if not level:
            found = from_python(value)
            return found if isinstance(found, Object) else None
    return None


def _below(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []
