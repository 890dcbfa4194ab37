"""Under which id is each server known in the audit?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256

from auditor.model import ServerSpec

_LONGEST = 200
_LONGEST_PLACE = 400


def distinct(servers: Sequence[ServerSpec]) -> tuple[ServerSpec, ...]:
    """The servers with ids: the name; `client:name` where several share one; with `#` and its place where that is too.

    Never by order: an id that somebody accepted a finding for must not become that of another server when one more
    is declared. So of several that share an id none keeps it.
    """
    names = Counter(server.name for server in servers)
    chosen = [
        (server.name if server.name and names[server.name] == 1 else f"{server.client}:{server.name}")[:_LONGEST]
        for server in servers
    ]
    for place in (_file, _pointer):
        chosen = _apart(servers, chosen, place)
    return tuple(replace(server, id=own) for server, own in zip(servers, _numbered(chosen), strict=True))


def _apart(servers: Sequence[ServerSpec], ids: Sequence[str], place: Callable[[ServerSpec], str]) -> list[str]:
    counts = Counter(ids)
    return [own if counts[own] == 1 else f"{own}#{place(server)}" for server, own in zip(servers, ids, strict=True)]


def _file(server: ServerSpec) -> str:
    return _cut(server.origin.file) if server.origin else server.client


def _pointer(server: ServerSpec) -> str:
    return _cut(server.origin.pointer) if server.origin else ""


def _cut(place: str) -> str:
    if len(place) <= _LONGEST_PLACE:
        return place
    return f"{place[:_LONGEST]}…{sha256(place.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def _numbered(ids: Sequence[str]) -> list[str]:
    """What is declared twice at one place, by order: there nobody else can declare one more."""
    counts, taken, seen = Counter(ids), set(ids), Counter[str]()
    done = []
    for own in ids:
        fresh = own
        while counts[own] > 1 and (fresh == own or fresh in taken):
            seen[own] += 1
            fresh = f"{own}#{seen[own]}"
        taken.add(fresh)
        done.append(fresh)
    return done
