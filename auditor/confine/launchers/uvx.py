"""What do `uvx`, `uv tool run` and `pipx run` run?

https://docs.astral.sh/uv/guides/tools/, https://pipx.pypa.io/stable/reference/
"""

from __future__ import annotations

import re

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.environments import Wanted, environment
from auditor.confine.launchers.requirements import requirement
from auditor.confine.launchers.scripts import only_script, script_launch
from auditor.confine.launchers.words import Line, grammar, read
from auditor.confine.prepared import Prepared

UV_FLAGS = (
    "--preview -q --quiet -v --verbose -n --no-cache --no-cache-dir --offline --no-progress --no-config "
    "--native-tls --system-certs --refresh -U --upgrade --reinstall --isolated --managed-python "
    "--no-managed-python --no-python-downloads --no-build --no-binary --no-env-file --compile-bytecode "
    "--no-sources --no-index-cache --show-resolution --no-build-isolation"
)
UV_TAKES = (
    "-p --python --color --cache-dir --refresh-package --reinstall-package -P --upgrade-package --link-mode "
    "--python-preference --python-fetch --no-build-package --no-binary-package --preview-features "
    "--allow-insecure-host --resolution --prerelease --fork-strategy --index-strategy --keyring-provider "
    "--exclude-newer --generate-hashes"
)
UV_REFUSED = (
    "-i --index --index-url --default-index --extra-index-url -f --find-links --no-index --config-file --env-file "
    "-c --constraints --constraint --overrides --override -b --build-constraints --with-editable "
    "--with-requirements --torch-backend"
)
_UVX = grammar(UV_FLAGS, UV_TAKES + " --from -w --with --directory --project", UV_REFUSED)
_PIPX = grammar(
    "--no-cache -q --quiet -v --verbose --no-path-check --path --pypackages --system-site-packages "
    "--fetch-missing-python",
    "--spec --python --with --backend",
    "-i --index-url --pip-args --editable -e",
)
_UV = grammar(UV_FLAGS, UV_TAKES + " --directory --project", UV_REFUSED)
_PYTHON = re.compile(r"(?:(?:cpython|python|pypy)[@-]?)?(?:[<>=~!]{1,2})?\d+(?:\.\d+){0,2}t?", re.ASCII)


def from_uvx(asked: Asked) -> Prepared | None:
    """Install the tool's wheels into an environment of ours, and run its script there.

    Raises `AuditorError` as `prepare` says.
    """
    words = asked.launch.args
    if asked.program == "uvx":
        line = read(words, _UVX, asked)
    elif asked.program == "uv" and "tool" in words:
        outer = read(words, _UV, asked)
        if outer.rest[:2] != ("tool", "run"):
            return None
        inner = read(outer.rest[2:], _UVX, asked)
        line = Line(outer.options + inner.options, inner.rest)
    elif asked.program == "pipx" and words[:1] == ("run",):
        line = read(words[1:], _PIPX, asked)
    else:
        return None
    return _tool(line, asked)


def python_request(line: Line, asked: Asked) -> str:
    """Which Python it wants; empty for any.

    Raises `AuditorError` for a path: uv would run what lies there.
    """
    wanted = line.last("-p", "--python")
    if wanted and not _PYTHON.fullmatch(wanted):
        raise asked.refusal(f"the interpreter {wanted} would be run as you", "name it by its version, such as 3.12")
    return wanted


def _tool(line: Line, asked: Asked) -> Prepared:
    if not line.rest:
        raise asked.refusal("the entry names no package", "correct the entry")
    first, *args = line.rest
    if args[:1] == ["--"] and asked.program == "pipx":
        args = args[1:]
    named = line.last("--from", "--spec")
    main = requirement(named or asked.value(first), asked)
    others = [requirement(word, asked) for value in line.all("-w", "--with") for word in value.split(",")]
    kept = environment(Wanted((main, *others), python_request(line, asked)), asked)
    command = asked.value(first) if named else main.name
    if not named and not (kept.folder / "bin" / command).exists():
        command = re.split(r"[@\[=<>!~; ]", asked.value(first))[0]
    if asked.program == "pipx":
        command = only_script(kept, main.name, command)
    return script_launch(kept, command, tuple(args), asked)
