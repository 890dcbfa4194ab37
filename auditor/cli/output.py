"""Where do the reports go?"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

import click

from auditor.cli import stream
from auditor.discover import is_config
from auditor.errors import AuditorError
from auditor.model import Report
from auditor.report import FORMATS, write
from auditor.report import report as draw

_Command = Callable[..., int]
_TERMINAL = "terminal"
_PREFIX = "to_"
_PRINTED = "-"


def takes_outputs(function: _Command) -> _Command:
    """Add `--format`, a file option for each format, and how the terminal is to look; passed on as `output`."""
    names = tuple(_PREFIX + known.name for known in FORMATS if known.name != _TERMINAL)

    @wraps(function)
    def wrapper(shown: str, quiet: bool, verbose: bool, no_color: bool, **given: Any) -> int:  # click calls by name
        files = {name.removeprefix(_PREFIX): path for name in names if (path := given.pop(name)) is not None}
        printed = _printed(files)
        if printed and shown not in (_TERMINAL, printed):
            what = f"`--format {shown}` and `--{printed} -` would both be printed"
            raise AuditorError(what, _PRINTED, "name a file for one of them")
        output = Output(
            printed or shown,
            quiet=quiet and not printed,
            verbose=verbose,
            no_color=no_color,
            files={name: path for name, path in files.items() if name != printed},
        )
        return function(output=output, **given)

    command: _Command = wrapper
    for decorate in reversed(tuple(_decorators())):
        command = decorate(command)
    return command


def _printed(files: Mapping[str, Path]) -> str:
    """The format whose file is `-`, as programs write what is to be printed; empty for none."""
    names = [name for name, path in files.items() if str(path) == _PRINTED]
    if len(names) > 1:
        raise AuditorError(
            f"`--{names[0]}` and `--{names[1]}` would both be printed", _PRINTED, "name a file for one of them"
        )
    return names[0] if names else ""


def _decorators() -> Iterator[Callable[[_Command], _Command]]:
    yield click.option(
        "--format", "-f", "shown", type=click.Choice([known.name for known in FORMATS]), default=_TERMINAL,
        show_default=True, help="What is printed.",
    )  # fmt: skip
    for known in FORMATS:
        if known.name != _TERMINAL:
            yield click.option(
                f"--{known.name}", _PREFIX + known.name, metavar="FILE",
                type=click.Path(path_type=Path, dir_okay=False), help=f"Write a file (`-`: print): {known.about}.",
            )  # fmt: skip
    yield click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
    yield click.option("--verbose", "-v", is_flag=True, help="Show every finding and server at length.")
    yield click.option("--no-color", is_flag=True, help="No colour; the variable NO_COLOR says the same.")


class Output:
    """What `takes_outputs` was given."""

    def __init__(self, shown: str, *, quiet: bool, verbose: bool, no_color: bool, files: Mapping[str, Path]) -> None:
        """Raises `AuditorError` for a file that could not be written, before anything is started for it."""
        self.quiet = quiet
        self.verbose = verbose
        self.colour = not no_color and not os.environ.get("NO_COLOR")
        self._shown = shown
        self._files = files
        for path in self._files.values():
            writable(path)
        apart(self._files.values())

    def spares(self, *read: Path | str | None, also: Path | None = None, but: str = "") -> None:
        """Raise `AuditorError` where a report, or what is written `also`, would replace what is read here.

        `but`: of which format a report may do so.
        """
        reports = (path for name, path in self._files.items() if name != but)
        apart((*reports, *((also,) if also else ())), read)

    def put(self, report: Report) -> None:
        """Write every file, then print."""
        for name, path in self._files.items():
            write(draw(report, name), path)
        if not self.quiet:
            width = shutil.get_terminal_size((0, 24)).columns  # 0: a pipe or a file, and nobody set COLUMNS
            text = draw(
                report, self._shown, colour=self.colour and sys.stdout.isatty(), width=width, verbose=self.verbose
            )
            stream.out(text if text.endswith("\n") else text + "\n")


def apart(written: Iterable[Path], read: Iterable[Path | str | None] = ()) -> None:
    """Raise `AuditorError` where two of the files to be written are one, or one of them is read."""
    taken = {os.path.realpath(path): "it is read, and would be lost" for path in filter(None, map(_file, read))}
    for each in written:
        if _is_device(each):
            continue  # it takes everything
        place = os.path.realpath(each)
        if place in taken:
            raise AuditorError(taken[place], str(each), "name another file to write to")
        if is_config(Path(place)) and Path(place).is_file():
            raise AuditorError("it is a config that clients read, and would be lost", str(each), "name another file")
        taken[place] = "two things would be written there"


def _is_device(path: Path) -> bool:
    with suppress(OSError, ValueError):
        return path.exists() and not path.is_file()
    return False


def _file(target: Path | str | None) -> str:
    """The file that a target names, also where one server of it is named behind a `#`; empty for anything else."""
    words = str(target or "")
    with suppress(OSError, ValueError):  # a target need not be a path, nor one that there can be
        return next((each for each in (words, words.rpartition("#")[0]) if each and Path(each).is_file()), "")
    return ""


def writable(path: Path) -> None:
    """Raise `AuditorError` where the folder of `path` is missing or closed: told before the work, not after it.

    Also for `-`, by which nobody means a file of that name; what can be printed was taken out before.
    """
    if str(path) == _PRINTED:
        raise AuditorError("this is not printed", _PRINTED, "name a file, or /dev/stdout to print it")
    folder = path.parent
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK):  # noqa: PTH112 - Path's raises where nobody may look
        raise AuditorError("nothing can be written there", str(path), "name a file in a folder that you may write to")
