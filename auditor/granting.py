"""What does it take to run a server with what a policy grants it, and nothing else?"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from auditor.confine import Conditions
from auditor.confine.launchers import prepare
from auditor.confine.launchers.pruning import prune
from auditor.confine.machine import why_no_sandbox
from auditor.confine.walls import Walls, walled
from auditor.errors import AuditorError
from auditor.guard.egress.desk import Desk
from auditor.guard.egress.hosts import PROXY, Hosts
from auditor.guard.egress.proxy import Proxy
from auditor.guard.seams import Writes
from auditor.guard.upstream import Upstream
from auditor.model import Stdio
from auditor.model.policy import Access, FileGrant, Grants
from auditor.policy.places import host_granted, variable_granted
from auditor.policy.read_grants import split_port

_MODE = "bubblewrap"
_PROXY_URL = f"http://{PROXY[0]}:{PROXY[1]}"
_SHOWN = 4


def behind_walls(argv: Sequence[str], grants: Grants, write: Writes, tell: Callable[[str], None]) -> Upstream:
    """Start a server with these grants; what a grant does not mention is not granted.

    Launchers that download, such as `npx`, fetch first, outside: what they fetch runs inside. Raises `AuditorError`
    where there is no sandbox to be had, nothing can be fetched, or the program is not there.
    """
    trouble = why_no_sandbox()
    if trouble is not None:
        what = f"the policy grants this server only some things, and that cannot be enforced here: {trouble.what}"
        raise AuditorError(what, trouble.where, f"{trouble.hint}; or say --unconfined to run it with all that you have")
    hosts = _hosts(grants)
    cwd = str(Path.cwd())
    conditions = _conditions()
    prepared = prepare(Stdio(argv[0], tuple(argv[1:]), cwd=cwd), conditions)
    if prepared.use.fetched:
        prune(conditions.cache_dir, conditions.cache_size)
    walls = Walls(_files(grants.files or ()), _variables(grants, hosts), _programs(grants), hosts.doors())
    built = walled(prepared, walls, cwd)
    for note in (described(grants), *built.notes):
        tell(note)
    proxy = Proxy(Desk(hosts, write, time.monotonic))
    return Upstream(built.confined, proxy.serve if walls.doors else None, prepared.use.release)


def described(grants: Grants) -> str:
    """The grants in a line, for a person."""
    files = [f"{each.path} ({each.access})" for each in grants.files or ()]
    kinds = {"files": files, "hosts": grants.hosts, "variables": grants.environment, "programs": grants.programs}
    parts = (f"{kind}: {_some(each)}" for kind, each in kinds.items())
    return f"confined to its own program and what is granted: {'; '.join(parts)}"


def _some(names: Sequence[str] | None) -> str:
    if not names:
        return "none"
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _conditions() -> Conditions:
    from auditor.capture import Options  # costs time, and only its defaults are wanted

    usual = Options()
    return Conditions(_MODE, {}, usual.cache_dir, network=True, cache_size=usual.cache_size)


def _hosts(grants: Grants) -> Hosts:
    granted = grants.hosts or ()
    split = [split_port(each) for each in granted]
    return Hosts(lambda target: host_granted(target, granted), tuple((name, int(port or 0)) for name, port in split))


def _files(granted: Sequence[FileGrant]) -> tuple[tuple[str, bool], ...]:
    return tuple((_at_home(each.path), each.access is Access.WRITE) for each in granted)


def _programs(grants: Grants) -> tuple[str, ...]:
    return tuple(_at_home(each) for each in grants.programs or ())


def _at_home(path: str) -> str:
    return re.sub(r"^~(?=/|$)", lambda _: str(Path.home()), path)


def _variables(grants: Grants, hosts: Hosts) -> Mapping[str, str]:
    """The granted ones as the client set them; and where the proxy is, for programs that ask."""
    granted = grants.environment or ()
    found = {name: value for name, value in os.environ.items() if variable_granted(name, granted)}
    if not hosts.grants:
        return found
    proxy = dict.fromkeys(
        ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"), _PROXY_URL
    )
    own = dict.fromkeys(("NO_PROXY", "no_proxy"), "localhost,127.0.0.1,::1")
    return {**found, **proxy, **own, "NODE_USE_ENV_PROXY": "1"}
