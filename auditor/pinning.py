"""What is there to pin of a capture, as it stands on this machine? Beside `pipeline`, it joins the rooms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from auditor.confine.launchers.code import own_code
from auditor.lock import lock
from auditor.model import Capture, Gap, Launch, Pinned, Said, ServerSpec, Stdio
from auditor.pipeline import Taken
from auditor.surfaces import told
from auditor.targets import Surroundings
from auditor.workdir import placed

_DUMP = "dump"


@dataclass(frozen=True, slots=True)
class Stand:
    """One server as it is now."""

    spec: ServerSpec
    pinned: Pinned
    gaps: tuple[Gap, ...] = ()
    """Why not everything of it is in `pinned`."""
    asked: bool = True
    """Whether it said anything; else only its launch is known."""

    @property
    def launch_known(self) -> bool:
        """Whether it is known how it is started; a bare listing does not say."""
        return self.spec.client != _DUMP


def stands(taken: Taken, around: Surroundings, *, own: bool = True) -> tuple[Stand, ...]:
    """Every server that was captured, then those whose entry alone was read.

    `own`: read the code that a launch names, which lies here; of an old capture it may be another one by now.
    """
    static = (Stand(spec, _entry(spec, around), asked=False) for spec in taken.entries)
    return (*(stand(capture, around, own=own) for capture in taken.captures), *static)


def stand(capture: Capture, around: Surroundings, *, own: bool = True) -> Stand:
    """One server, as a capture has it."""
    spec = capture.server
    first, others, gaps = told(capture)
    launch = placed(spec, around.cwd, around.home).launch
    said = Said(
        name=spec.name,
        launch=spec.launch,
        packages=capture.packages,
        code=tuple(_code(capture, launch, own=own)),
        first=first,
        others=others,
        today=_here(capture.captured_at),
        places=tuple(_places(launch, around)),
    )
    asked = any(each.exchanges for each in capture.listings)
    return Stand(spec, lock(said), (*capture.gaps, *gaps), asked)


def _here(moment: str) -> str:
    """The moment in the zone of this machine, in which a server may read its clock."""
    try:
        return datetime.fromisoformat(moment).astimezone().isoformat()
    except (ValueError, OverflowError, OSError):
        return moment[:10]


def _entry(spec: ServerSpec, around: Surroundings) -> Pinned:
    return lock(Said(spec.name, spec.launch, (), (), (), (), places=tuple(_places(spec.launch, around))))


def _code(capture: Capture, launch: Launch, *, own: bool) -> Iterator[str]:
    fetched = [package.code for package in capture.packages if package.code]
    if fetched:
        yield from fetched
    elif own and isinstance(launch, Stdio) and not capture.packages and (here := own_code(launch)):
        yield here


def _places(launch: Launch, around: Surroundings) -> Iterator[tuple[str, str]]:
    """Folders that are others on another machine: a server that names them says the same there."""
    if isinstance(launch, Stdio) and launch.cwd is not None and launch.cwd != "/":
        yield "{cwd}", launch.cwd
    home = str(around.home)
    if home != "/":
        yield "{home}", home
