"""How does a program that is already here run: `node FILE`, `python -m MODULE`, or a file of a package?"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from auditor.confine.bounded import head
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.bins import Bin
from auditor.confine.launchers.interpreters import interpreter, interpreter_reads
from auditor.confine.launchers.store import Kept
from auditor.confine.prepared import Prepared

_INTERPRETER = re.compile(r"python[\d.]*|nodejs|node|py")
_SCRIPT = frozenset({".js", ".mjs", ".cjs", ".ts", ".mts"})
_NODE_FLAG = re.compile(r"--?[A-Za-z][\w=-]*", re.ASCII)


def from_interpreter(asked: Asked) -> Prepared | None:
    """`python` and `node` need no download, but they must be readable, and found without the user's home."""
    command = asked.launch.command
    if "/" in command:
        folder = Path(asked.launch.cwd or "/")
        return Prepared(asked.launch, interpreter_reads(str(folder / command)))
    if _INTERPRETER.fullmatch(asked.program) is None or any(variable.name == "PATH" for variable in asked.launch.env):
        return None
    found = interpreter(command)
    return Prepared(asked.running(found, *asked.launch.args), interpreter_reads(found))


def bin_launch(program: Bin, args: tuple[str, ...], asked: Asked, tree: Kept | None = None) -> Prepared:
    """Run a file of a package as its first line asks, with node where it is JavaScript.

    `tree` is what was installed for it; without one it is the user's own.
    """
    runner, *flags = _shebang(program.file)
    if not runner and program.file.suffix in _SCRIPT:
        runner = "node"
    folder = str(tree.folder if tree else program.within)
    packages, shown = (tree.packages, tree.shown) if tree else ((), ())
    if not runner:
        return Prepared(
            asked.running(str(program.file), *args), (folder,), packages, shown=shown, others=program.others
        )
    found = interpreter(runner) if _INTERPRETER.fullmatch(runner) else runner
    flags = [flag for flag in flags if _NODE_FLAG.fullmatch(flag)]
    launch = asked.running(found, *flags, str(program.file), *args)
    return Prepared(launch, (folder, *interpreter_reads(found)), packages, shown=shown, others=program.others)


def _shebang(file: Path) -> list[str]:
    """The program of the first line without its folder, then its flags; an empty word where there is none."""
    line = head(file, 400).partition(b"\n")[0]
    if not line.startswith(b"#!"):
        return [""]
    try:
        words = shlex.split(line[2:].decode("utf-8", "replace"))
    except ValueError:
        return [""]
    if words and words[0].endswith("/env"):
        words = [word for word in words[1:] if word != "-S"]
    return [words[0].rpartition("/")[2], *words[1:]] if words else [""]
