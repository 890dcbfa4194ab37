"""Can any text in a config become an option, a line or a path that a package manager or container runtime obeys?"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from launcher_lines import asked

from auditor.confine.launchers.container_words import container
from auditor.confine.launchers.npm import _GRAMMAR, from_npm
from auditor.confine.launchers.npm_spec import spec
from auditor.confine.launchers.projects import entry_code, needs_of_project, needs_of_script
from auditor.confine.launchers.requirements import requirement
from auditor.confine.launchers.shell_line import started
from auditor.confine.launchers.unwrap import unwrapped
from auditor.confine.launchers.uvx import _UVX
from auditor.confine.launchers.words import read
from auditor.errors import AuditorError
from auditor.model import Stdio

PIECES = st.sampled_from(
    [
        "-", "--", "-p", "--package", "--registry", "--from", "--with", "-y", "=", "@", "/", "..", ".", "npm:", "git+",
        "file:", "https://", "#", " ", "\n", "\0", "1.2.3", "==", "latest", "[x]", ";", "a", "notes", "${A}", "$(x)",
        "`x`", "'", '"', "-v", "-e", "--mount", "dst=", ",", ":", "--privileged", "-it", "~", "\\", "ü", "\ud800",
    ]
)  # fmt: skip
WORD = st.lists(PIECES | st.text(max_size=4), max_size=6).map("".join)
WORDS = st.lists(WORD, max_size=8).map(tuple)
NPX, UVX, DOCKER = asked("npx x"), asked("uvx x"), asked("docker run x")


def is_one_plain_word(text: str) -> bool:
    return not text.startswith("-") and text.isprintable() and text == text.strip() and bool(text)


@given(WORD)
@example("https://\x1f0")
def test_no_package_of_npm_is_an_option_or_a_path(word: str) -> None:
    try:
        found = spec(word, NPX)
    except AuditorError:
        return
    assert is_one_plain_word(found.text)
    assert not found.text.startswith((".", "/", "~", "file:", "link:"))
    assert ".." not in found.name.split("/")


STEPS = st.sampled_from(["cd /tmp", "cd sub", "cd 'a b'", "export A=1 B='2 3'", "A=1", "exec", "true", "A= "])
ARGUMENTS = st.lists(
    st.sampled_from(
        ["a", "'b c'", '"d e"', "-x", "--y=z", "~/f", "'g'h", '""', "=", "A=2", "ü", "$A", "*", "#", "!", "{a}", "'"]
    ),
    max_size=4,
)  # fmt: skip


@given(st.lists(STEPS, max_size=3), st.sampled_from(["", "A=1 ", "exec ", "A=1 exec ", "A='x y' B=2 "]), ARGUMENTS)
@settings(max_examples=60)
def test_a_plain_shell_line_starts_what_a_shell_starts(steps: list[str], before: str, words: list[str]) -> None:
    """Asked is a real shell, with a program that says how it was started."""
    line = "".join(f"{step} && " for step in steps) + before + " ".join(["show", *words])
    found = started(line)
    if found is None:
        return
    told = "import json, os, sys; print(json.dumps([os.getcwd(), *map(os.environ.get, 'AB'), sys.argv[1:]]))"
    with tempfile.TemporaryDirectory() as folder:
        for each in itertools.product(("sub", "a b"), repeat=3):
            Path(folder, *each).mkdir(parents=True)
        show = Path(folder) / "show"
        show.write_text(f"#!{sys.executable} -IS\n{told}\n", encoding="utf-8")
        show.chmod(0o755)
        environ = {"PATH": f"{folder}:/usr/bin:/bin", "HOME": os.environ["HOME"], "LC_ALL": "C.UTF-8"}
        stands = os.path.realpath(Path(folder) / found.folder)
        assume(Path(stands).is_dir())
        said = subprocess.run(["/bin/sh", "-c", line], cwd=folder, env=environ, capture_output=True, check=True)
        values = dict(each.split("=", 1) for each in found.variables)
        assert json.loads(said.stdout) == [stands, values.get("A"), values.get("B"), list(found.words[1:])]


@given(WORD)
def test_no_requirement_is_an_option_a_path_or_two_lines(word: str) -> None:
    try:
        found = requirement(word, UVX)
    except AuditorError:
        return
    assert is_one_plain_word(found.text)
    assert "\n" not in found.pinned({found.name: "1.0"})
    assert not found.text.startswith((".", "/", "~"))
    assert "://" not in found.text or " @ https://" in found.text


@given(WORDS)
def test_what_the_server_gets_is_the_end_of_the_line(words: tuple[str, ...]) -> None:
    for known, one in ((_GRAMMAR, NPX), (_UVX, UVX)):
        try:
            line = read(words, known, one)
        except AuditorError:
            continue
        assert words[len(words) - len(line.rest) :] == line.rest
        assert all(name in known.takes or not value for name, value in line.options)
        assert not any(name in known.refused for name, _ in line.options)


@given(WORDS)
def test_a_container_keeps_only_what_is_harmless(words: tuple[str, ...]) -> None:
    try:
        found = container(words, DOCKER)
    except AuditorError:
        return
    assert {name for name, _ in found.options} <= {"--workdir", "--user", "--entrypoint", "--platform"}
    for folder in found.folders:
        assert folder.startswith("/")
        assert not {":", ",", "\n"} & {*folder}
        assert ".." not in folder.split("/")
    assert words[len(words) - len(found.args) :] == found.args


@given(WORD, WORDS)
def test_wrappers_come_off_once_and_for_all(command: str, args: tuple[str, ...]) -> None:
    inner = unwrapped(Stdio(command, args))
    assert len(inner.args) <= len(args) + command.count(" ") + sum(arg.count(" ") for arg in args)


@given(WORDS)
def test_no_launch_line_fails_otherwise_than_in_words(words: tuple[str, ...]) -> None:
    """Without npm and uv nothing can be fetched: every line ends before that, or there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("auditor.confine.launchers.npm_install.find", lambda *_: None)
        patch.setattr("auditor.confine.launchers.environments.environment", lambda *_: None)
        for command, launcher in (("npx", from_npm), ("npm", from_npm), ("deno", from_npm)):
            try:
                launcher(asked(Stdio(command, ("exec" if command == "npm" else "run", *words)), Path("/nowhere")))
            except AuditorError as error:
                assert error.hint


@given(
    st.binary(max_size=300),
    st.sampled_from([b"# /// script\n", b"[project]\n", b"# dependencies = ['a']\n# ///\n", b""]),
)
def test_a_projects_files_are_read_whatever_they_hold(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, frame: bytes
) -> None:
    folder = tmp_path_factory.mktemp("p")
    for name in ("pyproject.toml", "server.py"):
        (folder / name).write_bytes(frame + noise + frame)
    needs_of_project(folder)
    needs_of_script(folder / "server.py")


@given(WORD, WORD)
def test_an_entry_point_becomes_code_that_only_imports_and_calls(name: str, point: str) -> None:
    code = entry_code(name, point)
    if code is not None:
        compile(code, "x", "exec")
        module, _, function = point.partition(":")
        assert module.replace(".", "_").isidentifier()
        assert function.isidentifier()
