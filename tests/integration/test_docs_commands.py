"""Does every command that README and the pages print work as printed?

What a shell block or a table names is run in a scratch folder, in this process. What needs a registry, a server of the
internet or a package is parsed by the real command line; the tests of those commands run it.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from assay import ROOT, assay
from man_page import page

from auditor.__main__ import run
from auditor.cli import main

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_BLOCK = re.compile(r"```(?:sh|)\n(.*?)```", re.DOTALL)
_INLINE = re.compile(r"`(mcp-assay [a-z][^`]*)`")
_FILE = re.compile(r"`(our-rules/[^`]+)`:\n\n```yaml\n(.*?)```", re.DOTALL)
"""A file of the pack that a page shows."""
_HOLDER = re.compile(r"\b[A-Z]{4,}\b|…|\bSERVER\b|\bRULE\b|\bDIR\b")
"""`mcp-assay explain RULE` says what to fill in."""
_OUTSIDE = re.compile(
    r"npx|uvx|https?://|npm:|pypi:|guard|\.mcpb|server\.json|vet |policy init|doctor|accept|--probe full|--save-capture"
    r"|cache clear"
)
"""Needs what a scratch folder has not, changes a home, or takes long: its words are parsed, not run."""


_MENTIONED = {"mcp-assay capture", "mcp-assay guard", "mcp-assay log"}
"""Named in a sentence; by themselves they want an argument or a log."""


def commands() -> Iterator[tuple[str, str]]:
    """Page and command line, each once."""
    seen: set[str] = set()
    for each in PAGES:
        text = each.read_text(encoding="utf-8")
        blocks = [line for block in _BLOCK.findall(text) for line in block.splitlines()]
        named = [found.replace("\n", " ") for found in _INLINE.findall(text) if not _HOLDER.search(found)]
        for line in (*blocks, *named):
            words = line.partition(" #")[0].partition(" > ")[0].strip()
            if words.startswith("mcp-assay ") and words not in seen | _MENTIONED:
                seen.add(words)
                yield each.name, words


COMMANDS = tuple(commands())
INSIDE = [words for _, words in COMMANDS if not _OUTSIDE.search(words)]
OUTSIDE = [words for _, words in COMMANDS if _OUTSIDE.search(words)]


def test_the_pages_name_every_command() -> None:
    text = "\n".join(each.read_text(encoding="utf-8") for each in PAGES)
    named = set(re.findall(r"mcp-assay ([a-z]+)", text))
    assert named >= set(main.list_commands(click.Context(main)))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one harmless server, what it said, and every file that the pages name."""
    made = tmp_path_factory.mktemp("docs")
    (made / "home").mkdir()
    (made / "project").mkdir()
    (made / ".mcp.json").write_text(json.dumps({"mcpServers": {"notes": {"command": "/opt/notes", "args": []}}}))
    tool = {"name": "read", "description": "Reads one note.", "inputSchema": {"type": "object"}}
    (made / "capture.json").write_text(json.dumps({"tools": [tool]}))
    (made / "mcp-assay.yaml").write_text("version: 1\n")
    for name, text in _FILE.findall((ROOT / "docs" / "own-rules.md").read_text(encoding="utf-8")):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(text, encoding="utf-8")
    for words in ("scan capture.json -q --json r.json", "lock capture.json -q", "lock capture.json -q --lock old.lock"):
        assert assay(made / "home", *words.split(), cwd=made).code == 0
    shutil.copy(made / "old.lock", made / "new.lock")
    return made


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder / "home"))
    return folder


def over_the_capture(words: str) -> list[str]:
    """The same over what a server said before: that servers are started is shown elsewhere, and takes seconds each."""
    given = shlex.split(words)[1:]
    if given[0] in ("scan", "lock", "verify") and "--static" not in given:
        given = [*(word for word in given if word not in (".mcp.json", "capture.json")), "capture.json"]
    if given[:2] == ["grants", "suggest"]:
        given = ["grants", "suggest", "--from", "capture.json"]
    if given[0] == "capture":
        given = ["capture", "capture.json", "-o", "again.json"]
    return given


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("words", INSIDE)
def test_a_printed_command_works(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """1 is what it says of this folder: the entry of its config is not in the lock."""
    code = run(over_the_capture(words))
    assert code in ((0, 1) if words == "mcp-assay verify --static" else (0,)), capsys.readouterr().err


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("words", OUTSIDE)
def test_a_printed_command_is_one_that_the_program_understands(words: str) -> None:
    group: click.Command = main
    given = shlex.split(words)[1:]
    context = main.make_context("mcp-assay", list(given))
    while isinstance(group, click.Group) and given and given[0] in group.list_commands(context):
        found = group.get_command(context, given.pop(0))
        assert found is not None
        group = found
    assert group is not main
    group.make_context("command", given, parent=context)


def test_the_manual_page_names_every_command_and_is_sound() -> None:
    text = page()
    for name in main.list_commands(click.Context(main)):
        assert f"\n.SS {name} " in text
    assert not re.search(r"^[.'](?!TH|SH|SS|TP|PP|B |I )", text, re.MULTILINE)


def test_links_of_the_pages_lead_somewhere() -> None:
    for each in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)", each.read_text(encoding="utf-8")):
            assert target.startswith("https://") or (each.parent / target).exists(), f"{each.name}: {target}"


def test_the_threat_model_names_tests_that_there_are() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    named = {*re.findall(r"`(test_\w+\.py)`", text), *re.findall(r"`([a-z_]+\.py)`", text)} - {"json.py", "venv.py"}
    there = {path.name for folder in ("tests", "sample_servers") for path in (ROOT / folder).rglob("*.py")}
    assert named <= there
    assert named
