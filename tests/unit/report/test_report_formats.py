"""Is there one list of formats, drawn lazily, and is a file written whole or not at all?"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from report_samples import REPORT, many

from auditor.errors import AuditorError
from auditor.report import FORMATS, report, write

HEAVY = {"rich", "jinja2", "sarif_om", "jsonschema", "mcp", "re2"}


def imported_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return HEAVY & {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}


def test_the_room_imports_nothing_heavy() -> None:
    assert imported_by("import auditor.report") == set()


@pytest.mark.parametrize(
    ("name", "needs"),
    [("terminal", {"rich"}), ("json", set()), ("sarif", {"sarif_om"}), ("html", {"jinja2"}), ("markdown", set())],
)
def test_a_format_imports_only_what_draws_it(name: str, needs: set[str]) -> None:
    tests = Path(__file__).parents[2]
    code = f"""
sys.path.insert(0, {str(tests)!r})
from report_samples import REPORT
from auditor.report import report
report(REPORT, {name!r})"""
    assert imported_by(code) == needs


def test_an_unknown_format_is_refused_with_the_choices() -> None:
    with pytest.raises(AuditorError) as refused:
        report(REPORT, "pdf")
    assert refused.value.hint == "choose one of terminal, json, sarif, html, markdown"


def test_names_and_suffixes_are_unique() -> None:
    assert len({known.name for known in FORMATS}) == len({known.suffix for known in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("name", [known.name for known in FORMATS])
def test_no_format_drops_a_finding_silently(name: str) -> None:
    """6,000 findings: each format shows them all, or says how many it left out."""
    text = report(many(6_000), name)
    said = {"sarif": "1,000 less important findings were left out", "markdown": "Left out here: "}
    assert text.count("tool_") >= 6_000 if name not in said else said[name] in text


@pytest.mark.parametrize("name", [known.name for known in FORMATS])
def test_a_gap_shows_in_every_format(name: str) -> None:
    assert "no answer within 30 s" in report(REPORT, name)


@pytest.mark.parametrize("name", [known.name for known in FORMATS])
def test_the_reason_of_a_waiver_shows_in_every_format(name: str) -> None:
    text = report(REPORT, name, verbose=True)
    assert "a flag emoji is spelt with tag characters" in " ".join(text.split())


def test_equal_reports_give_equal_bytes() -> None:
    other = replace(REPORT, findings=tuple(REPORT.findings))
    for known in FORMATS:
        assert report(REPORT, known.name) == report(other, known.name)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "run.json"
    target.write_text("old")
    write("neu\n", target)
    assert target.read_bytes() == b"neu\n"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "run.json"
    target.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write("x" * 100_000 + "\ud800", target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    """A repository under audit may bring a link of the report's name that points at a file of its reader."""
    precious, link = tmp_path / "precious", tmp_path / "run.json"
    precious.write_text("mine")
    link.symlink_to(precious)
    write("report", link)
    assert precious.read_text() == "mine"
    assert not link.is_symlink()


def test_the_mode_follows_the_umask(tmp_path: Path) -> None:
    target = tmp_path / "run.json"
    before = os.umask(0o022)
    try:
        write("x", target)
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == 0o644


def test_a_pipe_is_written_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write("through", pipe)
        assert os.read(reader, 100) == b"through"
    finally:
        os.close(reader)


def test_a_folder_that_is_not_there_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(AuditorError) as refused:
        write("x", tmp_path / "none" / "run.json")
    assert refused.value.hint
