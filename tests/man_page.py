"""What does the manual page say? All commands and options, from the program itself: `python tests/man_page.py`."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator

import click

from auditor import __version__
from auditor.cli import main

_SECTIONS = (
    ("EXIT STATUS", (
        ("0", "clean"), ("1", "findings at or above --fail-on"), ("2", "usage or configuration error"),
        ("3", "incomplete: something could not be seen, and nothing worse was found"), ("4", "nothing to audit"),
        ("5", "internal error: no audit was completed"), ("130", "interrupted, with every server ended"),
    )),
    ("ENVIRONMENT", (
        ("NO_COLOR", "No colour on the terminal."),
        ("XDG_CACHE_HOME", "The folder in which fetched packages are kept, instead of ~/.cache."),
        ("MCP_ASSAY_CACHE_MAX", "How much of them is kept: a number with M, G or T behind it, or 0."),
        ("_MCP_ASSAY_COMPLETE", "bash_source, zsh_source or fish_source: print the completion script of that shell."),
    )),
)  # fmt: skip


def page() -> str:
    """The whole page in the man macros."""
    return "\n".join((
        f'.TH MCP\\-ASSAY 1 "" "mcp\\-assay {roff(__version__)}" "User Commands"',
        ".SH NAME", "mcp\\-assay \\- show what MCP servers say to your model, and find the servers that lie",
        ".SH SYNOPSIS", ".B mcp\\-assay", ".I COMMAND", "[OPTIONS] [ARGS]",
        ".SH DESCRIPTION", *paragraphs(_help(main)),
        ".SH COMMANDS", *_commands(main, ""),
        *(line for title, rows in _SECTIONS for line in (f".SH {title}", *_listed(rows))),
    )) + "\n"  # fmt: skip


def _commands(group: click.Group, before: str) -> Iterator[str]:
    with click.Context(group, info_name="mcp-assay") as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if command is None or command.hidden:
                continue
            whole = f"{before}{name}"
            with click.Context(command, info_name=whole, parent=None) as own:
                usage = " ".join(command.collect_usage_pieces(own))
                yield from (f".SS {roff(whole)} {roff(usage)}", *paragraphs(_help(command)))
                yield from _listed(found for each in command.get_params(own) if (found := each.get_help_record(own)))
            if isinstance(command, click.Group):
                yield from _commands(command, f"{whole} ")


def _help(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "").partition("\f")[0]


def _listed(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, about in rows:
        if about:
            yield from (".TP", f".B {roff(name)}", roff(re.sub(r"\s+", " ", about)))


def paragraphs(text: str) -> Iterator[str]:
    """Blank lines part them; what click marks with a backspace keeps its lines."""
    for number, part in enumerate(re.split(r"\n\s*\n", text.strip())):
        if number:
            yield ".PP"
        kept = part.startswith("\b")
        yield from (
            roff(line) for line in (part.removeprefix("\b\n").split("\n") if kept else [" ".join(part.split())])
        )


def roff(text: str) -> str:
    """Text that no request or escape of roff can begin in."""
    safe = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...").replace("’", "'")
    return re.sub(r"^([.'])", r"\\&\1", safe, flags=re.MULTILINE)


if __name__ == "__main__":
    sys.stdout.write(page())
