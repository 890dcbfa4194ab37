"""How is the verdict shown where people work?

Every format is drawn from one `Report` and nothing else: no clock, no file, no environment. What draws it is
imported only when asked for.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import AuditorError
from auditor.model import Report


@dataclass(frozen=True, slots=True)
class Style:
    """How a person wants it; files for programs take no notice."""

    colour: bool = False
    width: int = 100
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """One way to show a report."""

    name: str
    suffix: str
    about: str
    """One line for help texts."""
    render: Callable[[Report, Style], str]


def _terminal(report: Report, style: Style) -> str:
    from auditor.report import terminal

    return terminal.render(report, colour=style.colour, width=style.width, verbose=style.verbose)


def _json(report: Report, _: Style) -> str:
    from auditor.report import json

    return json.render(report)


def _sarif(report: Report, _: Style) -> str:
    from auditor.report import sarif

    return sarif.render(report)


def _html(report: Report, _: Style) -> str:
    from auditor.report import html

    return html.render(report)


def _markdown(report: Report, _: Style) -> str:
    from auditor.report import markdown

    return markdown.render(report)


FORMATS: tuple[Format, ...] = (
    Format("terminal", ".txt", "for a person at a prompt: most important first", _terminal),
    Format("json", ".json", "the whole report for programs, and to draw the others again", _json),
    Format("sarif", ".sarif", "SARIF 2.1.0 for code scanning", _sarif),
    Format("html", ".html", "one self-contained page that fetches nothing", _html),
    Format("markdown", ".md", "for a job summary or a comment", _markdown),
)
"""The one list: help texts, choices and documentation derive from it."""


def report(report: Report, format: str, *, colour: bool = False, width: int = 100, verbose: bool = False) -> str:  # noqa: A002 - the word that users type
    """Draw `report` in the format of that name.

    Colour, width and verbosity matter to the terminal only. Raises `AuditorError` for a name not in `FORMATS`.
    """
    from auditor.report.kept import kept

    for known in FORMATS:
        if known.name == format:
            return known.render(kept(report), Style(colour, width, verbose))
    names = ", ".join(known.name for known in FORMATS)
    raise AuditorError(f"there is no report format {format!r}", hint=f"choose one of {names}")


def load(text: str, where: str) -> Report:
    """Read the JSON format back; `where` names its file for messages. Raises `AuditorError` for anything else."""
    from auditor.report import saved

    return saved.load(text, where)


def write(text: str, path: Path) -> None:
    """Put `text` at `path` whole or not at all: into a new file beside it, which then takes its place.

    A pipe or device (`/dev/stdout`) is written directly. Raises `AuditorError` where that cannot be done.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="\n")
        else:
            _replace(text, path)
    except OSError as error:
        hint = "name a file in a folder that exists and that you may write to"
        raise AuditorError(f"the report cannot be written: {error.strerror or error}", str(path), hint) from None


def _replace(text: str, path: Path) -> None:
    """A link at `path` is replaced, never followed: it may come with a repository that is being audited."""
    fresh = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        with fresh.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
