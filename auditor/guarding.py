"""In which order do the rooms work at run time? A server is started first; our rules load while it does."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.discover.credentials.kinds import occurrences
from auditor.discover.credentials.redact import redact_text
from auditor.errors import AuditorError
from auditor.guard.leaks import spots
from auditor.guard.log import Log
from auditor.guard.passage import Passage, Stance
from auditor.guard.relay import Relay
from auditor.guard.seams import Decides, Entry, Spots, Writes
from auditor.guard.sink import Sink
from auditor.guard.upstream import Upstream, as_it_is

if TYPE_CHECKING:
    from auditor.eyes import Engines  # not imported at a start: a server need not wait for it

Tells = Callable[[str], None]
"""Says a line to the person, by way of the client's log of the server."""


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


def over_stdio(guarded: Guarded, tell: Tells) -> int:
    """Relay our own standard streams to a server that is started for it; the exit code.

    Raises `AuditorError` where the server cannot be started, or the log cannot be written.
    """
    write = _writer(guarded, tell)
    eyes = Later(lambda: _eyes(guarded.rules))
    stance = replace(guarded.stance, decides=tuple(_deciders(guarded, eyes, write)))
    upstream = Upstream(as_it_is(guarded.argv, str(Path.cwd())))
    passage = Passage(eyes, stance, write, time.monotonic)
    write(Entry("start"))
    code = Relay(upstream, passage, sys.stdin.fileno(), Sink(sys.stdout.fileno())).run()
    write(Entry("end", why=f"exit {code}"))
    return code


def secrets(names: Mapping[str, str], without: frozenset[str] = frozenset()) -> Spots:
    """What looks for credentials of known kinds, and for these values of the user, in what leaves."""
    return spots(occurrences, names, without)


def log_path(environ: Mapping[str, str], home: Path) -> Path:
    """Where calls are written down if the user names no file."""
    base = environ.get("XDG_STATE_HOME", "")
    return (Path(base) if base.startswith("/") else home / ".local" / "state") / "mcp-assay" / "guard.jsonl"


def _deciders(guarded: Guarded, eyes: Later, write: Writes) -> Iterator[Decides]:
    """Policy and lock. What is wrong with either is told before the server is started: it fails closed."""
    if guarded.policy is not None:
        from auditor.deciding import by_policy
        from auditor.policing import load

        terms = load(guarded.policy, Path.home()).for_server(guarded.name)
        if not terms.trust.start:
            hint = "raise its level of trust, or take it out of the client's config"
            raise AuditorError(f"the policy does not let {guarded.name!r} be started", str(guarded.policy), hint)
        yield by_policy(terms, lambda tool: eyes().capabilities(tool))
    if guarded.lock is not None:
        from auditor.deciding import ByLock

        def warn(name: str, why: str) -> None:
            write(Entry("item", name, "warn", why))

        places = (("{cwd}", str(Path.cwd())), ("{home}", str(Path.home())))
        heard = warn if guarded.drift == "warn" else None
        yield ByLock(guarded.lock, guarded.name, places, guarded.drift == "ask", heard)


def _eyes(rules: tuple[Path, ...]) -> Engines:
    from auditor.eyes import eyes
    from auditor.rulepack import rulepack

    return eyes(rulepack(rules))


def _writer(guarded: Guarded, tell: Tells) -> Writes:
    log = Log(guarded.log, guarded.name, lambda text: redact_text(text)[0]) if guarded.log else None

    def write(entry: Entry) -> None:
        if log:
            log(entry)
        if entry.verdict != "allow" and entry.event != "list":
            tell(f"{entry.verdict} {entry.event} {entry.name}: {entry.why}")

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
        self._thread = threading.Thread(target=self._run, daemon=True)
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
