"""What does a tool admit in its annotations?"""

from __future__ import annotations

from auditor.model.policy import Hint
from auditor.wire import Node, Object


def hints(tool: Node) -> frozenset[Hint]:
    """The dangerous hints of a tool as sent. What is missing, or no boolean, counts as the protocol's default.

    Defaults: readOnlyHint false, destructiveHint true, openWorldHint true; destructiveHint means something only
    where a tool is not read-only (https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations).
    """
    given = tool.get("annotations") if isinstance(tool, Object) else None
    said = given if isinstance(given, Object) else Object(())
    found: set[Hint] = set()
    if said.get("readOnlyHint") is not True:
        found.add(Hint.NOT_READ_ONLY)
        if said.get("destructiveHint") is not False:
            found.add(Hint.DESTRUCTIVE)
    if said.get("openWorldHint") is not False:
        found.add(Hint.OPEN_WORLD)
    return frozenset(found)
