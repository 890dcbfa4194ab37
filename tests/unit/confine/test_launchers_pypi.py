"""What do uvx, uv run and pipx run, and what do they refuse?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from launcher_lines import asked, launch_of, program

from auditor.confine.launchers.environments import Wanted, _placing
from auditor.confine.launchers.indexes import Indexes, indexes
from auditor.confine.launchers.requirements import Requirement, requirement
from auditor.confine.launchers.store import keep
from auditor.confine.launchers.uv_run import from_uv_run
from auditor.confine.launchers.uvx import from_uvx
from auditor.errors import AuditorError
from auditor.model import Package, Variable

POINTS = "[console_scripts]\nnotes-server = notes:main\n"


def stored(cache: Path, *words: str, script: str = "notes-server", python: str = "", pip: bool = False) -> Path:
    """The store as it is after an environment for these was made; its folder."""
    anything = asked("pipx x" if pip else "uvx x", cache)
    wanted = Wanted(tuple(requirement(word, anything) for word in words), python)

    def fill(folder: Path) -> tuple[Package, ...]:
        (folder / "bin").mkdir()
        (folder / "bin" / "python").symlink_to(sys.executable)
        program(folder / "bin", script, "#!/anywhere/bin/python\n")
        program(folder / "bin", "native", "\x7fELF")
        (folder / "bin" / "out").symlink_to("/bin/sh")
        site = folder / "lib" / "python3.12" / "site-packages" / "notes-1.0.dist-info"
        site.mkdir(parents=True)
        (site / "entry_points.txt").write_text(POINTS)
        return (Package("pypi", "notes", "1.0"),)

    return keep(_placing(wanted, indexes(pip=pip), anything)({}), anything, fill).folder


@pytest.mark.parametrize(
    ("line", "words", "script", "args"),
    [
        ("uvx notes==1.0 a -q", ("notes==1.0",), "notes", ("a", "-q")),
        ("uvx notes@1.0 --port 1", ("notes==1.0",), "notes", ("--port", "1")),
        ("uvx -q --from notes==1.0 notes-server a", ("notes==1.0",), "notes-server", ("a",)),
        ("uvx --from=notes[x]==1.0 notes-server", ("notes[x]==1.0",), "notes-server", ()),
        ("uvx --with b==2.0 -w c==3 notes==1.0", ("notes==1.0", "b==2.0", "c==3"), "notes", ()),
        ("uvx --with b==2.0,c==3 notes==1.0", ("notes==1.0", "b==2.0", "c==3"), "notes", ()),
        ("uv tool run notes==1.0 a", ("notes==1.0",), "notes", ("a",)),
        ("uv -q tool run --from notes==1.0 notes-server", ("notes==1.0",), "notes-server", ()),
        ("/usr/local/bin/uvx notes==1.0", ("notes==1.0",), "notes", ()),
        ("env A=1 uvx notes==1.0", ("notes==1.0",), "notes", ()),
        ("uv run --with notes==1.0 notes-server a", ("notes==1.0",), "notes-server", ("a",)),
        ("uv run --no-project --frozen --with=notes==1.0 -- notes-server", ("notes==1.0",), "notes-server", ()),
    ],
)
def test_a_pinned_tool_in_the_store_runs_with_its_python(
    tmp_path: Path, line: str, words: tuple[str, ...], script: str, args: tuple[str, ...]
) -> None:
    folder = stored(tmp_path, *words, script=script)
    given = asked(line, tmp_path)
    prepared = from_uvx(given) or from_uv_run(given)
    assert prepared is not None
    assert prepared.launch.command == f"{folder}/bin/python"
    assert prepared.launch.args == (f"{folder}/bin/{script}", *args)
    assert prepared.reads[0] == str(folder)
    (package,) = prepared.packages
    assert replace(package, code="") == Package("pypi", "notes", "1.0")
    assert "sha256:" in package.code


def test_a_version_of_python_makes_an_environment_of_its_own(tmp_path: Path) -> None:
    plain = stored(tmp_path, "notes==1.0", script="notes")
    newer = stored(tmp_path, "notes==1.0", script="notes", python="3.12")
    assert plain != newer
    prepared = from_uvx(asked("uvx -p 3.12 notes==1.0", tmp_path))
    assert prepared is not None
    assert prepared.launch.command == f"{newer}/bin/python"


def test_pipx_takes_the_only_program_of_a_package(tmp_path: Path) -> None:
    folder = stored(tmp_path, "notes==1.0", pip=True)
    prepared = from_uvx(asked("pipx run notes==1.0 a", tmp_path))
    assert prepared is not None
    assert prepared.launch.args == (f"{folder}/bin/notes-server", "a")
    prepared = from_uvx(asked("pipx run --spec notes==1.0 notes-server", tmp_path))
    assert prepared is not None
    assert prepared.launch.args == (f"{folder}/bin/notes-server",)


def test_a_program_that_is_not_python_is_run_itself(tmp_path: Path) -> None:
    folder = stored(tmp_path, "notes==1.0")
    prepared = from_uvx(asked("uvx --from notes==1.0 native", tmp_path))
    assert prepared is not None
    assert prepared.launch.command == f"{folder}/bin/native"


@pytest.mark.parametrize(
    ("command", "says"), [("missing", "it has notes-server"), ("out", "outside"), ("../../x", "no program")]
)
def test_a_program_that_is_not_the_environments_is_refused(tmp_path: Path, command: str, says: str) -> None:
    stored(tmp_path, "notes==1.0")
    with pytest.raises(AuditorError, match=says):
        from_uvx(asked(f"uvx --from notes==1.0 {command}", tmp_path))


def test_of_a_package_whose_program_has_another_name_it_is_said_how_that_is_named(tmp_path: Path) -> None:
    (stored(tmp_path, "notes==1.0") / "lib/python3.12/site-packages/notes-1.0.dist-info/entry_points.txt").write_text(
        ""
    )
    with pytest.raises(AuditorError) as none:
        from_uvx(asked("uvx notes==1.0", tmp_path))
    assert "documentation" in none.value.hint
    stored(tmp_path, "notes==1.0", "b==2.0")
    with pytest.raises(AuditorError) as other:
        from_uvx(asked("uvx --with b==2.0 notes==1.0", tmp_path))
    assert "uvx --from" in other.value.hint


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("uvx --index-url https://evil.test notes", "--index-url leads elsewhere"),
        ("uvx --index=https://evil.test notes", "--index leads elsewhere"),
        ("uvx -i https://evil.test notes", "-i leads elsewhere"),
        ("uvx --extra-index-url https://evil.test notes", "leads elsewhere"),
        ("uv --default-index https://evil.test tool run notes", "leads elsewhere"),
        ("uvx --find-links /tmp notes", "leads elsewhere"),
        ("uvx --config-file x notes", "leads elsewhere"),
        ("uvx --new notes", "--new is not known"),
        ("pipx run --pip-args=--index-url=https://evil.test notes", "leads elsewhere"),
        ("uvx --from --index-url=https://evil.test notes", "not the name"),
        ("uvx -- --index-url=https://evil.test", "not the name"),
        ("uvx --with -r/etc/passwd notes", "not the name"),
        ("uvx --from git+https://x.test/notes notes", "has to be built"),
        ("uvx --from https://x.test/notes.tar.gz notes", "has to be built"),
        ("uvx --from ./notes notes", "has to be built"),
        ("uvx --from /home/notes notes", "has to be built"),
        ("uvx --from notes@git+https://x.test/notes notes", "has to be built"),
        ("uvx --python /repo/python notes", "would be run as you"),
        ("uvx --python ./python notes", "would be run as you"),
        ("uvx", "names no package"),
        ("uv run --with", "no value"),
        ("uv run --with --evil x", "not the name"),
        ("uv run", "names no program"),
    ],
)
def test_what_leads_elsewhere_or_runs_code_is_refused(tmp_path: Path, line: str, says: str) -> None:
    given = asked(line, tmp_path)
    with pytest.raises(AuditorError) as caught:
        assert from_uvx(given) or from_uv_run(given)
    assert says in caught.value.what
    assert caught.value.hint


@pytest.mark.parametrize(
    "name", ["UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX", "PIP_EXTRA_INDEX_URL", "UV_CONFIG_FILE"]
)
def test_an_index_in_the_entrys_variables_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(AuditorError, match="leads elsewhere"):
        from_uvx(asked(launch_of("uvx notes==1.0", Variable(name, "https://evil.test")), tmp_path))


@pytest.mark.parametrize(
    "line", ["uv sync", "uv pip install notes", "uv tool install notes", "pipx list", "python x.py", "./uvx notes"]
)
def test_what_is_no_launcher_of_python_packages_is_left_alone(tmp_path: Path, line: str) -> None:
    given = asked(line, tmp_path)
    assert from_uvx(given) is None
    assert from_uv_run(given) is None


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("notes", Requirement("notes", "notes", False)),
        ("My_Notes.x", Requirement("My_Notes.x", "my-notes-x", False)),
        ("notes==1.0", Requirement("notes==1.0", "notes", True)),
        ("notes ===1.0", Requirement("notes ===1.0", "notes", True)),
        ("notes==1.*", Requirement("notes==1.*", "notes", False)),
        ("notes>=1,<2", Requirement("notes>=1,<2", "notes", False)),
        ("notes[cli,x]~=1.2", Requirement("notes[cli,x]~=1.2", "notes", False)),
        ("notes@latest", Requirement("notes", "notes", False)),
        ("notes[x]@1.2rc1", Requirement("notes[x]==1.2rc1", "notes", True)),
        ("notes ; python_version < '3.12'", Requirement("notes ; python_version < '3.12'", "notes", False)),
        (
            "https://x.test/no_tes-1.0-py3-none-any.whl",
            Requirement("no_tes @ https://x.test/no_tes-1.0-py3-none-any.whl", "no-tes", True),
        ),
    ],
)
def test_a_requirement_is_read(word: str, expected: Requirement) -> None:
    assert requirement(word, asked("uvx x")) == expected


def test_a_found_version_fixes_a_requirement() -> None:
    def pinned(word: str) -> str:
        return requirement(word, asked("uvx x")).pinned({"notes": "1.5"})

    assert pinned("notes[x]>=1 ; python_version < '4'") == "notes[x]==1.5"
    assert pinned("notes==1.0") == "notes==1.0"
    assert pinned("other") == "other"


def project(folder: Path, text: str = "") -> Path:
    (folder / "src").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "p"\nscripts = {serve = "p.server:main"}\n' + text)
    return folder


def test_a_project_runs_in_its_own_environment(tmp_path: Path) -> None:
    at = project(tmp_path / "p")
    bins = at / ".venv" / "bin"
    program(bins, "python", "")
    program(bins, "serve", f"#!{bins}/python\n")
    for line in (f"uv --directory {at} run serve a", f"uv run --project {at} serve a"):
        prepared = from_uv_run(asked(line, tmp_path))
        assert prepared is not None
        assert (prepared.launch.command, prepared.launch.args) == (f"{bins}/python", (f"{bins}/serve", "a"))
        assert str(at) in prepared.reads
        assert prepared.launch.cwd == (str(at) if "--directory" in line else None)


def test_a_project_without_environment_or_needs_runs_from_its_source(tmp_path: Path) -> None:
    at = project(tmp_path / "p")
    prepared = from_uv_run(asked(f"uv run --directory {at} serve a", tmp_path))
    assert prepared is not None
    assert prepared.launch.args[0] == "-c"
    assert "from p.server import main as main" in prepared.launch.args[1]
    assert prepared.launch.args[2:] == ("a",)
    assert Variable("PYTHONPATH", f"{at}/src") in prepared.launch.env


def test_a_projects_needs_are_taken_from_the_store(tmp_path: Path) -> None:
    at = project(tmp_path / "p", 'dependencies = ["notes==1.0"]\nrequires-python = ">=3.10,<4"\n')
    folder = stored(tmp_path, "notes==1.0", python=">=3.10,<4")
    for command in ("python", "serve"):
        prepared = from_uv_run(asked(f"uv run --directory {at} {command} a", tmp_path))
        assert prepared is not None
        assert prepared.launch.command == f"{folder}/bin/python"


def test_an_entry_point_that_is_code_is_not_run(tmp_path: Path) -> None:
    at = tmp_path / "p"
    at.mkdir()
    (at / "pyproject.toml").write_text(
        '[project]\ndependencies = ["notes==1.0"]\nscripts = {serve = "os:system(1)#:x"}\n'
    )
    stored(tmp_path, "notes==1.0")
    with pytest.raises(AuditorError, match="no program called serve"):
        from_uv_run(asked(f"uv run --directory {at} serve", tmp_path))


def test_a_script_says_itself_what_it_needs(tmp_path: Path) -> None:
    folder = stored(tmp_path, "notes==1.0")
    script = tmp_path / "server.py"
    script.write_text('# /// script\n# dependencies = ["notes==1.0"]\n# ///\nprint()\n')
    prepared = from_uv_run(asked(f"uv run {script} a", tmp_path))
    assert prepared is not None
    assert (prepared.launch.command, prepared.launch.args) == (f"{folder}/bin/python", (str(script), "a"))


def test_a_hostile_script_cannot_name_an_option_or_an_index(tmp_path: Path) -> None:
    script = tmp_path / "server.py"
    script.write_text('# /// script\n# dependencies = ["--index-url=https://evil.test"]\n# ///\n')
    with pytest.raises(AuditorError, match="not the name"):
        from_uv_run(asked(f"uv run {script}", tmp_path))


def uv_toml(home: Path) -> None:
    (home / "uv").mkdir()
    (home / "uv" / "uv.toml").write_text(
        '[[index]]\nurl = "https://a.test/"\ndefault = true\n[[index]]\nurl="https://b.test"\n'
    )


def pip_conf(home: Path) -> None:
    (home / "pip").mkdir()
    (home / "pip" / "pip.conf").write_text("[global]\nindex-url = https://a.test/\nextra-index-url = https://b.test\n")


@pytest.mark.parametrize(("write", "pip"), [(uv_toml, False), (pip_conf, True)])
def test_the_users_indexes_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path], None], pip: bool
) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL", "PIP_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    write(tmp_path)
    found = indexes(pip=pip)
    assert found.default == "https://a.test/"
    assert "https://b.test" in found.extra
    monkeypatch.setenv("PIP_INDEX_URL" if pip else "UV_DEFAULT_INDEX", "https://c.test/")
    assert indexes(pip=pip) == Indexes("https://c.test/")


def test_an_index_with_credentials_is_not_replaced_by_the_public_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://user:secret@a.test/")
    with pytest.raises(AuditorError) as caught:
        indexes(pip=False)
    assert "secret" not in str(caught.value)
