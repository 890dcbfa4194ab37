"""How does `--help` stay fast? Commands are imported when they are run."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import click


@dataclass(frozen=True, slots=True)
class Entry:
    """A command that is not imported yet."""

    name: str
    place: str
    """`module:attribute`."""
    about: str
    """Its line in `--help`."""


class LazyGroup(click.Group):
    """A group whose commands are named in a table and imported one by one."""

    def __init__(self, *args: object, entries: tuple[Entry, ...] = (), **kwargs: object) -> None:
        """`entries` stand in the order of `--help`."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # click's own arguments, passed through
        self._entries = {entry.name: entry for entry in entries}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order of the table."""
        return list(self._entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """The command, imported now."""
        entry = self._entries.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.place.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.place} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """The table, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.about) for entry in self._entries.values()])
