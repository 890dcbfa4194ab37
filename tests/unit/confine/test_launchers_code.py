"""Is the same code the same number, and other code another one?"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.confine.launchers import code
from auditor.confine.launchers.code import fetched_code, own_code
from auditor.model import Stdio


def filled(root: Path, *files: str) -> Path:
    """A folder of small files, made in this order."""
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"code of {Path(name).name}\n", encoding="utf-8")
    return root


NPM = ("node_modules/notes/package.json", "node_modules/notes/dist/index.js", "node_modules/zod/index.js")
PYPI = ("lib/python3.12/site-packages/notes/__init__.py", "lib/python3.12/site-packages/notes-1.0.dist-info/METADATA")


@pytest.mark.parametrize("files", [NPM, PYPI])
def test_the_same_package_is_the_same_wherever_and_however_it_was_unpacked(
    files: tuple[str, ...], tmp_path: Path
) -> None:
    one, other = filled(tmp_path / "a", *files), filled(tmp_path / "b", *reversed(files))
    written = ("package-lock.json", "node_modules/.package-lock.json", "bin/notes") if files is NPM else (
        "bin/notes", "lib/python3.12/site-packages/notes-1.0.dist-info/RECORD",
        "lib/python3.12/site-packages/notes/__pycache__/x.pyc", "lib/python3.12/site-packages/_virtualenv.py",
    )  # fmt: skip
    assert fetched_code(one) == fetched_code(filled(other, *written))
    assert " sha256:" in fetched_code(one)


@pytest.mark.parametrize(
    "name", ["node_modules/notes/dist/index.js", "node_modules/zod/new.js", "node_modules/.hidden.js"]
)
def test_one_changed_or_added_file_makes_it_another(name: str, tmp_path: Path) -> None:
    folder = filled(tmp_path, *NPM)
    before = fetched_code(folder)
    (folder / name).write_text("other\n", encoding="utf-8")
    assert fetched_code(folder) != before


def test_a_file_that_only_moved_makes_it_another(tmp_path: Path) -> None:
    folder = filled(tmp_path, *NPM)
    before = fetched_code(folder)
    (folder / "node_modules/zod/index.js").rename(folder / "node_modules/notes/more.js")
    assert fetched_code(folder) != before


def test_the_platform_and_the_version_of_python_stand_before_it(tmp_path: Path) -> None:
    label = fetched_code(filled(tmp_path, *PYPI)).partition(" ")[0]
    assert label.endswith("-py3.12")
    assert fetched_code(tmp_path / "nothing") == ""


def test_of_a_file_the_code_beside_it_counts_and_its_data_does_not(tmp_path: Path) -> None:
    folder = filled(tmp_path / "project", "server.py", "more.py", "lib/deep.py")
    launch = Stdio("python3", ("server.py",), cwd=str(folder))
    before = own_code(launch)
    filled(folder, "notes.sqlite", "README.md", ".git/x.py", "node_modules/a.js", "__pycache__/x.py")
    assert own_code(launch) == before
    assert before.startswith("files sha256:")
    (folder / "lib" / "deep.py").write_text("other\n", encoding="utf-8")
    assert own_code(launch) != before


@pytest.mark.parametrize(
    "launch",
    [
        lambda file: Stdio("node", (str(file),)),
        lambda file: Stdio("uv", ("run", "--quiet", str(file), "--port", "1")),
        lambda file: Stdio(str(file)),
        lambda file: Stdio("python3", (file.name,), cwd=str(file.parent)),
    ],
)
def test_the_file_is_found_in_the_launch(launch: Callable[[Path], Stdio], tmp_path: Path) -> None:
    file = filled(tmp_path / "p", "server.py") / "server.py"
    before = own_code(launch(file))
    file.write_text("other\n", encoding="utf-8")
    assert before
    assert own_code(launch(file)) != before


@pytest.mark.parametrize("beside", [".lib/x.js", ".x.js", "env/x.js", "venv/x.js", "x", ".x", ".venv/x.js"])
def test_code_that_hides_beside_the_file_counts(beside: str, tmp_path: Path) -> None:
    folder = filled(tmp_path / "project", "server.js", beside)
    launch = Stdio("node", (str(folder / "server.js"),))
    before = own_code(launch)
    (folder / beside).write_text("other\n", encoding="utf-8")
    assert own_code(launch) != before


@pytest.mark.parametrize(
    "beside", [".venv/x.py", "env/x.py", ".git/x.py", ".hg/x.py", ".env", ".env.local", ".DS_Store", ".gitignore",
     "LICENSE", "LICENSE-MIT", "docs/README", "Makefile", "Dockerfile"],
)  # fmt: skip
def test_environments_history_settings_and_papers_beside_the_file_do_not_count(beside: str, tmp_path: Path) -> None:
    folder = filled(tmp_path / "project", "server.py", ".venv/pyvenv.cfg", "env/pyvenv.cfg", beside)
    launch = Stdio("python3", (str(folder / "server.py"),))
    before = own_code(launch)
    (folder / beside).write_text("other\n", encoding="utf-8")
    assert own_code(launch) == before


def test_a_paper_that_is_started_or_leads_elsewhere_counts(tmp_path: Path) -> None:
    folder = filled(tmp_path / "project", "LICENSE", "server.py")
    started, beside = Stdio("python3", (str(folder / "LICENSE"),)), Stdio("python3", (str(folder / "server.py"),))
    before = own_code(started)
    (folder / "LICENSE").write_text("other\n", encoding="utf-8")
    assert own_code(started) != before
    without = own_code(beside)
    (folder / "NOTICE").symlink_to(tmp_path, target_is_directory=True)
    assert own_code(beside) != without


@pytest.mark.parametrize(
    ("args", "main", "changed"),
    [
        (("node", "FOLDER"), '{"main": "dist/run.js"}', "dist/run.js"),
        (("node", "FOLDER"), '{"main": "dist/run"}', "dist/run.js"),
        (("node", "FOLDER"), "no JSON", "index.js"),
        (("node", "FOLDER/dist/run"), "{}", "dist/run.js"),
        (("node", "--require", "FOLDER/data", "FOLDER"), "{}", "index.js"),
        (("node", "FOLDER/cli"), "{}", "cli"),
        (("python3", "FOLDER"), "{}", "__main__.py"),
    ],
)
def test_what_an_interpreter_makes_of_a_word_without_a_suffix_is_found(
    args: tuple[str, ...], main: str, changed: str, tmp_path: Path
) -> None:
    folder = filled(tmp_path / "p", "dist/run.js", "data", *(("index.js",) if changed == "index.js" else ()), changed)
    (folder / "package.json").write_text(main, encoding="utf-8")
    command, *words = (word.replace("FOLDER", str(folder)) for word in args)
    before = own_code(Stdio(command, tuple(words)))
    assert before
    (folder / changed).write_text("other\n", encoding="utf-8")
    assert own_code(Stdio(command, tuple(words))) != before


def test_a_program_among_others_stands_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = filled(tmp_path / "bin", "notes", "other")
    monkeypatch.setenv("PATH", str(folder))
    launches = (Stdio(str(folder / "notes")), Stdio("node", (str(folder / "notes"),)))
    before = [own_code(each) for each in launches]
    (folder / "other").write_text("other\n", encoding="utf-8")
    assert all(before) and [own_code(each) for each in launches] == before


def test_a_manifest_that_is_a_pipe_is_not_opened(tmp_path: Path) -> None:
    folder = filled(tmp_path / "p", "index.js")
    os.mkfifo(folder / "package.json")
    assert own_code(Stdio("node", (str(folder),)))


@pytest.mark.parametrize(
    "launch",
    [
        Stdio("npx", ("notes",)),
        Stdio("python3", ("-m", "notes")),
        Stdio("/usr/bin/python3"),
        Stdio("node", ("gone.js",)),
    ],
)
def test_a_launch_that_names_no_file_has_no_code(launch: Stdio) -> None:
    assert own_code(launch) == ""


def test_in_a_home_or_among_too_many_files_the_file_stands_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = filled(tmp_path, "server.py", "more.py")
    launch = Stdio("python3", (str(folder / "server.py"),))
    whole = own_code(launch)
    monkeypatch.setattr(code, "_MOST_OWN", 1)
    alone = own_code(launch)
    monkeypatch.undo()
    monkeypatch.setenv("HOME", str(folder))
    assert own_code(launch) == alone != whole
    (folder / "more.py").write_text("other\n", encoding="utf-8")
    assert own_code(launch) == alone


def test_what_is_no_file_is_never_opened(tmp_path: Path) -> None:
    folder = filled(tmp_path, *NPM)
    os.mkfifo(folder / "node_modules" / "pipe.js")
    (folder / "node_modules" / "link.js").symlink_to("/dev/zero")
    before = fetched_code(folder)
    (folder / "node_modules" / "link.js").unlink()
    (folder / "node_modules" / "link.js").symlink_to("/dev/full")
    assert before
    assert fetched_code(folder) != before


def test_more_than_is_read_has_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = filled(tmp_path, *NPM)
    monkeypatch.setattr(code, "_BYTES_FETCHED", 10)
    assert fetched_code(folder) == ""
