"""What does a program in a sandbox see, and what of it is left? Asked with a real bubblewrap."""

# The folders named below are those of the sandbox.
# ruff: noqa: S108

from __future__ import annotations

import json
import os
import pwd
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from process_marks import survivors

from auditor.confine import Conditions, Prepared, Resources, confine
from auditor.confine.machine import why_no_sandbox
from auditor.confine.places import laptop
from auditor.model import Stdio, Touched, Variable

TROUBLE = why_no_sandbox()
pytestmark = pytest.mark.skipif(TROUBLE is not None, reason=f"no sandbox can be built here: {TROUBLE}")

LAPTOP = {"PATH", "LANG", "LC_ALL", "LC_CTYPE", "LANGUAGE", "TZ", "TERM", "HOME", "USER", "LOGNAME", "SHELL", "PWD",
          "XDG_RUNTIME_DIR", "JAVA_HOME"}  # fmt: skip
"""Variables that a program started from a desktop may have."""
DUMP = Path(__file__).with_name("all_it_sees.py").read_text(encoding="utf-8")
"""Prints what a program can see, as JSON; files by the paths in its arguments."""


@dataclass
class Ran:
    out: str
    err: str
    code: int
    lines: list[str]
    touched: tuple[Touched, ...]
    canaries: Mapping[str, str]
    seconds: float
    seen: dict[str, Any] = field(default_factory=dict)


def run(launch: Stdio | Prepared, mode: str = "bubblewrap", *, reads: tuple[str, ...] = (), **more: Any) -> Ran:
    """Start it under its keeper until it ends, as a capture would."""
    given = {"environ": {}, "cache_dir": Path("/nonexistent"), "watch": False, **more}
    began = time.monotonic()
    prepared = launch if isinstance(launch, Prepared) else Prepared(launch, reads)
    confined = confine(prepared, Conditions(mode, **given))
    ours, theirs = socket.socketpair()
    # not pipes, which would fill up
    told, complained = (tempfile.TemporaryFile("w+", errors="replace") for _ in range(2))  # noqa: SIM115 - read below
    keeper = subprocess.Popen(
        confined.keeper_argv(theirs.fileno()), stdin=subprocess.DEVNULL, stdout=told, stderr=complained,
        env={}, cwd=confined.scratch.root, pass_fds=(theirs.fileno(),),
    )  # fmt: skip
    theirs.close()
    ours.sendall(confined.order())
    heard = ""
    ours.settimeout(60)
    while "\nexit " not in f"\n{heard}":
        heard += ours.recv(4096).decode()
    ours.shutdown(socket.SHUT_WR)
    while piece := ours.recv(4096).decode():
        heard += piece
    keeper.wait(timeout=30)
    ours.close()
    with told, complained:
        for file in (told, complained):
            file.seek(0)
        out, err = told.read(), complained.read()
    lines = heard.splitlines()
    confined.heard.extend(line for line in lines if line.startswith(("read ", "write ")))
    code = next(int(line.split()[1]) for line in lines if line.startswith("exit "))
    touched, canaries = confined.touched(), dict(confined.canaries)
    confined.close()
    return Ran(out, err, code, lines, touched, canaries, time.monotonic() - began)


def python(code: str, *args: str, **more: Any) -> Stdio:
    return Stdio(
        "/usr/bin/python3" if Path("/usr/bin/python3").exists() else sys.executable, ("-c", code, *args), **more
    )


def dump(*paths: Path, launch: Stdio | None = None, **more: Any) -> dict[str, Any]:
    ran = run(launch or python(DUMP, *map(str, paths)), **more)
    assert ran.code == 0, ran.err
    seen: dict[str, Any] = json.loads(ran.out)
    return seen


def test_nothing_of_the_user_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables, home, planted credentials, names: not by any path, nor through /proc."""
    planted, home = f"planted{uuid.uuid4().hex}", tmp_path / "someone"
    for name in (".ssh/id_rsa", ".aws/credentials", "diary.txt"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(planted, encoding="ascii")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("MY_SECRET", planted)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    paths = [
        home / ".ssh/id_rsa",
        home / ".aws/credentials",
        home / "diary.txt",
        Path("/etc/shadow"),
        Path("/root/.bashrc"),
    ]
    seen = dump(launch=python(DUMP, *(path.as_posix().encode().hex() for path in paths)))
    assert planted not in json.dumps(seen)
    assert set(seen["files"].values()) == {"FileNotFoundError"}
    assert seen["env"]["HOME"] == str(home)
    assert "MY_SECRET" not in seen["env"] and "diary.txt" not in seen["home"] and ".cache" in seen["home"]
    assert seen["shadow"] == "FileNotFoundError" and f":{home}:/bin/bash\n" in seen["passwd"]
    assert not {"root", "var/lib", "srv", "mnt", "boot", "sys"} & set(seen["root"])


def test_it_looks_like_somebody_s_laptop() -> None:
    seen = dump()
    everything = json.dumps(seen).lower().replace(DUMP.lower(), "")
    for word in ("assay", "scratch", "decoy", "canary", "audit", "keeper", "pytest"):
        assert word not in everything, word
    assert (seen["uid"], seen["gid"], seen["host"]) == (os.getuid(), os.getgid(), laptop().machine)
    assert (seen["env"]["HOME"], seen["env"]["USER"]) == (str(Path.home()), pwd.getpwuid(os.getuid()).pw_name)
    assert "/newroot" not in seen["mounts"] and not any("--\0" in line for line in seen["processes"])
    assert set(seen["env"]) <= LAPTOP


def test_it_has_no_right_no_network_and_nothing_inherited() -> None:
    seen = dump()
    rights = [line.split()[1] for line in seen["status"].splitlines() if line.startswith("Cap")]
    assert set(rights) == {"0" * 16}
    assert "NoNewPrivs:\t1" in seen["status"]
    assert seen["interfaces"] == ["lo"]
    assert seen["connect"].startswith("OSError")
    assert not {number for number, leads_to in seen["fds"].items() if int(number) > 2 and "/proc/" not in leads_to}
    assert len(seen["processes"]) == 2, "its first process and itself"
    assert not any("--setenv" in line or "--ro-bind" in line for line in seen["processes"])
    assert seen["sysctl"] != "done" and seen["sysrq"] != "done", "as root, only the mount protects these"
    assert seen["chroot"] != "done"


def test_it_can_write_only_where_it_is_forgotten() -> None:
    seen = dump()
    written = {place for place, outcome in seen["writes"].items() if outcome == "done"}
    assert written == {laptop().tmp, laptop().home, laptop().work}
    again = dump(launch=python(DUMP))
    assert "x" not in again["home"]


@pytest.mark.parametrize("place", ["/tmp", laptop().home, "/dev/shm", laptop().runtime])
def test_what_it_writes_is_bounded(place: str) -> None:
    """By many files, each below the limit of one: there is no room for more than was allowed, or it is ended."""
    fill = (
        "import time\nwrote = 0\ntry:\n    for n in range(200):\n"
        f"        with open(f'{place}/f{{n}}', 'wb') as file:\n            wrote += file.write(bytes(1 << 20))\n"
        "except OSError as error:\n    print(wrote >> 20, error.errno, flush=True)\ntime.sleep(0.2)\n"
    )
    ran = run(python(fill), resources=Resources(disk=64 << 20))
    if "over disk" in ran.lines:
        assert ran.code == -9
    else:
        megabytes, errno = map(int, ran.out.split())
        assert megabytes <= 32 and errno == 28


def test_the_project_of_a_script_is_read_only_and_its_secrets_are_not_there(tmp_path: Path) -> None:
    project, secret = tmp_path / "project", f"planted{uuid.uuid4().hex}"
    (project / "src").mkdir(parents=True)
    (project / ".git").mkdir()
    (project / "pyproject.toml").write_text("[project]\n", encoding="ascii")
    (project / ".git" / "config").write_text(secret, encoding="ascii")
    (project / ".env").write_text(f"API_TOKEN={secret}\nexport MODE={secret}\n", encoding="ascii")
    (project / "key.pem").write_text(secret, encoding="ascii")
    (project / "helper.txt").write_text("helped", encoding="ascii")
    (tmp_path / "beside.txt").write_text(secret, encoding="ascii")
    script = project / "src" / "server.py"
    script.write_text(DUMP, encoding="utf-8")
    paths = [project / name for name in ("helper.txt", ".env", "key.pem", ".git/config")] + [tmp_path / "beside.txt"]
    relative = [os.path.relpath(path, "/") for path in paths]
    launch = Stdio(python("").command, (str(script), *(f"/proc/self/root/{path}" for path in relative)))
    seen = dump(launch=launch)
    helped, env, pem, config, beside = seen["files"].values()
    assert helped == "helped"
    assert pem == config == ""
    assert [line.split("=")[0] for line in env.splitlines()] == ["API_TOKEN", "MODE"]
    assert beside == "FileNotFoundError"
    assert secret not in json.dumps(seen)
    assert run(python(f"open({str(project / 'new')!r}, 'w')", str(script))).code == 1
    assert not (project / "new").exists()


def test_a_folder_that_the_launch_names_can_be_read_and_a_granted_one_written(tmp_path: Path) -> None:
    named, granted = tmp_path / "named", tmp_path / "granted"
    for folder in (named, granted):
        folder.mkdir()
        (folder / "a.txt").write_text("here", encoding="ascii")
    code = "import sys\nprint(open(sys.argv[1] + '/a.txt').read())\nopen(sys.argv[1] + '/b.txt', 'w').write('x')\n"
    assert run(python(code, str(named))).out == "here\n"
    assert not (named / "b.txt").exists()
    assert run(python(code, str(granted)), grants=(f"{granted}:rw",)).code == 0
    assert (granted / "b.txt").exists()


def test_a_home_that_is_named_is_the_decoy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "diary.txt").write_text("dear diary", encoding="ascii")
    code = "import os, sys\nprint(sys.argv[1:], sorted(os.listdir(sys.argv[1])))\n"
    out = run(python(code, str(tmp_path), f"--root={tmp_path}/.ssh")).out
    assert f"'{tmp_path}', '--root={tmp_path}/.ssh'" in out and "'.aws'" in out and "diary" not in out


def test_where_nothing_can_stand_in_the_place_of_the_home_it_is_another_user_s(monkeypatch: pytest.MonkeyPatch) -> None:
    for home in ("/", "/etc/someone"):
        monkeypatch.setenv("HOME", home)
        seen = dump()
        assert seen["env"]["HOME"] == f"/home/{seen['env']['USER']}" == laptop().home
        assert seen["uid"] == 1000 and ".ssh" in seen["home"]


def test_files_of_the_home_that_are_shown_are_where_they_are_and_no_bait_is_among_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Granted with the right to write: the keeper makes baits look old, and would do so to the user's own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (".aws/credentials", "code/server/package.json", "code/server/index.py", "code/other.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("mine", encoding="ascii")
    before = (tmp_path / ".aws/credentials").stat().st_mtime_ns
    code = "import os, sys\nprint(open('.aws/credentials').read(), os.listdir('code'), os.listdir('code/server'))\n"
    ran = run(
        python("import os\nos.chdir(os.path.expanduser('~'))\n" + code, str(tmp_path / "code/server/index.py")),
        grants=("~/.aws:rw",),
    )
    assert ran.out.startswith("mine ['server'] ['") and ran.touched == ()
    assert (tmp_path / ".aws/credentials").stat().st_mtime_ns == before


def test_a_home_has_been_lived_in() -> None:
    code = "import os\nfor d, _, f in os.walk(os.path.expanduser('~')):\n"
    code += "    for n in ('', *f):\n        print(os.stat(os.path.join(d, n)).st_mtime, os.path.join(d, n))\n"
    ages = [line.split(" ", 1) for line in run(python(code)).out.splitlines()]
    young = [path for changed, path in ages if time.time() - float(changed) < 3600]
    assert len(ages) > 40 and young == []


def test_an_interpreter_and_its_environment_outside_of_the_system_can_be_used() -> None:
    """The one that runs this test: a virtual environment, wherever it and its base are."""
    ran = run(Stdio(sys.executable, ("-c", "import pytest, sys; print(sys.prefix)")))
    assert ran.out.strip() == sys.prefix, ran.err


def test_what_is_done_to_the_baits_is_told_without_strace() -> None:
    code = "import os\nos.chdir(os.path.expanduser('~'))\nprint(open('.ssh/id_rsa').read())\n"
    code += "open('.netrc', 'a').write('x')\nos.listdir('.aws')\nos.stat('.aws/credentials')\n"
    for mode in ("bubblewrap", "scrubbed"):
        ran = run(python(code), mode)
        assert {(one.deed.value, one.target, one.bait) for one in ran.touched} == {
            ("read", "~/.ssh/id_rsa", "ssh key"), ("write", "~/.netrc", "password"),
        }, mode  # fmt: skip
        assert {what for value, what in ran.canaries.items() if value in ran.out} == {"ssh key"}


def test_no_program_meets_settings_of_ours_on_its_way_upwards() -> None:
    """`load_dotenv` looks for `.env` in all folders above a program, which a launcher may keep anywhere in the home."""
    code = "from pathlib import Path\n"
    code += "for start in (Path.cwd(), Path.home() / '.cache/uv/archive-v0/x/bin', Path.home() / 'tools'):\n"
    code += "    print(*(place for place in (start, *start.parents) if (place / '.env').exists()))\n"
    code += "print(len(list(Path.home().glob('*/.env'))))\n"
    for mode in ("bubblewrap", "scrubbed"):
        assert run(python(code), mode).out.split() == ["1"], mode


def test_variables_of_an_entry_reach_the_server_and_not_the_sandbox() -> None:
    """LD_PRELOAD would otherwise be loaded by bwrap, which runs outside."""
    trace = Path(f"/tmp/trace-{uuid.uuid4().hex}")
    settings = {"LD_DEBUG": "libs", "LD_DEBUG_OUTPUT": str(trace), "MODE": "m"}
    seen = dump(launch=python(DUMP, env=tuple(Variable(name, value) for name, value in settings.items())))
    assert settings.items() <= seen["env"].items()
    assert list(trace.parent.glob(f"{trace.name}*")) == []


@pytest.mark.parametrize("mode", ["bubblewrap", "scrubbed"])
def test_too_many_processes_are_ended_and_named(mode: str) -> None:
    mark = f"mark-{uuid.uuid4()}"
    bomb = (
        "import os, sys, time\nfor n in range(400):\n    if os.fork() == 0:\n        time.sleep(30)\ntime.sleep(30)\n"
    )
    ran = run(python(bomb, mark), mode, resources=Resources(processes=64))
    assert "over processes" in ran.lines
    assert survivors(mark, within=2.0) == []


@pytest.mark.parametrize("mode", ["bubblewrap", "scrubbed"])
def test_too_much_memory_is_ended_and_named(mode: str) -> None:
    hog = "import time\nheld = []\nfor n in range(40):\n    held.append(b'x' * (10 << 20))\n    time.sleep(0.02)\n"
    ran = run(python(hog + "time.sleep(30)\n"), mode, resources=Resources(memory=100 << 20))
    assert "over memory" in ran.lines
    assert ran.code == -9


def test_everything_ends_with_the_server() -> None:
    mark = f"mark-{uuid.uuid4()}"
    daemon = (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n"
        "    if os.fork() == 0:\n        time.sleep(60)\n    os._exit(0)\n"
        "os.wait()\ntime.sleep(.5)\n"  # it is seen by looking every now and then
    )
    ran = run(python(daemon, mark))
    assert any(line.startswith("left ") and mark in line for line in ran.lines)
    assert survivors(mark, within=1.0) == []


def test_exit_codes_and_signals_come_through() -> None:
    assert run(python("import sys; sys.exit(7)")).code == 7
    assert run(python("import os; os.kill(os.getpid(), 11)")).code == -11
