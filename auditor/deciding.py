"""May a listed item be used? What policy and lock say to the guard, one function for each."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from auditor.errors import AuditorError
from auditor.guard.reach import Reach
from auditor.guard.seams import Decides, Objection
from auditor.lock import drift, lock
from auditor.lock.lockfile import load
from auditor.model import Capability, Kind, Piece, Pinned, Said
from auditor.model.policy import Grants, SelectorKind, ServerPolicy
from auditor.policy import hints
from auditor.policy.places import below_home, file_granted, host_granted
from auditor.wire import Object

Capable = Callable[[Object], Iterable[Capability]]
"""What a tool can do, going by its own words."""
Notes = Callable[[str, str], None]
"""Hears of an item that drifted and is shown all the same: its name, and what changed."""
_SAID = ("instructions", "serverInfo")
"""Of a hello: what does not depend on who asks."""


def by_policy(terms: ServerPolicy, capable: Capable) -> Decides:
    """What the policy says of tools; of prompts and resources it says nothing."""
    asks = any(each.kind is SelectorKind.CAPABILITY for each in (*(terms.tools.allow or ()), *terms.tools.block))

    def decide(kind: Kind, name: str, node: Object | None) -> Objection | None:
        if kind is not Kind.TOOL:
            return None
        able = capable(node) if asks and node is not None else ()
        decision = terms.allows(name, able, hints(node) if node is not None else ())
        return None if decision.allowed else Objection(f"the policy does not allow it: {decision.because}")

    return decide


def by_grants(grants: Grants, home: str) -> Reach:
    """What arguments may name, of the kinds that the policy speaks of."""
    files, hosts = grants.files, grants.hosts

    def file(path: str) -> bool:
        whole = posixpath.normpath(home + path[1:] if path.startswith("~") else path)
        return file_granted(below_home(whole, home), False, files or ())

    def host(target: str) -> bool:
        return host_granted(target, hosts or ())

    return Reach(None if files is None else file, None if hosts is None else host)


def here() -> tuple[tuple[str, str], ...]:
    """The places of this machine that stand in a lock by name."""
    return ("{cwd}", str(Path.cwd())), ("{home}", str(Path.home()))


@dataclass(slots=True)
class ByLock:
    """What was approved of one server."""

    path: Path
    server: str
    places: tuple[tuple[str, str], ...] = ()
    again: bool = False
    """Whether the file is read again when it has changed: somebody accepted something."""
    warn: Notes | None = None
    """Called in place of withholding; None: what drifted is withheld."""
    _stamp: tuple[int, int] = (0, 0)
    _known: tuple[Pinned, ...] = field(default=())

    def __post_init__(self) -> None:
        """Raises `AuditorError` for a lock that cannot be read, or does not know the server."""
        self._read()
        if not self._known:
            hint = "lock it with `mcp-assay lock`, or name it with --server as the lock does"
            raise AuditorError(f"the lock does not know the server {self.server!r}", str(self.path), hint)

    def __call__(self, kind: Kind, name: str, node: Object | None) -> Objection | None:
        """Why the item is not what was approved. A lock that was damaged meanwhile changes nothing."""
        if self.again:
            with suppress(AuditorError):  # what was read before still holds; half a file must not approve anything
                self._read()
        objection = self._differs(kind, name, node)
        if objection and self.warn is not None:
            self.warn(name, objection.told)
            return None
        return objection

    def _read(self) -> None:
        try:
            now = self.path.stat()
        except OSError as error:
            raise AuditorError(f"the lock cannot be read: {error.strerror}", str(self.path), "check the path") from None
        stamp = (now.st_mtime_ns, now.st_ino)
        if stamp != self._stamp:
            found = tuple(one for one in load(self.path).servers if one.name == self.server)
            self._known = found or self._known  # a lock of other servers approves nothing of this one
            self._stamp = stamp

    def _differs(self, kind: Kind, name: str, node: Object | None) -> Objection | None:
        found = [self._differs_from(known, kind, name, node) for known in self._known]
        return None if None in found or not found else found[0]

    def _differs_from(self, known: Pinned, kind: Kind, name: str, node: Object | None) -> Objection | None:
        own = tuple(pin for pin in known.pins if (pin.kind, pin.name) == (kind, name))
        accept = f"look at it, then `mcp-assay accept {self.server} {name}`".rstrip()
        if not own:
            return None if kind is Kind.SERVER else Objection(f"it is not in the lock ({accept})")
        if node is None:
            return None
        if kind is Kind.SERVER:
            own = tuple(replace(pin, says=tuple(map(_constant, pin.says))) for pin in own)
            node = _constant(node)
        today = datetime.now(UTC).astimezone().isoformat()
        said = Said(known.name, known.launch, (), (), (Piece(kind, name, node),), (), today, self.places)
        now = replace(lock(said), launch=known.launch)
        changed = drift(replace(known, packages=(), code=(), pins=own), now, whole=False)
        words = "; ".join(dict.fromkeys(one.detail for one in changed[:3]))
        return Objection(f"it is not as it was approved ({accept})", words) if changed else None


def _constant(node: object) -> Object:
    pairs = node.pairs if isinstance(node, Object) else ()
    return Object(tuple(pair for pair in pairs if pair[0] in _SAID))
