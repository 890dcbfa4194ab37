"""What did the server ask of the client while it was only being listed? `server-request`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import raw, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Unit
from auditor.model import Role
from auditor.wire import Object, WireError, parse


def _build(given: Mapping[str, object]) -> Find:
    options = Options("server-request", given, "methods")
    wanted = options.words("methods")

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            for reading in raw(read, Role.REQUEST)
            if (method := _method(reading.text)) in wanted
            for hit in whole(reading, "server-request", method)
        ]

    return find


def _method(text: str) -> str:
    try:
        node = parse(text)
    except WireError:
        return ""
    method = node.get("method") if isinstance(node, Object) else None
    return method if isinstance(method, str) else ""


SERVER_REQUEST = MatcherSpec(
    "server-request", "The server sent a request or notification with one of `methods` while being listed.", _build
)
