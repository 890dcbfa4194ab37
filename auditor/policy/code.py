"""Which lines of a package's code need what the policy does not grant?

Evidence of a text, not of a deed: what a line reaches for is told only where it stands in it. So of programs and files
only a grant of none at all can be held against code; hosts are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.model import Kind, Role, Statement, Surface
from auditor.model.policy import Breach, BreachKind, Grants, Policy
from auditor.policy.places import host_granted

_HOST = re.compile(
    r"(?:\b(?:https?|wss?|ftp)://(?:[^\s/@\"'`]{1,80}@)?|  \[)"
    r"(?P<host>(?:[a-z0-9-]{1,63}\.){1,8}[a-z0-9-]{1,24}(?::\d{1,5})?)",
    re.IGNORECASE | re.ASCII,
)
"""In an address, or in the brackets that the reader of code puts an address into that stands elsewhere."""
_PROGRAMS = frozenset((Role.RUNS,))
_FILES = frozenset((Role.BAIT, Role.PERSISTS))
_HOSTS = frozenset((Role.SENDS, Role.CONNECTS))


def code_breaches(policy: Policy, statement: Statement, name: str) -> tuple[Breach, ...]:
    """The lines of code in `statement` that go beyond what the server `name` is granted, each once; pure."""
    terms = policy.for_server(name)
    if not terms.pattern:
        return ()
    found: dict[str, dict[str, BreachKind]] = {}
    for item in statement.of(Kind.PACKAGE):
        for surface in item.surfaces if item.name else ():
            for kind, why in _exceeds(surface, terms.grants):
                found.setdefault(surface.pointer, {}).setdefault(why, kind)
    return tuple(
        Breach(next(iter(whys.values())), pointer, f"{', and '.join(whys)} of {terms.named}")
        for pointer, whys in found.items()
    )


def _exceeds(surface: Surface, grants: Grants) -> Iterator[tuple[BreachKind, str]]:
    if surface.role in _PROGRAMS and grants.programs == ():
        yield BreachKind.PROGRAM, "no program is granted by `grants: programs`"
    if surface.role in _FILES and grants.files == ():
        yield BreachKind.FILE, "no file is granted by `grants: files`"
    if surface.role in _HOSTS and grants.hosts is not None:
        for host in dict.fromkeys(match["host"] for match in _HOST.finditer(surface.text)):
            if not host_granted(host, grants.hosts):
                yield BreachKind.HOST, f"{host} is not named by `grants: hosts`"
