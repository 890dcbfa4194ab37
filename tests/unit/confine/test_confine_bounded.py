"""Can a file that is anybody's make whoever reads it wait, or fill the memory?"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

import auditor
from auditor.confine import Conditions, Prepared, confine, modes
from auditor.confine.bounded import head, lines, opened
from auditor.errors import AuditorError
from auditor.model import Stdio

NEEDED = "import sys; from auditor.confine.programs import needed; print(*sorted(needed(sys.argv[1], '/bin', '/')))"


def test_of_a_file_the_beginning_is_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"one\ntwo\xff\n")
    assert head(tmp_path / "file", 4) == b"one\n"
    assert lines(str(tmp_path / "file")) == ["one", "two\ufffd"]


@pytest.mark.parametrize("path", ["pipe", "/dev/zero", "link to zero", "/", "missing", "a\0b", "\ud800", "x" * 5000])
def test_what_is_no_file_is_empty(tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("link to zero").symlink_to("/dev/zero")
    assert head(path) == b""
    with pytest.raises(OSError):
        opened(path)


@pytest.mark.parametrize("name", ["pyvenv.cfg", "lib/python3/site-packages/a.pth", "shebang"])
@pytest.mark.parametrize("what", ["zero", "pipe"])
def test_a_program_whose_files_have_no_end_is_looked_at_all_the_same(tmp_path: Path, name: str, what: str) -> None:
    """In a process of its own: what goes wrong here waits for ever, or takes all memory."""
    made, program = tmp_path / name, tmp_path / "bin" / "run"
    made.parent.mkdir(parents=True, exist_ok=True)
    program.parent.mkdir()
    program.write_text(f"#!{made if name == 'shebang' else '/bin/sh'}\n", encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "lib").mkdir(exist_ok=True)
    made.symlink_to("/dev/zero") if what == "zero" else os.mkfifo(made)
    done = subprocess.run(
        [sys.executable, "-c", NEEDED, program], capture_output=True, text=True, timeout=60, check=True,
        env={"PYTHONPATH": str(Path(auditor.__file__).parents[1])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30)),
    )  # fmt: skip
    assert str(tmp_path) in done.stdout.split()


@pytest.mark.parametrize("error", [MemoryError(), PermissionError(13, "Permission denied")])
def test_a_launch_that_cannot_be_looked_at_fails_alone(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setitem(modes._BY_NAME, "none", fail)
    with pytest.raises(AuditorError, match="cannot be confined"):
        confine(Prepared(Stdio("sh")), Conditions("none", {}, Path("/nonexistent")))
