"""How is a lock written as JSON, so that people can review it and the same lock gives the same bytes?"""

from __future__ import annotations

import json
import re
from typing import Any

from auditor.model import Http, Launch, Lock, Pin, Pinned, Variable
from auditor.wire import to_python

FORMAT = "mcp-assay/lock/"
NUMBER = 1
"""`lock.schema.json` beside this file describes the form; a change that breaks a reader needs a new number."""
_BLANK = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0\U0001d159\ufe00-\ufe0f\U000e0100-\U000e01ef"
)
"""Printable by their category, blank by their glyph."""
_NOT_ASCII = re.compile(r"[^\x20-\x7e\n]")
_BLANKS = re.compile(f"[{_BLANK}]")


def written(lock: Lock) -> str:
    """The text of the file. What nobody can see in it, or what reorders it, stands as an escape."""
    whole = {"format": f"{FORMAT}{NUMBER}", "servers": [_server(one) for one in ordered(lock).servers]}
    return _NOT_ASCII.sub(_shown, json.dumps(whole, indent=1, ensure_ascii=False)) + "\n"


def ordered(lock: Lock) -> Lock:
    """Servers by name, then launch."""
    return Lock(tuple(sorted(lock.servers, key=lambda one: (one.name, json.dumps(_launch(one.launch))))))


def _server(one: Pinned) -> dict[str, Any]:
    packages = [
        {"registry": each.registry, "name": each.name, "version": each.version, "integrity": each.integrity}
        for each in one.packages
    ]
    return {
        "name": one.name,
        "launch": _launch(one.launch),
        **({"packages": packages} if packages else {}),
        **({"code": list(one.code)} if one.code else {}),
        "items": [_pin(pin) for pin in one.pins],
    }


def _launch(launch: Launch) -> dict[str, Any]:
    if isinstance(launch, Http):
        return {"url": launch.url, "transport": launch.transport, "headers": list(map(_variable, launch.headers))}
    return {
        "command": launch.command, "args": list(launch.args), "env": list(map(_variable, launch.env)),
        "cwd": launch.cwd,
    }  # fmt: skip


def _variable(variable: Variable) -> dict[str, str | None]:
    return {"name": variable.name, "value": variable.value, "secret": variable.secret}


def _pin(pin: Pin) -> dict[str, Any]:
    first, *others = (to_python(node) for node in pin.says)
    return {
        "kind": pin.kind.value,
        "name": pin.name,
        "digest": pin.digest,
        **({} if pin.offered else {"offered": "some"}),
        "says": first,
        **({"also": others} if others else {}),
    }


def _shown(found: re.Match[str]) -> str:
    char = found[0]
    if char.isprintable() and not _BLANKS.match(char):
        return char
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
