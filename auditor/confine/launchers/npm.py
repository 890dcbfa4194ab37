"""What do `npx` and its kin run?

https://docs.npmjs.com/cli/commands/npm-exec, https://pnpm.io/cli/dlx, https://bun.com/docs/pm/bunx,
https://yarnpkg.com/cli/dlx, https://docs.deno.com/runtime/reference/cli/run/
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.bins import Bin, chosen, local, named
from auditor.confine.launchers.npm_install import installed
from auditor.confine.launchers.npm_spec import spec
from auditor.confine.launchers.plain import bin_launch
from auditor.confine.launchers.shelves import npm_place
from auditor.confine.launchers.words import Line, grammar, read
from auditor.confine.prepared import Prepared
from auditor.errors import AuditorError

_GRAMMAR = grammar(
    flags="-y --yes -n --no -q --quiet -s --silent -d --verbose --prefer-offline --prefer-online --offline "
    "--ignore-existing --bun --no-install --workspaces --include-workspace-root --shell-auto-fallback "
    "--no-update-notifier --no-audit --no-fund --ignore-scripts --legacy-peer-deps --force -f --foreground-scripts",
    takes="-p --package --loglevel --cache --prefix --reporter --workspace -w --node-options --allow-build --omit",
    refused="--registry --userconfig --globalconfig -c --call --shell-mode --node-arg --before",
)
_DENO = grammar(
    # the values of its permissions come with an equals sign
    flags="-A --allow-all -q --quiet -r --reload --no-prompt --no-check --allow-scripts --node-modules-dir --no-lock "
    "--allow-net --allow-read --allow-write --allow-env --allow-run --allow-sys --allow-ffi --allow-import "
    "-N -R -W -E -S --cached-only",
    takes="--log-level -L",
    refused="-c --config --import-map --env-file --cert --preload",
)
_STARTS = (
    ("npx",), ("pnpx",), ("bunx",), ("npm", "exec"), ("npm", "x"), ("pnpm", "dlx"), ("pnpm", "exec"), ("bun", "x"),
    ("yarn", "dlx"), ("deno", "run"),
)  # fmt: skip
_BRIDGES = frozenset({"mcp-remote"})


@dataclass(frozen=True, slots=True)
class _Wish:
    """What an npm launcher is asked for."""

    specs: tuple[str, ...]
    command: str
    """Empty: the program that is named like the package."""
    args: tuple[str, ...]


def from_npm(asked: Asked) -> Prepared | None:
    """Install the packages with npm, without their scripts, and run the program with node.

    Raises `AuditorError` as `prepare` says.
    """
    start = next((start for start in _STARTS if (asked.program, *asked.launch.args)[: len(start)] == start), None)
    if start is None:
        return None
    words = asked.launch.args[len(start) - 1 :]
    if asked.program == "deno":
        wish = _deno(words, asked)
    else:
        wish = _wish(read(words, _GRAMMAR, asked), asked, ends=start in (("npm", "exec"), ("npm", "x")))
    if wish is None:
        return None
    here = local(wish.command or wish.specs[0], asked.launch.cwd)
    if here is not None and (not wish.command or not wish.specs):
        return bin_launch(Bin(here, here.parents[1]), wish.args, asked)
    return _fetched(wish, asked)


def _fetched(wish: _Wish, asked: Asked) -> Prepared:
    specs = tuple(spec(word, asked) for word in wish.specs)
    if not wish.command and specs[0].name.casefold() in _BRIDGES:
        raise _bridge(wish, asked)
    tree = replace(installed(specs, asked), place=npm_place(wish.specs, asked))
    program = named(tree.folder, wish.command, asked) if wish.command else chosen(tree.folder, tree.packages[0], asked)
    return bin_launch(program, wish.args, asked, tree)


def _bridge(wish: _Wish, asked: Asked) -> AuditorError:
    url = next((arg for arg in wish.args if arg.startswith(("http://", "https://"))), "URL")
    return asked.refusal(
        f"{wish.specs[0]} is a bridge: what it lists comes from {url}",
        f"audit that server itself: mcp-assay scan {url}",
    )


def _wish(line: Line, asked: Asked, ends: bool) -> _Wish:
    specs = tuple(line.all("-p", "--package"))
    if not line.rest:
        raise asked.refusal("the entry names no package", "correct the entry")
    first, *args = line.rest
    if ends and args[:1] == ["--"]:
        args = args[1:]  # npm reads up to it, and passes on what follows
    first = asked.value(first)
    return _Wish(specs, first, tuple(args)) if specs else _Wish((first,), "", tuple(args))


def _deno(words: tuple[str, ...], asked: Asked) -> _Wish | None:
    line = read(words, _DENO, asked)
    target = asked.value(line.rest[0]) if line.rest else ""
    if target.startswith("npm:"):
        name, _, command = target.removeprefix("npm:").lstrip("/").partition("/")
        if name.startswith("@"):
            rest, _, command = command.partition("/")
            name = f"{name}/{rest}"
        return _Wish((name,), command, line.rest[1:])
    if re.match(r"(?:jsr|https?):", target):
        raise asked.refusal(f"{target} is fetched while it runs", "run it once with deno, and scan with --network full")
    return None
