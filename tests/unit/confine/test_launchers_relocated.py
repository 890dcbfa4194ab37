"""Does an environment that is shown elsewhere speak of that place, and is it kept without time to compile it?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from launcher_lines import asked

from auditor.confine.launchers.relocated import relocate
from auditor.confine.scratch import Scratch, new_scratch
from auditor.errors import AuditorError

SHOWN = "/home/me/.cache/uv/archive-v0/notes"


@pytest.fixture
def scratch() -> Iterator[Scratch]:
    made = new_scratch()
    yield made
    made.remove()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "made"
    for name in ("bin", "lib"):
        (made / name).mkdir(parents=True)
    (made / "bin" / "python").symlink_to(sys.executable)
    (made / "bin" / "notes").write_text(f"#!{made}/bin/python\n")
    (made / "pyvenv.cfg").write_text(f"command = venv {made}\n")
    (made / "lib" / "notes.py").write_text("WORD = 1\n")
    return made


def test_shebangs_and_compiled_modules_name_the_place_where_it_is_shown(folder: Path, scratch: Scratch) -> None:
    relocate(folder, SHOWN, asked("uvx notes"), scratch)
    (compiled,) = folder.glob("lib/__pycache__/notes.*.pyc")
    assert f"{SHOWN}/lib/notes.py".encode() in compiled.read_bytes()
    assert (folder / "bin" / "notes").read_text() == f"#!{SHOWN}/bin/python\n"


def test_modules_that_there_is_no_time_to_compile_are_left_to_the_server(folder: Path, scratch: Scratch) -> None:
    relocate(folder, SHOWN, replace(asked("uvx notes"), deadline=0.0), scratch)
    assert not list(folder.glob("lib/__pycache__/*.pyc"))
    assert (folder / "bin" / "notes").read_text() == f"#!{SHOWN}/bin/python\n"


def test_nothing_is_kept_of_what_nobody_waits_for_any_more(folder: Path, scratch: Scratch) -> None:
    one = asked("uvx notes")
    one.stop.set()
    with pytest.raises(AuditorError, match="nobody waits"):
        relocate(folder, SHOWN, one, scratch)
