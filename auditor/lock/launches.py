"""Is a server started as it was approved?"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from auditor.model import Drift, DriftKind, Http, Kind, Launch, Variable


def launch_drifts(before: Launch, after: Launch) -> Iterator[Drift]:
    """A drift for each part of the launch that is another one."""
    old, new = dict(_parts(before)), dict(_parts(after))
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name, ""), new.get(name, "")
        if was != now:
            yield Drift(DriftKind.LAUNCH, Kind.LAUNCH, "", f"/launch/{name}", _told(name, was, now), was, now)


def line(launch: Launch) -> str:
    """The command with its arguments, or the URL; secrets are withheld already."""
    return launch.url if isinstance(launch, Http) else " ".join(map(shlex.quote, (launch.command, *launch.args)))


def _parts(launch: Launch) -> Iterator[tuple[str, str]]:
    if isinstance(launch, Http):
        yield "url", launch.url
        yield "transport", launch.transport
        yield "headers", "\n".join(sorted(map(_variable, launch.headers)))
        return
    yield "command", line(launch)
    yield "env", "\n".join(sorted(map(_variable, launch.env)))
    yield "cwd", launch.cwd or ""


def _variable(variable: Variable) -> str:
    if variable.value is not None:
        return f"{variable.name}={variable.value}"
    return f"{variable.name} (secret)" if variable.secret else variable.name


def _told(name: str, was: str, now: str) -> str:
    match name:
        case "command":
            return "is started by another command line"
        case "url":
            return "is at another address"
        case "env" | "headers":
            old, new = set(was.splitlines()), set(now.splitlines())
            noun = "variables" if name == "env" else "headers"
            more, less = sorted(new - old), sorted(old - new)
            parts = [f"has {', '.join(more)}"] if more else []
            parts += [f"no longer {', '.join(less)}"] if less else []
            return f"among its {noun} it {' and '.join(parts)}" if more else f"its {noun} have {parts[0]}"
        case _:
            return f"its {name} is {now or 'not given'}, was {was or 'not given'}"
