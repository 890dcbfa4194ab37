"""Which program is meant, behind wrappers, and is it the user's?"""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from launcher_lines import launch_of, program

from auditor.confine import Conditions
from auditor.confine.launchers import prepare
from auditor.confine.launchers.interpreters import interpreter_reads, is_wide
from auditor.confine.launchers.programs import program_of
from auditor.confine.launchers.unwrap import unwrapped
from auditor.model import Stdio, Variable


@pytest.mark.parametrize(
    ("launch", "expected"),
    [
        (Stdio("cmd", ("/c", "npx", "-y", "a")), Stdio("npx", ("-y", "a"))),
        (Stdio("CMD.EXE", ("/S", "/C", "npx -y a")), Stdio("npx", ("-y", "a"))),
        (Stdio("env", ("A=1", "B=x=y", "npx", "a")), Stdio("npx", ("a",), (Variable("A", "1"), Variable("B", "x=y")))),
        (Stdio("/usr/bin/env", ("K=REDACTED", "npx")), Stdio("npx", (), (Variable("K", None, "argument"),))),
        (Stdio("env", ("A=1", "cmd", "/c", "npx a")), Stdio("npx", ("a",), (Variable("A", "1"),))),
        (Stdio("npx -y a", ("b",)), Stdio("npx", ("-y", "a", "b"))),
        (Stdio("env", ("-i", "npx")), Stdio("env", ("-i", "npx"))),
        (Stdio("env", ("A=1",)), Stdio("env", ("A=1",))),
        (Stdio("sh", ("-c", "npx a")), Stdio("npx", ("a",))),
        (Stdio("/bin/bash", ("-l", "-c", "exec uvx 'b c'")), Stdio("uvx", ("b c",))),
        (
            Stdio("zsh", ("-lic", "cd /srv/x && A=1 node x.js"), (), "/a"),
            Stdio("node", ("x.js",), (Variable("A", "1"),), "/srv/x"),
        ),
        (
            Stdio("bash", ("-c", "cd x && cd y && export B=REDACTED && npx a"), (), "/a"),
            Stdio("npx", ("a",), (Variable("B", None, "argument"),), "/a/x/y"),
        ),
        (Stdio("bash", ("-c", "cd x && node x.js")), Stdio("node", ("x.js",), (), "x")),
        (Stdio("bash", ("-c", "node ${workspaceFolder}/x.js")), Stdio("node", ("${workspaceFolder}/x.js",))),
        (Stdio("bash", ("-c", "npx a", "b")), Stdio("bash", ("-c", "npx a", "b"))),
        (Stdio("bash", ("npx", "-c")), Stdio("bash", ("npx", "-c"))),
        (Stdio("/home/x/bash", ("-c", "npx a")), Stdio("/home/x/bash", ("-c", "npx a"))),
        (Stdio("powershell", ("-c", "npx a")), Stdio("powershell", ("-c", "npx a"))),
        (Stdio("/a b/npx", ("c",)), Stdio("/a b/npx", ("c",))),
        (Stdio("npx 'a", ()), Stdio("npx 'a", ())),
        (Stdio(" ", ()), Stdio(" ", ())),
        (Stdio("", ()), Stdio("", ())),
    ],
)
def test_wrappers_are_taken_off(launch: Stdio, expected: Stdio) -> None:
    assert unwrapped(launch) == expected


@pytest.mark.parametrize(
    "line",
    [
        "npx a | tee x", "npx $A", "npx a; x", "(npx a)", "npx a &", "cd x || npx a", "npx a > x", "npx *.js",
        "npx `a`", "cd && npx a", "cd - && npx a", "source x && npx a", ". x && npx a", "eval npx a", "exec -a b npx a",
        "test -f x && npx a", "A=1", "", "npx 'a", "npx ~root/x", "npx a=~/x", "npx '~/x'", "if true", "cd x",
        "export A && npx a", "npx a\nnpx b", "npx a # b",
    ],
)  # fmt: skip
def test_a_line_that_takes_a_shell_is_left_to_it(line: str) -> None:
    assert unwrapped(Stdio("bash", ("-c", line))) == Stdio("bash", ("-c", line))


def test_the_home_in_a_shell_line_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/a b")
    expected = Stdio("node", ("/home/a b/x.js",), (), "/home/a b/y")
    assert unwrapped(Stdio("sh", ("-c", 'cd ~/y && node "$HOME/x.js"'))) == expected


def test_a_repositorys_own_npx_is_not_the_users(tmp_path: Path) -> None:
    """Its name would let it pass for the package that it pretends to fetch."""
    own = program(tmp_path, "npx", "")
    assert program_of(launch_of(str(own))) == ""
    assert program_of(launch_of("./npx")) == ""
    assert program_of(launch_of("npx", Variable("PATH", f"{tmp_path}:/usr/bin"))) == ""
    assert program_of(launch_of("npx", Variable("PATH", "/usr/bin:/bin"))) == "npx"
    assert program_of(launch_of("npx")) == "npx"
    assert program_of(launch_of("/usr/local/bin/npx")) == "npx"
    assert program_of(launch_of(r"C:\tools\NPX.CMD")) == "npx"


def test_a_tool_in_a_hidden_folder_of_the_home_is_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert program_of(launch_of(str(program(tmp_path / ".local" / "bin", "uvx", "")))) == "uvx"
    assert program_of(launch_of(str(program(tmp_path / "code" / "bin", "uvx", "")))) == ""
    assert program_of(launch_of(str(program(tmp_path / ".local" / ".." / "code", "uvx", "")))) == ""


def test_what_nobody_knows_is_started_as_it_is(tmp_path: Path) -> None:
    conditions = Conditions("scrubbed", {}, tmp_path)
    for line in ("sh -c x|y", "my-server --a", "./npx -y notes", "java -jar x.jar"):
        assert prepare(launch_of(line), conditions, threading.Event()).launch == launch_of(line)


def test_an_interpreters_folders_are_only_those_of_an_installation(tmp_path: Path) -> None:
    base = tmp_path / "versions" / "3.12"
    real = program(base / "bin", "python3.12", "")
    (base / "lib" / "python3.12").mkdir(parents=True)
    (base / "lib" / "python3.12" / "os.py").write_text("")
    venv = tmp_path / "project" / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(real)
    (venv / "pyvenv.cfg").write_text("home = /home/somebody/.ssh\n")
    assert interpreter_reads(f"{venv}/bin/python") == (str(venv), str(base))
    (base / "lib" / "python3.12" / "os.py").unlink()
    assert interpreter_reads(f"{venv}/bin/python") == (str(venv),)


def test_nothing_wide_is_given_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert is_wide(tmp_path)
    assert is_wide(tmp_path.parent)
    assert is_wide(Path("/"))
    assert is_wide(Path("/usr/lib"))
    assert not is_wide(tmp_path / "project")
    program(tmp_path / "bin", "python3", "")
    (tmp_path / "pyvenv.cfg").write_text("")
    assert interpreter_reads(f"{tmp_path}/bin/python3") == ()
