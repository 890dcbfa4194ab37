"""`mcp-assay doctor`: how can servers be confined on this machine, and how could they be better?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import click

from auditor.cli import stream
from auditor.cli.cache import kept
from auditor.confine import best_mode
from auditor.confine.machine import in_container, why_no_sandbox
from auditor.confine.watching import why_unwatched
from auditor.report.escape import terminal

_LESS = 3
"""The exit code where servers would run without a sandbox: what is missing is the same kind of thing as a gap."""
_PATIENCE = 2.0
"""Seconds to count what takes room on the disk."""
_LAUNCHERS = {
    "node": "servers written for Node", "npx": "servers from npm", "bunx": "servers from npm, with Bun",
    "uvx": "servers from PyPI", "pipx": "servers from PyPI, with pipx", "docker": "servers in containers",
    "podman": "servers in containers, with Podman",
}  # fmt: skip


@click.command()
def doctor() -> int:
    """Say how servers can be confined on this machine, and how to get more.

    Exits 0 where a sandbox works, otherwise 3.
    """
    stream.out("\n".join([*_confinement(), *_watching(), *_surroundings(), *_launchers(), _packages()]) + "\n")
    return 0 if why_no_sandbox() is None else _LESS


def _confinement() -> Iterator[str]:
    trouble = why_no_sandbox()
    yield f"servers run with --confine {best_mode()}"
    if trouble is None:
        yield f"  sandbox      yes  {terminal(shutil.which('bwrap') or 'bwrap')}"
        yield "                    no network, no file and no variable of yours but what a launch line names"
        return
    yield f"  sandbox      no   {terminal(trouble.what)}"
    yield f"                    to get it: {terminal(trouble.hint)}"
    yield "                    until then a server gets a minimal environment and a decoy home, but can read your"
    yield "                    files by their paths and use the network; you are asked before it starts"


def _watching() -> Iterator[str]:
    trouble = why_unwatched(_sandbox())
    if not trouble:
        yield "  watching     yes  what a server opens, starts and connects to is recorded by strace"
    else:
        yield f"  watching     part {terminal(trouble)}: only what it does to the decoy home is recorded"
        yield "                    to get it: install strace"


def _surroundings() -> Iterator[str]:
    if os.geteuid() == 0:
        yield "  user         root a sandbox holds an ordinary user better: run audits as one where you can"
    if in_container():
        yield "  machine      this looks like a container"


def _launchers() -> Iterator[str]:
    yield "launchers"
    for name, what in _LAUNCHERS.items():
        found = shutil.which(name)
        yield f"  {name:<12} {'yes' if found else 'no ':<4} {terminal(found) if found else f'cannot start {what}'}"


def _packages() -> str:
    return f"fetched packages\n  {kept(_PATIENCE)} (see `mcp-assay cache`)"


def _sandbox() -> str:
    return (shutil.which("bwrap") or "") if why_no_sandbox() is None else ""
