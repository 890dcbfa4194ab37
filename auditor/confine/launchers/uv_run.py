"""What does `uv run` run? https://docs.astral.sh/uv/reference/cli/#uv-run"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.environments import Wanted, environment
from auditor.confine.launchers.exported import exported
from auditor.confine.launchers.interpreters import interpreter, interpreter_reads, is_wide
from auditor.confine.launchers.projects import (
    Needs,
    entry_code,
    needs_of_project,
    needs_of_script,
    project_in,
)
from auditor.confine.launchers.requirements import requirement
from auditor.confine.launchers.scripts import script_launch
from auditor.confine.launchers.store import Kept
from auditor.confine.launchers.uvx import UV_FLAGS, UV_REFUSED, UV_TAKES, python_request
from auditor.confine.launchers.words import Line, grammar, read
from auditor.confine.prepared import Prepared
from auditor.confine.private import Private
from auditor.model import Variable

_OUTER = grammar(UV_FLAGS, UV_TAKES + " --directory --project", UV_REFUSED)
_RUN = grammar(
    UV_FLAGS + " --frozen --locked --no-sync --active --no-project --exact --no-editable --all-extras --no-dev "
    "--dev --all-groups --no-default-groups -s --script --all-packages",
    UV_TAKES + " --directory --project -w --with -m --module --extra --group --no-group --no-extra --package",
    UV_REFUSED + " --only-group --only-dev --gui-script",
)


@dataclass(frozen=True, slots=True)
class _Run:
    """One `uv run`, read."""

    asked: Asked
    line: Line
    command: str
    """`python` for a file or module."""
    args: tuple[str, ...]
    project: Path | None
    needs: Needs


def from_uv_run(asked: Asked) -> Prepared | None:
    """Run in the project's own environment if it has one, else in one of ours made of wheels.

    Raises `AuditorError` as `prepare` says.
    """
    if asked.program != "uv" or "run" not in asked.launch.args:
        return None
    outer = read(asked.launch.args, _OUTER, asked)
    if outer.rest[:1] != ("run",):
        return None
    inner = read(outer.rest[1:], _RUN, asked)
    run = _understood(Line(outer.options + inner.options, inner.rest), asked)
    extra = [word for value in run.line.all("-w", "--with") for word in value.split(",")]
    if run.project is not None and not extra and (run.project / ".venv" / "bin" / "python").exists():
        return _with_project(_in(Kept(run.project / ".venv", ()), run), run)
    dependencies = exported(run.project, asked) if run.project is not None else ()
    words = (*extra, *(dependencies or run.needs.dependencies))
    if not words:
        return _with_project(_bare(run), run)
    wanted = tuple(dict.fromkeys(requirement(word, asked) for word in words))
    python = python_request(run.line, asked) or run.needs.python
    return _with_project(_in(environment(Wanted(wanted, python), asked), run), run)


def _understood(line: Line, asked: Asked) -> _Run:
    directory = line.last("--directory")
    folder = Path(asked.launch.cwd or "/") / directory
    if directory:
        asked = replace(asked, launch=replace(asked.launch, cwd=str(folder)))
    command, args, script = _command(line, asked)
    inline = needs_of_script(folder / script) if script else None
    alone = inline is not None or any(name == "--no-project" for name, _ in line.options)
    project = None if alone else project_in(folder / line.last("--project"))
    needs = inline or (needs_of_project(project) if project else Needs((), "", {}))
    return _Run(asked, line, command, args, project, needs)


def _command(line: Line, asked: Asked) -> tuple[str, tuple[str, ...], str]:
    """The program, its arguments, and the Python file that it is, if it is one."""
    module = line.last("-m", "--module")
    if module:
        return "python", ("-m", module, *line.rest), ""
    if not line.rest:
        raise asked.refusal("the entry names no program", "correct the entry")
    command, args = line.rest[0], line.rest[1:]
    if command.endswith(".py") or any(name in ("-s", "--script") for name, _ in line.options):
        return "python", line.rest, asked.value(command)
    return command, args, ""


def _in(kept: Kept, run: _Run) -> Prepared:
    """Its command in an environment."""
    command = run.asked.value(run.command)
    if "/" not in command and not (kept.folder / "bin" / command).exists():
        code = entry_code(command, run.needs.scripts.get(command, ""))
        if code is not None:
            prepared = script_launch(kept, "python", run.args, run.asked)
            return replace(prepared, launch=replace(prepared.launch, args=("-c", code, *run.args)))
        if shutil.which(command) is not None:
            return Prepared(run.asked.running(command, *run.args), (str(kept.folder),), kept.packages, shown=kept.shown)
    if "/" in command:
        return Prepared(run.asked.running(command, *run.args), (str(kept.folder),), kept.packages, shown=kept.shown)
    return script_launch(kept, command, run.args, run.asked)


def _bare(run: _Run) -> Prepared:
    """Nothing is needed: the user's Python will do."""
    wanted = python_request(run.line, run.asked)
    python = interpreter(f"python{wanted}" if re.fullmatch(r"3\.\d+", wanted) else "python3")
    code = entry_code(run.command, run.needs.scripts.get(run.command, ""))
    if code is not None:
        return Prepared(run.asked.running(python, "-c", code, *run.args), interpreter_reads(python))
    command = python if re.fullmatch(r"python[\d.]*", run.command) else run.asked.value(run.command)
    return Prepared(run.asked.running(command, *run.args), interpreter_reads(python))


def _with_project(prepared: Prepared, run: _Run) -> Prepared:
    """The project itself is not installed, which would build it: it is found by its path."""
    if run.project is None:
        return prepared
    source = run.project / "src" if (run.project / "src").is_dir() else run.project
    launch = replace(prepared.launch, env=(*prepared.launch.env, Variable("PYTHONPATH", str(source))))
    wide = is_wide(run.project) or Private.of_this_user().holds(str(run.project))
    reads = prepared.reads if wide else (*prepared.reads, str(run.project))
    return replace(prepared, launch=launch, reads=reads)
