"""Does a package manager learn nothing of the user, write nowhere else, and leave nothing running?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from launcher_lines import asked, program
from process_marks import appeared, survivors

from auditor.confine.confined import Confined
from auditor.confine.launchers.errand import _wall, attend, run
from auditor.confine.scratch import Scratch, new_scratch
from auditor.errors import AuditorError

TELLS = """
import json, os, sys
wrote = []
for path in sys.argv[1:]:
    try:
        open(path, "w").close()
        wrote.append(path)
    except OSError:
        pass
print(json.dumps({"env": dict(os.environ), "wrote": wrote, "cwd": os.getcwd()}))
"""
LINGERS = """
import subprocess, sys, time
code = "import os, signal, time; signal.signal(15, signal.SIG_IGN); os.fork() == 0 and os.setsid(); time.sleep(60)"
subprocess.Popen([sys.executable, "-c", code, sys.argv[1]])
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def scratch() -> Iterator[Scratch]:
    made = new_scratch()
    yield made
    made.remove()


def test_it_gets_no_variable_and_no_home_of_the_users(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("NPM_TOKEN", "secret")
    done = run((sys.executable, "-c", TELLS), asked("npx x"), scratch, {"A": "1"}, scratch.work)
    told = json.loads(done.output)
    assert "secret" not in told["env"].values()
    assert told["env"]["HOME"] == str(scratch.home)
    assert told["env"]["A"] == "1"
    assert told["cwd"] == str(scratch.work)


@pytest.mark.skipif(not _wall(), reason="no bubblewrap that works")
def test_it_writes_only_where_it_shall(scratch: Scratch, tmp_path: Path) -> None:
    for name in ("allowed", "other"):
        (tmp_path / name).mkdir()
    paths = [tmp_path / "allowed" / "a", tmp_path / "other" / "a", Path.home() / ".written", scratch.work / "a"]
    argv = (sys.executable, "-c", TELLS, *map(str, paths))
    done = run(argv, asked("npx x"), scratch, {}, scratch.work, (tmp_path / "allowed",))
    assert json.loads(done.output)["wrote"] == [str(paths[0]), str(paths[3])]
    assert not paths[2].exists()


def test_its_exit_code_and_complaint_come_back(scratch: Scratch) -> None:
    code = "import sys; sys.stderr.write('x' * 100_000 + 'end'); sys.exit(3)"
    done = run((sys.executable, "-c", code), asked("npx x"), scratch, {}, scratch.work)
    assert done.code == 3
    assert done.complaint.endswith("xend")
    assert len(done.complaint) <= 65536


def test_a_long_complaint_is_kept_from_the_beginning_of_a_line_on(scratch: Scratch) -> None:
    code = "import sys; sys.stderr.write('Because odfpy==1.4.1 is not there.\\n' * 5_000)"
    done = run((sys.executable, "-c", code), asked("npx x"), scratch, {}, scratch.work)
    assert done.complaint.startswith("Because odfpy")
    assert 60_000 < len(done.complaint) <= 65536


def test_a_program_that_is_not_there_is_an_error(scratch: Scratch) -> None:
    with pytest.raises(AuditorError, match="cannot be started"):
        run(("/nowhere/npm",), asked("npx x"), scratch, {}, scratch.work, walled=False)


def test_it_is_killed_with_its_children_when_its_time_is_up(scratch: Scratch) -> None:
    mark = f"mark-{uuid.uuid4()}"
    began = time.monotonic()
    with pytest.raises(AuditorError, match=r"more than 1 s") as caught:
        run((sys.executable, "-c", LINGERS, mark, "60"), asked("npx x", seconds=1.0), scratch, {}, scratch.work)
    assert "--install-timeout" in caught.value.hint
    assert time.monotonic() - began < 5
    assert survivors(mark) == []


def test_what_it_leaves_running_is_killed(scratch: Scratch) -> None:
    mark = f"mark-{uuid.uuid4()}"
    run((sys.executable, "-c", LINGERS, mark, "0.2"), asked("npx x"), scratch, {}, scratch.work)
    assert survivors(mark) == []


def test_it_ends_soon_after_nobody_waits(scratch: Scratch) -> None:
    mark = f"mark-{uuid.uuid4()}"
    given = asked("npx x")
    threading.Timer(0.5, given.stop.set).start()
    began = time.monotonic()
    with pytest.raises(AuditorError, match="nobody waits"):
        run((sys.executable, "-c", LINGERS, mark, "60"), given, scratch, {}, scratch.work)
    assert time.monotonic() - began < 4
    assert survivors(mark) == []


SCAN = """
import sys
from pathlib import Path
from auditor.capture import Options, capture
from auditor.model import ServerSpec, Stdio
package, cache = sys.argv[1:]
captures = capture([ServerSpec("a", "a", "command", Stdio("npx", ("-y", package)))], Options(cache_dir=Path(cache)))
print("went on", captures)
"""


def scan(tmp_path: Path, mark: str) -> subprocess.Popen[str]:
    """A scan whose npm never ends."""
    program(tmp_path / "bin", "npm", f"#!{sys.executable}\nimport sys\nsys.argv[1:] = [sys.argv[-2], '60']\n{LINGERS}")
    env = {**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    argv = [sys.executable, "-c", SCAN, mark, str(tmp_path / "cache")]
    return subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_the_scan_ends_the_download(tmp_path: Path, number: signal.Signals) -> None:
    mark = f"mark-{uuid.uuid4()}"
    process = scan(tmp_path, mark)
    appeared(mark, 3)
    began = time.monotonic()
    process.send_signal(number)
    output, _ = process.communicate(timeout=10)
    assert time.monotonic() - began < 2.5
    assert survivors(mark, within=3.0 if number is signal.SIGKILL else 0.5) == []
    assert "went on" not in output


def test_it_is_told_of_what_it_used_too_much(scratch: Scratch) -> None:
    many = ("sh", "-c", "for each in 1 2 3 4 5 6; do sleep 30 & done; wait")
    env = {"PATH": os.environ["PATH"]}
    confined = Confined(many, env, str(scratch.work), "errand", scratch, ceilings={"processes": 3})
    done = attend(confined, asked("npx x"), "many")
    assert (done.code != 0, done.over) == (True, "processes")
