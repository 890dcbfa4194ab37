"""`mcp-assay rules check`: what is wrong with the rules, in lines that an editor can jump to."""

from __future__ import annotations

from pathlib import Path

from auditor.cli import stream
from auditor.report.escape import terminal
from auditor.rulepack.check import check
from auditor.rulepack.folders import built_in, folder
from auditor.rulepack.lints import Problem
from auditor.rulepack.load import sources


def run(directory: Path | None) -> int:
    """Check the built-in pack, or the pack in `directory` (which may use built-in terms); 0 if all is well, else 1."""
    if directory is None:
        found = sources([built_in()])
        problems = check(found)
        count = len(found.rules)
    else:
        mine = folder(directory)
        problems = check(sources([built_in(), directory]), [file.id for file in mine.files])
        count = len(mine.rules)
    told = f"{len(problems)} to mend" if problems else "all sound"
    stream.out("\n".join([*map(_line, problems), f"{count} rule{'' if count == 1 else 's'} checked, {told}"]) + "\n")
    return 1 if problems else 0


def _line(problem: Problem) -> str:
    return terminal(f"{problem.file}:{problem.line}: {problem.lint}: {problem.what} -> {problem.mend}")
