"""In which order do the rooms work at run time? A server is started first; our rules load while it does."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.discover.credentials.kinds import occurrences
from auditor.discover.credentials.redact import redact_text
from auditor.errors import AuditorError
from auditor.guard.ends import End
from auditor.guard.leaks import masked, spots
from auditor.guard.log import Log, Redact
from auditor.guard.passage import Passage, Stance
from auditor.guard.reach import Reach
from auditor.guard.relay import Relay
from auditor.guard.seams import Decides, Entry, Spots, Writes
from auditor.guard.sink import Sink
from auditor.guard.sparing import Sparing
from auditor.guard.upstream import Upstream, as_it_is
from auditor.model.policy import Grants, ServerPolicy
from auditor.state import state_folder

if TYPE_CHECKING:
    from auditor.eyes import Engines  # not imported at a start: a server need not wait for it
    from auditor.remoting import Address  # needed only where there is one
    from auditor.telemetry import Exported  # the same

Tells = Callable[[str], None]
"""Says a line to the person, by way of the client's log of the server."""


_REMEMBERED = 1_024
"""Names of tools and reasons of which it is known whether a secret stands in them."""
_LONGEST = 1_000
"""Characters of either that are looked at for the person."""


class Walls(Enum):
    """When a server is kept to what it is granted."""

    GRANTED = "granted"
    """Where the policy grants it something."""
    ALWAYS = "always"
    """And without a word about it, it is granted nothing."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Guarded:
    """One server behind the guard."""

    name: str
    argv: tuple[str, ...]
    stance: Stance
    log: Path | None
    """None: nothing is written down."""
    rules: tuple[Path, ...] = ()
    policy: Path | None = None
    lock: Path | None = None
    drift: str = "block"
    """`block`, `ask` (withheld until it is accepted, without a new start) or `warn`."""
    address: Address | None = None
    """Where it is, if it is not to be started."""
    walls: Walls = Walls.GRANTED
    named: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Values of the user, by name: neither the log nor the person's screen shows them."""


def over_stdio(guarded: Guarded, tell: Tells) -> int:
    """Relay our own standard streams to a server that is started for it; the exit code.

    Raises `AuditorError` where the server cannot be started, or the log cannot be written.
    """
    workshop = Workshop(guarded, tell)
    upstream, passage = workshop.connection()
    workshop.write(Entry("start"))
    code = Relay(upstream, passage, sys.stdin.fileno(), Sink(sys.stdout.fileno())).run()
    workshop.write(Entry("end", why=f"exit {code}"))
    workshop.close()
    return code


class Workshop:
    """What all connections to one server share: the log, and the rules."""

    def __init__(self, guarded: Guarded, tell: Tells) -> None:
        """Raises `AuditorError` where the log cannot be written."""
        redact = _redactor(guarded.named)
        self._told = _exported(guarded.name, redact)
        self.write = Sparing(_writer(guarded, tell, redact, self._told.write if self._told else None), time.monotonic)
        self._guarded = guarded
        self._tell = tell
        self._eyes = Later(lambda: _eyes(guarded.rules))

    def close(self) -> None:
        """To be called at the end: what was only counted is written, spans that wait are sent."""
        self.write.tell()
        if self._told:
            self._told.close()

    def check(self) -> None:
        """Raises `AuditorError` where policy or lock are damaged."""
        self._passage(_terms(self._guarded))

    def connection(self) -> tuple[End, Passage]:
        """A server of its own, and what passes to and from it, by the policy as it stands now.

        Raises `AuditorError` where policy or lock are damaged, and where the server cannot be started.
        """
        terms = _terms(self._guarded)
        passage = self._passage(terms)
        return _end(self._guarded, terms, self._tell, self.write), passage

    def _passage(self, terms: ServerPolicy | None) -> Passage:
        decides = tuple(_deciders(self._guarded, terms, self._eyes, self.write))
        stance = replace(self._guarded.stance, decides=decides, reach=_reach(terms))
        return Passage(self._eyes, stance, self.write, time.monotonic)


def _end(guarded: Guarded, terms: ServerPolicy | None, tell: Tells, write: Writes) -> End:
    """The server: started, or dialled. Raises `AuditorError` where it cannot be kept to what it is granted."""
    if guarded.address is not None:
        from auditor.remoting import dialled

        return dialled(guarded.address, tell)
    grants = terms.grants if terms else Grants()
    if guarded.walls is Walls.ALWAYS or (guarded.walls is Walls.GRANTED and grants.mentioned):
        from auditor.granting import behind_walls

        return behind_walls(guarded.argv, grants, write, tell)
    if grants.mentioned:
        tell("NOT confined, as you wished: it has all your files, variables and programs, and the network")
    return Upstream(as_it_is(guarded.argv, str(Path.cwd())))


def secrets(names: Mapping[str, str], without: frozenset[str] = frozenset()) -> Spots:
    """What looks for credentials of known kinds, and for these values of the user, in what leaves."""
    return spots(occurrences, names, without)


def log_path(environ: Mapping[str, str], home: Path) -> Path:
    """Where calls are written down if the user names no file."""
    return state_folder(environ, home) / "guard.jsonl"


def _deciders(guarded: Guarded, terms: ServerPolicy | None, eyes: Later, write: Writes) -> Iterator[Decides]:
    """Policy and lock. What is wrong with either is told before the server is started: it fails closed."""
    if terms is not None:
        from auditor.deciding import by_policy

        if not terms.trust.start:
            hint = "raise its level of trust, or take it out of the client's config"
            raise AuditorError(f"the policy does not let {guarded.name!r} be started", str(guarded.policy), hint)
        yield by_policy(terms, lambda tool: eyes().capabilities(tool))
    if guarded.lock is not None:
        from auditor.deciding import ByLock, here

        def warn(name: str, why: str) -> None:
            write(Entry("item", name, "warn", why))

        heard = warn if guarded.drift == "warn" else None
        yield ByLock(guarded.lock, guarded.name, here(), guarded.drift == "ask", heard)


def _reach(terms: ServerPolicy | None) -> Reach:
    if terms is None or not terms.grants.mentioned:
        return Reach()
    from auditor.deciding import by_grants

    return by_grants(terms.grants, str(Path.home()))


def _terms(guarded: Guarded) -> ServerPolicy | None:
    """What the policy says of the server; None where there is none. Raises `AuditorError` as `policing.terms_of`."""
    if guarded.policy is None:
        return None
    from auditor.policing import terms_of

    return terms_of(guarded.policy, Path.home(), guarded.name)


def _eyes(rules: tuple[Path, ...]) -> Engines:
    from auditor.eyes import eyes
    from auditor.rulepack import rulepack

    return eyes(rulepack(rules))


def _redactor(named: Mapping[str, str]) -> Redact:
    """Takes credentials and the user's own values out of a text that is cut already: what was seen is remembered."""
    mask = masked(named)
    return lru_cache(_REMEMBERED)(lambda text: mask(redact_text(text)[0]))


def _exported(server: str, redact: Redact) -> Exported | None:
    """To the user's own collector, where there is one; most have none, and do not wait for the import."""
    if not any(name.startswith("OTEL_") for name in os.environ):
        return None
    from auditor.telemetry import exported

    return exported(os.environ, server, redact)


def _writer(guarded: Guarded, tell: Tells, redact: Redact, also: Writes | None) -> Writes:
    log = Log(guarded.log, guarded.name, redact) if guarded.log else None
    one_at_a_time = threading.Lock()  # the proxy writes, too

    def write(entry: Entry) -> None:
        if log:
            with one_at_a_time:
                log(entry)
        if also:
            also(entry)
        if entry.verdict != "allow" and entry.event != "list":
            # What is cut may end in half a secret, so more is looked at than told.
            name, why = redact(entry.name[:_LONGEST])[: _LONGEST // 2], redact(entry.why[:_LONGEST])
            tell(f"{entry.verdict} {entry.event} {name}: {why}")

    return write


@dataclass(slots=True)
class Later:
    """Eyes that are made in a thread of their own while other work goes on."""

    make: Callable[[], Engines]
    _made: Engines | None = None
    _failed: AuditorError | None = None
    _thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        """Begin at once."""
        # Not as a daemon: one that is compiling patterns when the interpreter ends takes the process down with it.
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def __call__(self) -> Engines:
        """What was made, waiting for it. Raises `AuditorError` where it could not be: then nothing may pass."""
        self._thread.join()
        if self._made is None:
            raise self._failed or AuditorError("the rules could not be loaded", "guard", "look at what is said above")
        return self._made

    def _run(self) -> None:
        try:
            self._made = self.make()
        except AuditorError as error:
            self._failed = error
