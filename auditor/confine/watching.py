"""Is a program watched while it runs, and what does its watcher have to know?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from auditor.confine.conditions import Conditions
from auditor.confine.confined import Confined
from auditor.confine.exposed import moved
from auditor.confine.observe import Outlook, Watch, own_trees, shims, why_not
from auditor.confine.places import laptop
from auditor.confine.prepared import Prepared


def why_unwatched(sandbox: str = "") -> str:
    """Why no program can be watched here, in words; empty where it can. `sandbox`: the `bwrap` it would run in."""
    return why_not(sandbox)


def watched(confined: Confined, prepared: Prepared, conditions: Conditions) -> Confined:
    """The same program with its system calls recorded, where that is wanted and works.

    A container's processes are its runtime's: of them nothing would be seen.
    """
    sandbox = confined.sandbox.program if confined.sandbox else ""
    if not conditions.watch or prepared.container or why_not(sandbox):
        return confined
    return replace(confined, watch=Watch(confined.scratch.root, _outlook(confined, prepared, conditions)))


def _outlook(confined: Confined, prepared: Prepared, conditions: Conditions) -> Outlook:
    decoy, inside = confined.decoy, confined.sandbox.options if confined.sandbox else ()
    path, cwd = confined.env.get("PATH", ""), confined.stands or confined.cwd
    granted = (grant.removesuffix(":rw") for grant in conditions.grants)
    return Outlook(
        places=_places(confined, prepared, conditions),
        own=own_trees(confined.argv, cwd, decoy.home or "/", (*prepared.reads, *granted, *_shown(inside)), path),
        baits={f"{decoy.home}/{one.path}": one.what for one in decoy.files if one.what},
        wrappers=1 if inside else 0,
        shims=shims(confined.argv, path),
        nameservers=frozenset(_nameservers()),
        cwd=cwd,
        needs=conditions.needs,
    )


def _shown(options: tuple[str | int, ...]) -> Iterator[str]:
    """What a sandbox shows of this machine: all of it is the program's, for it needs it or was granted it."""
    for place, option in enumerate(options):
        if option in ("--bind", "--ro-bind"):
            yield str(options[place + 2])


def _nameservers() -> Iterator[str]:
    try:
        lines = Path("/etc/resolv.conf").read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for words in (line.split() for line in lines):
        if len(words) > 1 and words[0] == "nameserver":
            yield words[1]


def _places(confined: Confined, prepared: Prepared, conditions: Conditions) -> dict[str, str]:
    fetched = {path: "$PACKAGE" for path in prepared.reads if Path(path).is_relative_to(conditions.cache_dir)}
    if confined.sandbox:
        place, fetched = laptop(), {moved(path, prepared.shown): shown for path, shown in fetched.items()}
        return fetched | {place.home: "~", place.work: "$WORK", place.tmp: "$TMP", place.runtime: "$TMP"}
    scratch = confined.scratch
    ours = fetched | {str(scratch.work): "$WORK", str(scratch.tmp): "$TMP", str(conditions.cache_dir): "$CACHE"}
    return {**ours, str(scratch.home): "~"} if confined.decoy.home else ours
