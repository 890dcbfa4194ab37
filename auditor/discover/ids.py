"""Under which id is each server known in the audit?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from auditor.model import ServerSpec

_LONGEST = 200


def distinct(servers: Sequence[ServerSpec]) -> tuple[ServerSpec, ...]:
    """The servers with ids: the name; `client:name` where several share one; `#2`, `#3` where that is not enough."""
    names = Counter(server.name for server in servers)
    taken: set[str] = set()
    done: list[ServerSpec] = []
    counts: Counter[str] = Counter()
    for server in servers:
        alone = server.name and names[server.name] == 1
        base = (server.name if alone else f"{server.client}:{server.name}")[:_LONGEST]
        counts[base] += 1
        chosen = base if counts[base] == 1 else f"{base}#{counts[base]}"
        while chosen in taken:
            counts[base] += 1
            chosen = f"{base}#{counts[base]}"
        taken.add(chosen)
        done.append(replace(server, id=chosen))
    return tuple(done)
