"""Where does SARIF point to? To the line of the config file that declares the server, as a URI and a region."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote

import sarif_om as om

from auditor.model import Match, Origin, Place, ServerSummary
from auditor.report.escape import sarif as message
from auditor.report.escape import visible

NO_FILE = "command-line"
"""Stands for the file of a server that none declares. GitHub shows no result without a location, so that leaving
it out would hide the finding; the result's message says that this is no file."""

HOME = "HOME"
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def place(server: ServerSummary | None) -> om.PhysicalLocation:
    """The server's key in its file, as written; where its end is not known, its first character."""
    origin = server.origin if server else None
    line, column = (max(origin.line, 1), max(origin.column, 1)) if origin else (1, 1)
    end = max(origin.end if origin else 0, column + 1)
    region = om.Region(start_line=line, start_column=column, end_line=line, end_column=end)
    return om.PhysicalLocation(artifact_location=artifact(origin), region=region)


def spoken(words: Place) -> om.PhysicalLocation:
    """The words themselves in the server's source, exactly."""
    line, column = max(words.line, 1), max(words.column, 1)
    end_line = max(words.end_line, line)
    end_column = max(words.end_column, column + 1 if end_line == line else 1)
    region = om.Region(start_line=line, start_column=column, end_line=end_line, end_column=end_column)
    return om.PhysicalLocation(artifact_location=_of_path(words.file), region=region)


def in_repository(words: Place | None) -> bool:
    """Whether a reader of alerts has the file: it lies below the working directory."""
    return (
        words is not None and bool(words.file) and not (words.file.startswith(("/", "~")) or _DRIVE.match(words.file))
    )


def at_words(match: Match, server: ServerSummary | None) -> bool:
    """Whether a result points to the words: where the reader has their file, and it is more than a manual.

    Whoever writes a manual could lead alerts away from the code; so the entry goes before it, where one is known.
    """
    words = match.source
    return words is not None and in_repository(words) and not (words.is_prose and server and server.origin)


def artifact(origin: Origin | None) -> om.ArtifactLocation:
    """A relative URI where the path is relative, below `HOME` where it starts with `~/`, else a `file:` one."""
    return om.ArtifactLocation(uri=NO_FILE) if origin is None else _of_path(origin.file)


def _of_path(path: str) -> om.ArtifactLocation:
    if _DRIVE.match(path):
        return om.ArtifactLocation(uri="file:///" + path[0] + ":" + _quoted(path[2:].replace("\\", "/")))
    if path.startswith("~/"):
        return om.ArtifactLocation(uri=_normal(path[2:]), uri_base_id=HOME)
    if path.startswith("/"):
        return om.ArtifactLocation(uri="file://" + _quoted("/" + posixpath.normpath(path).lstrip("/")))
    return om.ArtifactLocation(uri=_normal(path))


def logical(match: Match, longest: int) -> list[om.LogicalLocation]:
    """Server, item and pointer, each so many characters of it: what GitHub does not show and other viewers do."""
    whole = visible(f"{match.server}{match.pointer}", longest)
    name = visible(match.item or match.server, min(longest, 250)) or NO_FILE
    return [om.LogicalLocation(name=name, fully_qualified_name=whole or NO_FILE, kind=match.kind.value)]


def related(match: Match, server: ServerSummary | None, number: int) -> om.Location:
    """A further match, numbered so that a message may link to it."""
    words = f"{match.label or 'match'} in {match.server}{match.pointer}: {match.words}"
    return om.Location(
        id=number,
        physical_location=spoken(match.source) if match.source else place(server),
        logical_locations=logical(match, 200),
        message=om.Message(text=message(words, 200)),
    )


def other(match: Match, server: ServerSummary | None, number: int) -> om.Location | None:
    """Of the words and the entry that declares their server, the one that is not the result's own location."""
    if match.source is None:
        return None
    if at_words(match, server):
        where, words = place(server), f"{match.server} is declared here" if server and server.origin else ""
    else:
        where, words = spoken(match.source), f"{match.server} says it here"
    return om.Location(id=number, physical_location=where, message=om.Message(text=message(words))) if words else None


def main(match: Match, server: ServerSummary | None) -> om.PhysicalLocation:
    """Where a result points: to the words, or to the entry of the server; see `at_words`."""
    return spoken(match.source) if match.source and at_words(match, server) else place(server)


def _normal(path: str) -> str:
    return _quoted(posixpath.normpath(path)) if path else NO_FILE


def _quoted(path: str) -> str:
    return quote(path, safe="/-._~", errors="replace")
