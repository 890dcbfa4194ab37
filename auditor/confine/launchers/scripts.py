"""How is a program of a Python environment run?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from auditor.confine.bounded import head, lines
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.interpreters import interpreter_reads
from auditor.confine.launchers.requirements import normal
from auditor.confine.launchers.store import Kept
from auditor.confine.prepared import Prepared

_PLAIN = re.compile(r"\w[\w.+-]*", re.ASCII)
_SCRIPT = re.compile(rb"#!.{0,400}python|#!/bin/sh\n'''exec'", re.DOTALL)
_LONGEST = 1 << 20


def script_launch(kept: Kept, command: str, args: tuple[str, ...], asked: Asked) -> Prepared:
    """Run the program `command` of an environment, by its interpreter where it is a Python script.

    Raises `AuditorError` where there is no such program.
    """
    file = kept.folder / "bin" / command
    if _PLAIN.fullmatch(command) is None or not file.is_file():
        offered = sorted(set(_scripts(kept.folder, kept.packages[0].name)))[:8] if kept.packages else []
        what = f"what it installs has no program called {command}"
        if not offered:
            raise asked.refusal(what, "correct the entry, or look how its documentation starts it")
        hint = "name its program, as by `uvx --from PACKAGE PROGRAM`"
        raise asked.refusal(f"{what}; it has {', '.join(offered)}", hint)
    python = str(kept.folder / "bin" / "python")
    # An interpreter is always a link out of the environment; nothing that a wheel brings may be.
    if not re.fullmatch(r"python[\d.]*", command) and not file.resolve().is_relative_to(kept.folder.resolve()):
        raise asked.refusal(f"its program {command} lies outside of the package", "do not run this package")
    is_script = _SCRIPT.match(head(file, 512)) is not None
    argv = (python, str(file), *args) if is_script else (str(file), *args)
    reads = (str(kept.folder), *interpreter_reads(python))
    return Prepared(asked.running(*argv), reads, kept.packages, shown=kept.shown)


def only_script(kept: Kept, package: str, command: str) -> str:
    """`command`, or where there is none of that name the only program of `package`, which pipx takes then."""
    offered = set(_scripts(kept.folder, package))
    return command if command in offered or len(offered) != 1 else offered.pop()


def _scripts(folder: Path, package: str) -> Iterator[str]:
    for points in folder.glob("lib/python*/site-packages/*.dist-info/entry_points.txt"):
        if normal(points.parent.name.partition("-")[0]) != normal(package):
            continue
        section = ""
        for line in lines(points, _LONGEST):
            if line.startswith("["):
                section = line.strip()
            elif section == "[console_scripts]" and "=" in line:
                yield line.partition("=")[0].strip()
