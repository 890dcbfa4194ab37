"""The real program on real servers."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from assay import ROOT, SAMPLES, assay, command, environment, server

from auditor.confine import best_mode

POISONED = SAMPLES / "poisoned" / "tool_description.py"


def config(folder: Path, **servers: object) -> Path:
    path = folder / "mcp.json"
    path.write_text(json.dumps({"mcpServers": servers}, indent=2), encoding="utf-8")
    return path


def starts(path: Path, **more: object) -> dict[str, object]:
    return {"command": "python3", "args": [str(path)], **more}


def alive(marker: str) -> list[str]:
    """Command lines of running processes that hold the marker; of Linux, elsewhere `ps` would do."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            lines.append(file.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return [line for line in lines if marker in line]


def test_a_poisoned_server_exits_1_and_the_page_says_what_and_where(tmp_path: Path) -> None:
    ran = assay(tmp_path, "scan", "--yes", *server("poisoned", "tool_description"))
    assert ran.code == 1
    assert "hidden-instruction/secret-file-lure" in ran.out
    assert "/tools/1/description" in ran.out
    assert ("bubblewrap sandbox" if best_mode() == "bubblewrap" else "not a sandbox") in ran.out
    assert ran.err == ""


def test_a_harmless_server_exits_0(tmp_path: Path) -> None:
    ran = assay(tmp_path, "scan", "--yes", *server("harmless", "notes"))
    assert (ran.code, ran.err) == (0, "")


def test_a_variable_that_is_passed_reaches_a_typed_command(tmp_path: Path) -> None:
    code = "import os, sys; sys.exit('SEEN' if os.environ.get('TRIAL_NAME') == 'granted' else 'NOT SEEN')"
    ran = assay(tmp_path, "scan", "--yes", "--env", "TRIAL_NAME=granted", "--", "python3", "-c", code)
    assert ran.code == 3
    assert "SEEN" in ran.out and "NOT SEEN" not in ran.out


def test_a_grant_of_what_is_not_there_is_a_usage_error_and_starts_nothing(tmp_path: Path) -> None:
    for how in ("--yes", "--static"):
        ran = assay(tmp_path, "scan", how, "--grant", "/no/such/path", *server("harmless", "notes"))
        assert (ran.code, ran.out) == (2, "")
        assert "there is no such path to grant" in ran.err


def test_a_hostile_server_that_is_silent_is_a_gap_and_exits_3(tmp_path: Path) -> None:
    ran = assay(tmp_path, "scan", "--yes", "--timeout", "2", *server("hostile", "silence"))
    assert ran.code == 3


def test_a_command_that_does_not_exist_is_a_gap_and_exits_3(tmp_path: Path) -> None:
    ran = assay(tmp_path, "scan", "--yes", "--", "no-such-program-anywhere")
    assert ran.code == 3
    assert "no-such-program-anywhere" in ran.out


def test_nothing_configured_exits_4(tmp_path: Path) -> None:
    assert assay(tmp_path, "scan", cwd=tmp_path).code == 4


@pytest.mark.parametrize(
    "words", [("scan",), ("lock",), ("capture", "-o", "new.json"), ("scan", "--save-capture", "new.json")]
)
def test_a_capture_of_no_server_starts_none_and_exits_4(words: tuple[str, ...], tmp_path: Path) -> None:
    """It is named, and no capture is written of what was not captured."""
    (tmp_path / ".cursor").mkdir()
    config(tmp_path / ".cursor", mine={"command": "touch", "args": [str(tmp_path / "started")]})
    (tmp_path / "sent.json").write_text('{"schema": "mcp-assay/capture/1", "captures": []}', encoding="utf-8")
    ran = assay(tmp_path, *words, "--yes", "--confine", "scrubbed", "sent.json", cwd=tmp_path)
    assert (ran.code, (tmp_path / "started").exists(), (tmp_path / "new.json").exists()) == (4, False, False)
    assert "sent.json: it is a capture of no server" in ran.out + ran.err
    assert ("nothing is written to new.json" in ran.err) is ("new.json" in words)


@pytest.mark.parametrize("text", ["hello", "[]", "", '{"foo": 1}'])
def test_a_named_file_that_holds_no_server_exits_4_and_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd").write_text(text, encoding="utf-8")
    ran = assay(tmp_path, "scan", "odd", cwd=tmp_path)
    assert ran.code == 4
    assert "odd: no MCP server was recognised" in ran.out and "Name a configuration file" not in ran.out


def test_every_client_s_config_is_found_without_being_named(tmp_path: Path) -> None:
    (tmp_path / ".cursor").mkdir()
    config(tmp_path / ".cursor", poisoned=starts(POISONED))
    ran = assay(tmp_path, "scan", "--yes", cwd=tmp_path)
    assert ran.code == 1
    assert ".cursor/mcp.json:3:5" in ran.out


def test_without_yes_and_terminal_nothing_is_started(tmp_path: Path) -> None:
    mark = tmp_path / "started"
    ran = assay(tmp_path, "scan", "--confine", "scrubbed", "--", "touch", mark)
    assert ran.code == 2
    assert "--yes" in ran.err
    assert not mark.exists()


@pytest.mark.parametrize(("answer", "code"), [("y", 1), ("n", 2)])
def test_on_a_terminal_it_asks_and_obeys(tmp_path: Path, answer: str, code: int) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        command("scan", "--confine", "scrubbed", *server("poisoned", "tool_description")), cwd=ROOT,
        env=environment(tmp_path, TERM="xterm"),
        stdin=slave, stderr=slave, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    shown = b""
    while b"Start?" not in shown:
        assert select.select([master], [], [], 30)[0], shown
        shown += os.read(master, 4096)
    assert b"which is not a sandbox" in shown
    os.write(master, answer.encode() + b"\n")
    process.communicate(timeout=60)
    os.close(master)
    assert process.returncode == code


def test_a_static_audit_starts_nothing_and_says_what_was_not_read(tmp_path: Path) -> None:
    mark = tmp_path / "started"
    path = config(tmp_path, danger={"command": "touch", "args": [str(mark)]})
    ran = assay(tmp_path, "scan", "--static", path)
    assert ran.code == 0
    assert "static" in ran.out and "was not read" in ran.out
    assert not mark.exists()


def test_a_disabled_server_is_named_and_not_started(tmp_path: Path) -> None:
    mark = tmp_path / "started"
    path = config(tmp_path, off={"command": "touch", "args": [str(mark)], "disabled": True})
    ran = assay(tmp_path, "scan", path)
    assert ran.code == 0
    assert "off" in ran.out and "disabled" in ran.out
    assert not mark.exists()


def test_a_broken_file_is_a_gap_with_its_place_and_the_others_are_audited(tmp_path: Path) -> None:
    good = config(tmp_path, poisoned=starts(POISONED))
    bad = tmp_path / "bad.json"
    bad.write_text('{"mcpServers": {\n  "a": ]\n', encoding="utf-8")
    ran = assay(tmp_path, "scan", "--yes", bad, good)
    assert ran.code == 1
    assert "bad.json:2:" in ran.out
    assert "secret-file-lure" in ran.out


def test_the_same_launch_in_two_files_is_started_once_and_judged_in_both(tmp_path: Path) -> None:
    count = tmp_path / "count"
    script = tmp_path / "counted.sh"
    script.write_text(f"echo x >> {count}\nexec python3 {POISONED}\n", encoding="utf-8")
    entry = {"command": "sh", "args": [str(script)]}
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        config(tmp_path / name, **{name: entry})
    files = (tmp_path / "one" / "mcp.json", tmp_path / "two" / "mcp.json")
    ran = assay(tmp_path, "scan", "--yes", "--confine", "scrubbed", "--probe", "none", "-f", "json", *files)
    report = json.loads(ran.out)
    assert count.read_text(encoding="utf-8") == "x\n"
    assert [each["id"] for each in report["servers"]] == ["one", "two"]
    fails = {each["matches"][0]["server"] for each in report["findings"] if each["fate"] == "fails"}
    assert fails == {"one", "two"}
    assert not any("shadowing" in json.dumps(each["rule"]) for each in report["findings"])


def test_one_launch_in_the_configs_of_two_clients_is_asked_as_both(tmp_path: Path) -> None:
    server = tmp_path / "server.py"
    server.write_text(
        f"import sys; sys.path.insert(0, {str(SAMPLES / 'hostile')!r})\n"
        "from _speak import HELLO, answer, serve, tool\n"
        "seen = {}\n"
        "def hello(request):\n"
        "    seen.update(request['params']['clientInfo']); answer(request, HELLO)\n"
        "def tools(request):\n"
        "    title = 'For a few' if 'cursor' in seen['name'] else 'For all'\n"
        "    answer(request, {'tools': [tool('add', title=title)]})\n"
        "serve(initialize=hello, tools_list=tools)\n",
        encoding="utf-8",
    )
    entry = json.dumps({"mcpServers": {"calc": {"command": "python3", "args": [str(server)]}}})
    for name in (".mcp.json", ".cursor/mcp.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(entry, encoding="utf-8")
    ran = assay(tmp_path, "scan", "--yes", "--confine", "scrubbed", "--probe", "none", "-f", "json", tmp_path)
    cloaks = [each for each in json.loads(ran.out)["findings"] if each["rule"] == "behaviour/cloaks"]
    assert len(cloaks) == 2, "one for each entry"


def test_all_formats_are_written_at_once_and_can_be_drawn_again(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("r.html", "r.sarif", "r.json", "r.md")]
    options = ("--html", files[0], "--sarif", files[1], "--json", files[2], "--markdown", files[3])
    ran = assay(tmp_path, "scan", "--yes", "--quiet", *options, *server("poisoned", "tool_description"))
    assert (ran.code, ran.out, ran.err) == (1, "", "")
    before = [file.read_text(encoding="utf-8") for file in files]
    assert all(before)
    again = assay(tmp_path, "report", files[2], "--quiet", *options)
    assert (again.code, again.err) == (0, "")
    assert [file.read_text(encoding="utf-8") for file in files] == before


def test_a_report_whose_file_is_a_dash_is_printed_alone(tmp_path: Path) -> None:
    saved = tmp_path / "capture.json"
    assay(tmp_path, "scan", "--yes", "--quiet", "--save-capture", saved, *server("poisoned", "tool_description"))
    ran = assay(tmp_path, "scan", "--quiet", "--json", "-", saved, cwd=tmp_path)
    assert (ran.code, ran.err) == (1, "")
    assert json.loads(ran.out)["outcome"] == "findings"
    assert not (tmp_path / "-").exists()


def test_a_saved_capture_gives_the_same_report_for_ever(tmp_path: Path) -> None:
    saved = tmp_path / "capture.json"
    live = assay(tmp_path, "scan", "--yes", "-f", "json", "--save-capture", saved,
                 *server("poisoned", "tool_description"))  # fmt: skip
    again, elsewhere = (assay(tmp_path, "scan", "-f", "json", saved, cwd=cwd) for cwd in (ROOT, tmp_path))
    assert again.out == live.out
    sources = re.compile(r'"source": (?:null|\{[^{}]*\})')  # which can be read from here only
    assert sources.sub("", elsewhere.out) == sources.sub("", live.out)
    sarif = [assay(tmp_path, "scan", "-f", "sarif", saved).out for _ in range(2)]
    assert sarif[0] == sarif[1]


def test_capture_saves_what_scan_then_audits(tmp_path: Path) -> None:
    saved = tmp_path / "capture.json"
    assert assay(tmp_path, "capture", "--yes", "-o", saved, *server("poisoned", "tool_description")).code == 0
    assert assay(tmp_path, "scan", saved).code == 1
    gap = assay(tmp_path, "capture", "--yes", "-o", saved, "--", "no-such-program-anywhere")
    assert gap.code == 3
    assert assay(tmp_path, "capture", "-o", saved, cwd=tmp_path).code == 4


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("scan", "no-such-file.json"), "no file or folder of this name"),
        (("scan", "--"), "nothing follows"),
        (("scan", "--fail-on", "loud"), "is no gate"),
        (("scan", "x" * 5_000), "cannot be looked at"),
        (("vet", "x" * 5_000), "cannot be looked at"),
        (("scan", "--confine", "scrubbed", "--network", "none", "--", "true"), "network cannot be kept"),
        (("scan", "--html", "/no/such/folder/r.html"), "nothing can be written there"),
        (("scan", "--json", "-", "--html", "-"), "name a file for one of them"),
        (("capture", "--output", "-", "--", "true"), "/dev/stdout"),
        (("scan", "--env", "NOT_SET_ANYWHERE"), "not set here"),
        (("scan", "--config", "no-such.yaml"), "no-such.yaml"),
        (("scan", "--jobs", "0"), "--jobs"),
        (("report", "README.md"), "README.md"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_a_mistake_of_the_user_exits_2_and_says_what_to_do(tmp_path: Path, args: tuple[str, ...], words: str) -> None:
    ran = assay(tmp_path, *args)
    assert ran.code == 2
    assert words in ran.err
    assert ran.out == ""


def test_in_a_folder_that_is_gone_no_command_crashes(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    for words in (("scan", "--static"), ("clients",)):
        gone.mkdir()
        line = shlex.join(command(*words))
        ran = subprocess.run(
            ["/bin/sh", "-c", f"rmdir {shlex.quote(str(gone))} && {line}"], cwd=gone,
            env=environment(tmp_path, PYTHONPATH=str(ROOT)), capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (ran.returncode, "working directory" in ran.stderr) == (2, True)


def test_a_grant_without_a_sandbox_is_said_to_have_no_effect(tmp_path: Path) -> None:
    words = ("--yes", "--confine", "scrubbed", "--probe", "none", "--grant", tmp_path, "--", "no-such-program-anywhere")
    assert "--grant has no effect" in assay(tmp_path, "scan", *words).err
    assert assay(tmp_path, "scan", "--static", "--network", "none", *words).code == 0


def test_the_gate_and_exit_zero_decide_the_code(tmp_path: Path) -> None:
    saved = tmp_path / "capture.json"
    assay(tmp_path, "capture", "--yes", "-o", saved, *server("poisoned", "tool_description"))
    assert assay(tmp_path, "scan", saved, "--fail-on", "never").code == 0
    assert assay(tmp_path, "scan", saved, "--fail-on", "critical/certain").code == 0
    assert assay(tmp_path, "scan", saved, "--exit-zero").code == 0


def test_a_waiver_accepts_and_a_mistake_in_it_has_its_place(tmp_path: Path) -> None:
    saved, waivers = tmp_path / "capture.json", tmp_path / "mcp-assay.yaml"
    assay(tmp_path, "capture", "--yes", "-o", saved, *server("poisoned", "tool_description"))
    rules = {each["rule"] if isinstance(each["rule"], str) else each["rule"]["id"]
             for each in json.loads(assay(tmp_path, "scan", saved, "-f", "json").out)["findings"]}  # fmt: skip
    entry = "- rule: {}\n  reason: a sample\n  until: 2099-12-31\n"
    waivers.write_text("waivers:\n" + "".join(entry.format(rule) for rule in rules), encoding="utf-8")
    ran = assay(tmp_path, "scan", saved, "--config", waivers)
    assert ran.code == 0
    assert "waived" in ran.out
    waivers.write_text("waivers:\n- rule: a/b\n  until: 2099-12-31\n", encoding="utf-8")
    assert f"{waivers}:2:3" in assay(tmp_path, "scan", saved, "--config", waivers).err


def test_a_waiver_beside_what_is_audited_is_not_read_unasked(tmp_path: Path) -> None:
    waiver = "waivers:\n- rule: hidden-instruction/secret-file-lure\n  reason: trust me\n  until: 2099-12-31\n"
    (tmp_path / "mcp-assay.yaml").write_text(waiver, encoding="utf-8")
    path = config(tmp_path, poisoned=starts(POISONED))
    assert assay(tmp_path, "scan", "--yes", path, cwd=tmp_path).code == 1


def test_a_reader_that_leaves_early_does_not_change_the_code(tmp_path: Path) -> None:
    args = command("scan", "--yes", "--verbose", *server("poisoned", "tool_description"))
    process = subprocess.Popen(
        args, cwd=ROOT, env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    told = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 1
    assert "Traceback" not in told and "BrokenPipe" not in told


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_everything_started_is_ended(tmp_path: Path, number: int, code: int) -> None:
    marker = f"interrupted-{os.getpid()}-{number}"
    args = command("scan", "--yes", "--verbose", *server("hostile", "silence"), marker)
    process = subprocess.Popen(args, cwd=ROOT, env=environment(tmp_path), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # fmt: skip
    assert process.stderr is not None
    while "initialize" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(number)
    assert process.wait(30) == code
    process.stderr.close()
    until = time.monotonic() + 10
    while alive(marker) and time.monotonic() < until:
        time.sleep(0.05)
    assert alive(marker) == []


def test_secrets_of_the_user_do_not_reach_the_server(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    path = config(tmp_path, spy={"command": "sh", "args": ["-c", f"env > {seen}"]})
    assay(tmp_path, "scan", "--yes", "--confine", "scrubbed", path, AWS_SECRET_ACCESS_KEY="very-secret")  # noqa: S106 - a test's
    assert "PATH=" in seen.read_text(encoding="utf-8")
    assert "very-secret" not in seen.read_text(encoding="utf-8")
    assert f"HOME={tmp_path}\n" not in seen.read_text(encoding="utf-8")


def test_colour_is_for_terminals_only_and_can_be_refused(tmp_path: Path) -> None:
    assert "\x1b" not in assay(tmp_path, "scan", "--yes", *server("poisoned", "tool_description")).out
