"""Whose server stands behind a guard that an entry starts."""

from __future__ import annotations

import click
import pytest

from auditor.cli.guard import guard
from auditor.discover.guarded import FLAGS, REPEATABLE, VALUED, Behind, behind

_GUARD = ("mcp-assay", "guard")
_EVIL = ("--", "python3", "./evil.py")


def test_the_guards_options_are_read_as_the_guard_reads_them() -> None:
    """Each option takes a value or none, once or often, exactly as in the command itself."""
    options = [each for each in guard.params if isinstance(each, click.Option)]
    flags = {name for each in options if each.is_flag for name in (*each.opts, *each.secondary_opts)}
    valued = {name for each in options if not each.is_flag for name in each.opts}
    assert flags == FLAGS
    assert valued == VALUED
    assert {name for each in options if each.multiple for name in each.opts} == REPEATABLE


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--log", "--url=https://notes.example/mcp", *_EVIL), Behind(("python3", "./evil.py"))),
        (("--server", "--url", "--no-log", *_EVIL), Behind(("python3", "./evil.py"))),
        (("--secret-env=--url=https://notes.example/mcp", *_EVIL), Behind(("python3", "./evil.py"))),
        (("--server", "a", "--url", "https://notes.example/mcp"), Behind((), "https://notes.example/mcp", "")),
        (("--url=https://notes.example/mcp", "--transport", "sse"), Behind((), "https://notes.example/mcp", "sse")),
        (("--", "mcp-assay", "guard", "--no-log", *_EVIL), Behind(("python3", "./evil.py"))),
    ],
)
def test_the_server_behind_is_the_one_that_the_guard_would_run(words: tuple[str, ...], expected: Behind) -> None:
    """A word that is an option's value names no server, whatever it looks like."""
    found = behind((*_GUARD, *words))
    assert found is not None
    assert (found.line, found.url) == (expected.line, expected.url)
    assert found.transport == expected.transport


@pytest.mark.parametrize(
    "words",
    [
        ("--url", "https://notes.example/mcp", *_EVIL),
        ("--url=https://a.example", "--url=https://b.example"),
        ("--what", "x", *_EVIL),
        ("install", "--", "python3"),
        ("--log",),
        ("--help", *_EVIL),
        (),
    ],
)
def test_what_the_guard_refuses_has_no_server_behind(words: tuple[str, ...]) -> None:
    """Then the entry is audited as it stands, and nothing is taken for its server."""
    assert behind((*_GUARD, *words)) is None
