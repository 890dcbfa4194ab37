"""Is every server with more than one face found out by a plain scan, and no honest one that merely changes?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from assay import assay, server
from sample_client import SAMPLES

from auditor.capture import Limits, Options, Probe, capture
from auditor.model import Capture, ServerSpec, Stdio, Variable

FACES = SAMPLES / "hostile" / "faces"
FOUND = {
    "able_only": "behaviour/cloaks",
    "changed_notice": "drift/changes-within-session",
    "modern_denier": "behaviour/cloaks",
    "scanner_shy": "behaviour/cloaks",
    "second_start": "behaviour/cloaks",
    "third_list": "drift/changes-within-session",
    "two_faces": "behaviour/cloaks",
}


def scanned(tmp_path: Path, *line: str | Path) -> tuple[int, dict[str, Any]]:
    """Exit code and JSON report of a plain scan of a command."""
    ran = assay(tmp_path, "scan", "--yes", "--json", tmp_path / "r.json", *line, seconds=120)
    report: dict[str, Any] = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    return ran.code, report


def visited(name: str, **more: Any) -> Capture:
    launch = Stdio(sys.executable, (str(FACES / f"{name}.py"),))
    client = more.pop("client", "command")
    (result,) = capture([ServerSpec(name, name, client, launch)], Options(**more))
    return result


def test_every_sample_is_in_the_table_and_in_the_readme() -> None:
    names = {path.stem for path in FACES.glob("[a-z]*.py")}
    assert set(FOUND) == names
    readme = (FACES / "README.md").read_text(encoding="utf-8")
    assert {line.split("`")[1] for line in readme.splitlines() if line.startswith("| `")} == {f"{n}.py" for n in names}


@pytest.mark.parametrize("name", sorted(FOUND))
def test_a_plain_scan_finds_the_other_face(tmp_path: Path, name: str) -> None:
    # Only what survives a start can be told in the next one: a sandbox leaves nothing, so none is used here.
    kept = tmp_path / "kept"
    kept.mkdir()
    memory = [kept] if name == "second_start" else []
    code, report = scanned(tmp_path, "--confine", "scrubbed", "--", "python3", FACES / f"{name}.py", *memory)
    failing = {judged["rule"] for judged in report["findings"] if judged["fate"] == "fails"}
    assert FOUND[name] in failing
    assert code == 1
    assert report["gaps"] == []


@pytest.mark.parametrize("name", ["clock", "capability_dependent"])
def test_a_plain_scan_of_an_honest_server_that_changes_is_clean(tmp_path: Path, name: str) -> None:
    code, report = scanned(tmp_path, *server("harmless", name))
    assert (code, report["gaps"], report["findings"]) == (0, [], [])


_TOLD = """
import json, os, sys
for line in sys.stdin:
    asked = json.loads(line)
    given = f"Searches the vault {os.environ['VAULT']} with {sys.argv[1]}."
    who = {"name": "v", "version": "1"}
    about = {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}}, "serverInfo": who}
    tools = {"tools": [{"name": "search", "description": given, "inputSchema": {"type": "object"}}]}
    known = {"initialize": about, "tools/list": tools}.get(asked["method"])
    answer = {"result": known} if known else {"error": {"code": -32601, "message": "no such method"}}
    if "id" in asked:
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], **answer}), flush=True)
"""


@pytest.mark.parametrize("how", ["scrubbed", "bubblewrap"])
def test_a_server_that_says_what_it_was_given_says_the_same_in_every_audit(tmp_path: Path, how: str) -> None:
    """What stands in for a value that nobody gave is shown by its name: else the lock of it would never hold."""
    (tmp_path / "vault.py").write_text(_TOLD, encoding="utf-8")
    launch = Stdio(sys.executable, (str(tmp_path / "vault.py"), "--token=REDACTED"), (Variable("VAULT", "${input:v}"),))
    first, second = (capture([ServerSpec("v", "v", "vscode", launch)], Options(confine=how))[0] for _ in range(2))
    assert first.digest == second.digest
    assert "vault ${v} with --token=REDACTED" in repr(first.listings)
    assert {listing.start for listing in first.listings} == {1}
    assert first.gaps == second.gaps == ()


def test_what_is_the_same_is_not_kept_but_counted() -> None:
    result = visited("scanner_shy", client="cursor")
    assert [(each.start, each.turn) for each in result.listings] == [(1, 1)]
    asked = {(each.client, each.start): each.turns for each in result.asked}
    assert asked["cursor-vscode", 1] >= 4
    assert asked["claude-ai", 2] >= 2


def test_without_a_probe_a_server_is_asked_once() -> None:
    result = visited("third_list", probe=Probe.NONE)
    assert [(each.start, each.turns) for each in result.asked] == [(1, 1)]
    assert len(result.listings) == 1


def test_a_second_start_that_is_refused_is_no_gap(tmp_path: Path) -> None:
    """As by a server that takes a lock; what the first start said is all that anybody is told."""
    locked = tmp_path / "locked.py"
    locked.write_text(
        "import json, pathlib, sys\n"
        f"pathlib.Path({str(tmp_path / 'lock')!r}).touch(exist_ok=False)\n"
        "for line in sys.stdin:\n"
        "    one = json.loads(line)\n"
        "    if one.get('method') == 'initialize':\n"
        "        said = {'result': {'protocolVersion': '2025-11-25', 'capabilities': {}, 'serverInfo': {'name': 'l', "
        "'version': '1'}}}\n"
        "    else:\n"
        "        said = {'error': {'code': -32601, 'message': 'no'}}\n"
        "    if 'id' in one:\n"
        "        print(json.dumps({'jsonrpc': '2.0', 'id': one['id'], **said}), flush=True)\n",
        encoding="utf-8",
    )
    (result,) = capture([ServerSpec("l", "l", "command", Stdio(sys.executable, (str(locked),)))], Options())
    assert result.gaps == ()
    assert {each.start for each in result.asked} == {1}


def test_a_full_probe_asks_as_every_client() -> None:
    result = visited("two_faces", client="zed", probe=Probe.FULL, probe_wait=0.1, limits=Limits(timeout=30))
    assert len({each.client for each in result.asked}) > 10
    told = {each.client for each in result.listings if "id_rsa" in each.exchanges[-1].raw}
    assert told == {"claude-ai"}
