"""Is a server that reaches out held, told of, and without a trace on the host? The host is asked."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from assay import command, environment
from host_traces import Listener, listens, named, resident, sockets_seen
from made_up_user import (
    CONFINED,
    HOME_SECRETS,
    OUR_VARIABLES,
    PROJECT_SECRETS,
    PYTHON,
    Audit,
    Ground,
    dumpers,
    free_port,
    hexed,
    watching,
    written,
)  # fmt: skip
from process_marks import appeared, survivors

from auditor.capture import Limits, Options, archive, capture
from auditor.confine import Resources, best_mode
from auditor.model import Capture, ServerSpec, Stdio

REPORTED = {
    "reads_keys": {"behaviour/reads-credentials", "behaviour/seeks-credentials"},
    "leaks_key": {"behaviour/reads-credentials", "behaviour/leaks-bait"},
    "connects_out": {"behaviour/calls-out", "behaviour/calls-bare-address", "behaviour/listens"},
    "daemonizes": {"protocol/leaves-process"},
    "slow_exit": {"protocol/leaves-process"},
    "runs_shell": {"behaviour/starts-shell", "behaviour/calls-bare-address"},
    "persists": {"behaviour/writes-elsewhere"},
    "escapes": {"behaviour/writes-elsewhere"},
    "fills_disk": {"gap: filled the 512 MB that it can write"},
}
"""What the report must say of each: a rule that found something, or the beginning of a gap."""
DUMPS = (
    "with secrets", "naming the home", "naming secret files", "naming hidden files", "naming the project",
    "naming an env file", "in a virtual environment",
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _bubblewrap_works() -> None:
    if best_mode() != "bubblewrap":
        reason = "bubblewrap does not work here: `mcp-assay doctor` says why"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, _bubblewrap_works: None) -> Iterator[Ground]:
    """Its home is not below /tmp, which is the first thing that a sandbox replaces."""
    root, results = Path(tempfile.mkdtemp(dir="/var/tmp")), tmp_path_factory.mktemp("proof")
    made = Ground(root / "alice", root / "alice" / "work" / "project", results / "tmp", results)
    made.tmp.mkdir()
    shutil.copytree(CONFINED, made.project / "servers", ignore=shutil.ignore_patterns("__pycache__"))
    for name in HOME_SECRETS:
        made.file(made.home / name, f"~/{name}")
    for name in PROJECT_SECRETS:
        made.file(made.project / name, name)
    for name in OUR_VARIABLES:
        made.plant(f"${name}")
    (made.project / "servers" / ".env.test").symlink_to("settings-of-production")
    made.file(made.project / "servers" / "settings-of-production", "behind a link called .env.test")
    yield made
    shutil.rmtree(root)


@pytest.fixture(scope="module")
def audit(ground: Ground) -> Audit:
    """Everything at once: one config of one made-up user."""
    services, free = Listener(ground.results, ground.mark), free_port()
    words = {
        "reads_keys": (hexed(ground.home),),
        "connects_out": (str(services.port), services.abstract, hexed(services.path), str(free)),
        "escapes": (hexed(ground.home / "Documents" / "diary.txt"), hexed(ground.home)),
        "persists": (hexed(ground.home),),
    }
    entries = {name: ground.entry(name, *words.get(name, ())) for name in REPORTED} | dumpers(ground)
    config = ground.home / ".cursor" / "mcp.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"mcpServers": entries}), encoding="utf-8")
    before = ground.state()
    with sockets_seen("010200C0", "350200C0", f":{free:04X} 00000000:0000 0A") as sockets:
        ran, report, saved = ground.scan("--jobs", "4", config, seconds=180)
        listened = listens(free)
    after = ground.state()
    changed = {path: after.get(path) for path in {*before, *after} if before.get(path) != after.get(path)}
    captures = {one["server"]["name"]: one for one in json.loads(saved)["captures"]}
    everything = saved + json.dumps(report) + ran.out + ran.err
    return Audit(report, captures, everything, changed, services.reached(), sockets, listened)


def test_every_sample_of_the_folder_is_here_and_in_its_readme() -> None:
    names = sorted(path.stem for path in CONFINED.glob("[a-z]*.py"))
    assert sorted([*REPORTED, "dumps_all", "fork_bomb", "memory_hog"]) == names
    readme = (CONFINED / "README.md").read_text(encoding="utf-8")
    assert [line.split("`")[1] for line in readme.splitlines() if line.startswith("| `")] == [f"{n}.py" for n in names]


def test_every_sample_says_what_bounds_it() -> None:
    for path in CONFINED.glob("[a-z]*.py"):
        text = path.read_text(encoding="utf-8")
        assert "\nBound: " in text.split('"""')[1], path.name
        assert "\nbound()\n" in text, path.name


@pytest.mark.parametrize("name", sorted(REPORTED))
def test_what_a_server_tried_is_reported(audit: Audit, name: str) -> None:
    said = audit.said_of(name)
    assert audit.captures[name]["confinement"] == "bubblewrap"
    missing = {each for each in REPORTED[name] if not any(one.startswith(each) for one in said)}
    assert not missing, (said, audit.captures[name]["evidence"])


def test_no_file_of_the_user_is_changed_linked_or_added(audit: Audit) -> None:
    """Neither in the home nor in the project, where the samples themselves are: not even a time of change."""
    assert audit.changed == {}


@pytest.mark.usefixtures("audit")
def test_nothing_of_it_is_left_on_the_host(ground: Ground) -> None:
    assert survivors(ground.mark, within=2.0) == []
    assert named(ground.mark) == []
    assert list(ground.tmp.iterdir()) == []


def test_no_socket_of_the_host_is_reached_and_none_is_opened_on_it(audit: Audit) -> None:
    """TCP, UDP, abstract and in the file system; the addresses never occur in the host's own tables."""
    assert audit.reached == []
    assert audit.sockets == set()
    assert not audit.listened
    done = {name for name, what in audit.told("connects_out").items() if what.startswith("done")}
    assert done <= {"listen", "localhost_udp"}, "only within its own loopback"


def test_no_way_out_is_open(audit: Audit) -> None:
    """What remains possible changes the inside alone: signals to its own first process, links in its own folders."""
    told = audit.told("escapes")
    assert {name for name, what in told.items() if what.startswith("done")} <= {
        "links",
        "kill_1",
        "kill_parent",
        "root_of_1",
        *(("setuid",) if os.getuid() == 0 else ()),  # to what it is already: its number, without root's rights
    }
    assert "diary" not in told["root_of_1"] + told["cwd_of_others"]


@pytest.mark.parametrize("how", DUMPS)
def test_nothing_planted_is_seen_by_a_server_that_tells_all_it_sees(ground: Ground, audit: Audit, how: str) -> None:
    told = audit.told(f"dump {how}")
    assert "(stopped)" not in told["found"] and "PATH" in told["environment"]
    assert [where for where, word in ground.planted.items() if word in json.dumps(told)] == [], told["found"]


def test_nothing_planted_is_in_what_was_saved_reported_or_printed(ground: Ground, audit: Audit) -> None:
    assert [where for where, word in ground.planted.items() if word in audit.everything] == []


def test_what_is_kept_from_a_server_that_names_it_is_told(audit: Audit) -> None:
    (note,) = (each for each in audit.report["notes"] if each.startswith("dump naming hidden files "))
    assert "~/.cache/huggingface/token, ~/.claude/.credentials.json" in note and "`--grant PATH`" in note


def test_the_audit_does_not_give_itself_away(audit: Audit) -> None:
    """Nothing that a server can ask says who asks. That it is a sandbox shows, as in containers and clients' own."""
    for word in ("assay", "auditor", "strace", "keeper", "decoy", "canary", "honeypot", "dummy"):
        said = {name: what for name, what in audit.told("dump with secrets").items() if word in what.lower()}
        assert said == {}, word


def test_the_same_server_tells_every_secret_where_nothing_confines_it(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the tests above could not fail."""
    for name in OUR_VARIABLES:
        monkeypatch.setenv(name, ground.planted[f"${name}"])
    monkeypatch.setenv("HOME", str(ground.home))
    monkeypatch.setenv("TMPDIR", str(ground.tmp))
    launch = Stdio(PYTHON, (ground.script("dumps_all"), ground.mark), cwd=str(ground.project))
    (result,) = captured([launch], Options(confine="none", limits=Limits(timeout=20)))
    archive.save((result,), ground.results / "bare.json")
    saved = (ground.results / "bare.json").read_text(encoding="utf-8")
    on_disk = {f"${name}" for name in OUR_VARIABLES} | {f"~/{name}" for name in HOME_SECRETS} | {*PROJECT_SECRETS}
    assert [where for where in on_disk if ground.planted[where] not in saved] == []


def test_a_fork_bomb_is_ended_when_it_has_more_processes_than_allowed(ground: Ground) -> None:
    """The kernel refuses more, except to root: for root the keeper counts, 20 times a second."""
    with watching(lambda: len(survivors(ground.mark))) as counts:
        _, report, _ = ground.scan(*ground.sample("fork_bomb"))
    most = Resources().processes + 8 if os.getuid() else 1500
    assert 8 < max(counts) <= most  # the scan and its keeper name the mark too
    assert any("processes" in gap["why"] for gap in report["gaps"]), report["gaps"]
    assert survivors(ground.mark, within=2.0) == []


def test_memory_is_bounded_however_it_is_taken(ground: Ground) -> None:
    """At 256 MB instead of the default, for speed; by one process, by many, shared, and in files nobody maps."""
    ways = ("heap", "children", "shared", "memfd")
    launches = [Stdio(PYTHON, (ground.script("memory_hog"), ground.mark, way)) for way in ways]
    options = Options(confine="bubblewrap", limits=Limits(timeout=30), resources=Resources(memory=256 << 20))
    with watching(lambda: resident(ground.mark)) as sizes:
        *ended, refused = captured(launches, options)
    assert max(sizes) < len(ways) * 512 << 20
    for way, result in zip(ways, ended, strict=False):
        assert any("memory" in gap.why for gap in result.gaps), (way, result.gaps, result.listings)
    assert "0 MB, then OSError" in refused.listings[0].exchanges[-1].raw
    assert survivors(ground.mark, within=2.0) == []


def test_what_a_server_writes_is_bounded_in_all_places_together(ground: Ground) -> None:
    """The sizes are those of the file systems that the server sees, asked for from outside while it writes."""
    seen = [0]
    for _ in range(10):  # it can be over between two looks
        with watching(lambda: written(ground.mark)) as sizes:
            ground.scan(*ground.sample("fills_disk"))
        seen += sizes
        if max(seen):
            break
    assert 0 < max(seen) <= Resources().disk * 1.1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_runs_on_when_the_scan_is_ended(ground: Ground, number: signal.Signals) -> None:
    """Nor is anything left in the temporary folder: where the scan was killed, the keeper removes it."""
    process = subprocess.Popen(
        command("scan", "--yes", "--confine", "bubblewrap", "--probe", "none", *ground.sample("slow_exit")),
        cwd=ground.project,
        env=environment(ground.home, TMPDIR=str(ground.tmp)), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    appeared(f"{PYTHON} servers/slow_exit.py {ground.mark}", 2)
    process.send_signal(number)
    began = time.monotonic()
    process.wait(timeout=20)
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert time.monotonic() - began < 2.0 * busy
    assert survivors(ground.mark, within=2.0 * busy) == []
    deadline = time.monotonic() + 5.0 * busy
    while list(ground.tmp.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(ground.tmp.iterdir()) == []


def captured(launches: list[Stdio], options: Options) -> tuple[Capture, ...]:
    return capture([ServerSpec(f"s{n}", f"s{n}", "command", launch) for n, launch in enumerate(launches)], options)
