"""Is a server started as it was approved?"""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from auditor.model import Drift, DriftKind, Http, Kind, Launch, Variable

_Part = tuple[str | Variable, ...]


def launch_drifts(before: Launch, after: Launch) -> Iterator[Drift]:
    """A drift for each part of the launch that is another one."""
    old, new = dict(_parts(before)), dict(_parts(after))
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name, ()), new.get(name, ())
        if was != now:
            both = _shown(name, was), _shown(name, now)
            yield Drift(DriftKind.LAUNCH, Kind.LAUNCH, "", f"/launch/{name}", _told(name, was, now), *both)


def line(launch: Launch) -> str:
    """The command with its arguments, or the URL; secrets are withheld already."""
    return launch.url if isinstance(launch, Http) else " ".join(map(shlex.quote, (launch.command, *launch.args)))


def _parts(launch: Launch) -> Iterator[tuple[str, _Part]]:
    if isinstance(launch, Http):
        yield "url", (launch.url,)
        yield "transport", (launch.transport,)
        yield "headers", _sorted(launch.headers)
        return
    yield "command", (launch.command, *launch.args)
    yield "env", _sorted(launch.env)
    yield "cwd", (launch.cwd,) if launch.cwd else ()


def _sorted(variables: Iterable[Variable]) -> _Part:
    """Of a secret, only that it is one: it may be renewed."""
    plain = (replace(each, secret="name" if each.secret else "") for each in variables)
    return tuple(sorted(plain, key=lambda one: (one.name, one.value is None, one.value or "", one.secret)))


def _shown(name: str, part: _Part) -> str:
    """On one line each; the parts are compared as they are, for a value may hold whatever lies between two of them."""
    shown = [_variable(each) if isinstance(each, Variable) else each for each in part]
    return " ".join(map(shlex.quote, shown)) if name == "command" else "\n".join(shown)


def _variable(variable: Variable) -> str:
    name = (
        variable.name
        if variable.name.isprintable() and not set('="') & set(variable.name)
        else json.dumps(variable.name)
    )
    if variable.value is not None:
        plain = variable.value.isprintable() and not variable.value.startswith('"')
        return f"{name}={variable.value if plain else json.dumps(variable.value)}"
    return f"{name} (secret)" if variable.secret else name


def _told(name: str, was: _Part, now: _Part) -> str:
    match name:
        case "command":
            return "is started by another command line"
        case "url":
            return "is at another address"
        case "env" | "headers":
            noun = "variables" if name == "env" else "headers"
            old, new = Counter(was), Counter(now)
            more, less = ([_shown(name, (each,)) for each in side] for side in (new - old, old - new))
            parts = [f"has {', '.join(more)}"] if more else []
            parts += [f"no longer {', '.join(less)}"] if less else []
            return f"among its {noun} it {' and '.join(parts)}" if more else f"its {noun} have {parts[0]}"
        case _:
            return f"its {name} is {_shown(name, now) or 'not given'}, was {_shown(name, was) or 'not given'}"
