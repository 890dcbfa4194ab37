"""In which directory a server is started."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.model import Http, Origin, ServerSpec, Setting, Stdio
from auditor.workdir import ambiguous, instead, placed


def spec(*words: str, file: str = "", cwd: str | None = None) -> ServerSpec:
    origin = Origin(file, "/mcpServers/a", 1, 1) if file else None
    return ServerSpec("a", "a", "test", Stdio(words[0], words[1:], cwd=cwd), origin)


def directory(placed_spec: ServerSpec) -> str | None:
    assert isinstance(placed_spec.launch, Stdio)
    return placed_spec.launch.cwd


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A user's directory with server.py, and beside it a project with other.py and a config in a dot folder."""
    for name in ("here/server.py", "project/other.py", "project/.vscode/mcp.json", "project/build/run.sh"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "here"


def test_a_word_that_is_there_is_meant_there(here: Path) -> None:
    assert directory(placed(spec("python3", "server.py"), here, here.parent)) == str(here)
    assert directory(placed(spec("python3", "./server.py"), here, here.parent)) == str(here)
    assert directory(placed(spec("./server.py"), here, here.parent)) == str(here)
    assert directory(placed(spec("x", "--file=server.py"), here, here.parent)) == str(here)


def test_words_of_a_plain_shell_line_are_meant_as_those_of_an_entry(here: Path) -> None:
    for line in ("python3 server.py", "A=1 exec python3 ./server.py", f"cd {here} && python3 server.py"):
        found = placed(spec("bash", "-lc", line), here, here.parent)
        assert directory(found) == str(here)
        assert isinstance(found.launch, Stdio)
        assert found.launch.command == "python3"
    assert directory(placed(spec("bash", "-c", "python3 server.py | tee x"), here, here.parent)) is None


def test_a_word_of_the_project_is_meant_in_the_folder_that_the_config_speaks_for(here: Path) -> None:
    config = str(here.parent / "project" / ".vscode" / "mcp.json")
    assert directory(placed(spec("python3", "other.py", file=config), here, here.parent)) == str(
        here.parent / "project"
    )
    assert directory(placed(spec("build/run.sh", file="../project/.vscode/mcp.json"), here, here.parent)) == str(
        here / ".." / "project"
    )


@pytest.mark.parametrize(
    "words",
    [
        ("npx", "-y", "some-server"),
        ("server.py",),
        ("python3", "/server.py"),
        ("python3", "~/server.py"),
        ("python3", "-server.py"),
        ("python3", ""),
        ("python3", "x" * 5000),
        ("python3", "a\0b"),
        ("python3", "y" * 300),
    ],
)
def test_without_such_a_word_no_directory_is_given_away(here: Path, words: tuple[str, ...]) -> None:
    assert placed(spec(*words), here, here.parent) == spec(*words)


def test_a_directory_that_the_entry_names_is_kept(here: Path) -> None:
    assert directory(placed(spec("python3", "server.py", cwd="/somewhere"), here, here.parent)) == "/somewhere"


def test_a_url_has_no_directory(here: Path) -> None:
    remote = ServerSpec("a", "a", "url", Http("https://example.com/server.py"))
    assert placed(remote, here, here.parent) == remote


def test_a_word_that_is_in_both_folders_is_meant_in_the_project_and_the_other_is_told(here: Path) -> None:
    project = here.parent / "project"
    (project / "server.py").touch()
    declared = spec("python3", "server.py", file=str(project / ".mcp.json"))
    assert directory(placed(declared, here, here.parent)) == str(project)
    note = ambiguous(declared, here, here.parent)
    assert note.startswith("a: server.py is in ") and note.endswith(f"started was the one in {project}")


def test_what_a_config_of_the_home_declares_is_started_where_the_user_works(here: Path) -> None:
    (here.parent / "server.py").touch()
    declared = spec("python3", "server.py", file=str(here.parent / ".cursor" / "mcp.json"))
    assert directory(placed(declared, here, here.parent)) == str(here)


@pytest.mark.parametrize("file", ["", "mcp.json", "../project/.mcp.json"])
def test_where_only_one_folder_can_be_meant_nothing_is_told(here: Path, file: str) -> None:
    assert ambiguous(spec("python3", "server.py", file=file), here, here.parent) == ""
    assert ambiguous(spec("npx", "-y", "some-server", file=file), here, here.parent) == ""


@pytest.mark.parametrize("name", ["workspaceFolder", "workspaceRoot", "CLAUDE_PROJECT_DIR", "CLAUDE_PROJECT_DIR:-."])
def test_a_file_of_the_workspace_is_that_of_the_project(here: Path, name: str) -> None:
    project = here.parent / "project"
    config = str(project / ".vscode" / "mcp.json")
    found = placed(spec("python3", f"${{{name}}}/other.py", file=config), here, here.parent)
    assert isinstance(found.launch, Stdio)
    assert found.launch.args == (str(project / "other.py"),)
    program = placed(spec(f"${{{name}}}/build/run.sh", file=config), here, here.parent)
    assert isinstance(program.launch, Stdio)
    assert program.launch.command == str(project / "build" / "run.sh")


def test_the_workspace_as_directory_is_that_of_the_project_where_a_word_needs_it(here: Path) -> None:
    config = str(here.parent / "project" / ".vscode" / "mcp.json")
    found = placed(spec("python3", "other.py", file=config, cwd="${workspaceFolder}"), here, here.parent)
    assert directory(found) == str(here.parent / "project")


@pytest.mark.parametrize("word", ["${workspaceFolder}", "${workspaceFolder}/", "${workspaceFolder}/none.py", "$HOME/x"])
def test_the_workspace_itself_is_not_shown_to_a_server_and_a_file_that_is_none_stays_a_variable(
    here: Path, word: str
) -> None:
    config = str(here.parent / "project" / ".vscode" / "mcp.json")
    found = placed(spec("server", word, file=config), here, here.parent)
    assert isinstance(found.launch, Stdio)
    assert found.launch.args == (word,)


_OWN = "the project has its own"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("npx -y @acme/notes@1.2.3", _OWN),
        ("npx @acme/notes", _OWN),
        ("npx -y @acme/notes@latest", _OWN),
        ("npx -y --package=@acme/notes notes", _OWN),
        ("npx -y -p @acme/notes notes", _OWN),
        ("bunx @acme/notes", _OWN),
        ("npm exec -- @acme/notes", _OWN),
        ("npx -y @acme/notes@1.2.4", ""),
        ("npx -y other @acme/notes", ""),
        ("npx -y ../../@acme/notes", ""),
        ("pnpm dlx @acme/notes", ""),
        ("uvx notes", ""),
        ("npx", ""),
    ],
)
def test_a_package_that_the_project_has_itself_is_what_its_client_starts(here: Path, line: str, why: str) -> None:
    """At the version that it gives itself; what pnpm dlx and uvx start is always fetched."""
    own = here.parent / "project/node_modules/@acme/notes/package.json"
    own.parent.mkdir(parents=True)
    own.write_text('{"name": "@acme/notes", "version": "1.2.3"}', encoding="utf-8")
    entry = spec(*line.split(), file="../project/.mcp.json")
    told = instead(entry, here, here.parent)
    assert told.startswith(why) if why else told == ""
    assert instead(spec(*line.split()), here, here.parent) == ""  # typed by hand, it stands nowhere


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("registry=http://127.0.0.1:9/\n", True),
        ("# a\n@acme:registry = https://npm.acme.example\n", True),
        ("registry=https://registry.npmjs.org/\n", False),
        ("save-exact=true\n", False),
    ],
)
def test_the_registry_of_a_projects_own_npmrc_is_told(here: Path, text: str, is_told: bool) -> None:
    (here.parent / "project/.npmrc").write_text(text, encoding="utf-8")
    entry = spec("npx", "-y", "notes@1.2.3", file="../project/.vscode/mcp.json")
    assert bool(instead(entry, here, here.parent)) is is_told


@pytest.mark.parametrize(
    "file",
    [
        ".mcp.json",
        ".vscode/mcp.json",
        ".kiro/settings/mcp.json",
        ".kiro/agents/a.json",
        ".junie/mcp/mcp.json",
        ".amazonq/cli-agents/a.json",
        ".continue/mcpServers/a.yaml",
        ".github/agents/a.md",
        ".goose/recipes/a.yaml",
    ],
)
def test_a_config_speaks_for_the_project_that_its_client_keeps_it_in(here: Path, file: str) -> None:
    project = here.parent / "project"
    declared = spec("python3", "other.py", file=str(project / file))
    assert directory(placed(declared, here, here.parent)) == str(project)


def test_an_entry_that_is_kept_for_a_project_is_started_there(here: Path) -> None:
    """`~/.claude.json` has entries of its own for each project."""
    declared = spec("python3", "server.py", file=str(here.parent / ".claude.json"))
    (here.parent / "project" / "server.py").touch()
    kept = replace(declared, settings=(Setting("project", json.dumps(str(here.parent / "project"))),))
    assert directory(placed(kept, here, here.parent)) == str(here.parent / "project")
    assert directory(placed(declared, here, here.parent)) == str(here)


@pytest.mark.parametrize(
    "value", ['"/nowhere', '"/nowhere/\\', '"/no\\u0000where"', '"nowhere"', "7", '"/nowhere/at/all"']
)
def test_a_project_that_is_not_there_changes_nothing(here: Path, value: str) -> None:
    kept = replace(spec("python3", "server.py"), settings=(Setting("project", value),))
    assert directory(placed(kept, here, here.parent)) == str(here)


@pytest.mark.parametrize("cwd", ["${workspaceFolder}/build", "build", "./build/"])
def test_a_directory_of_the_workspace_is_one_of_the_project(here: Path, cwd: str) -> None:
    declared = spec("python3", "server.py", file=str(here.parent / "project" / ".mcp.json"), cwd=cwd)
    assert directory(placed(declared, here, here.parent)) == str(here.parent / "project" / "build")


@pytest.mark.parametrize(
    "cwd", ["../project", "build/../..", "${workspaceFolder}/../here", "nowhere", "$HOME", "~", "/"]
)
def test_a_directory_that_is_none_of_the_project_stays_as_written(here: Path, cwd: str) -> None:
    declared = spec("python3", "server.py", file=str(here.parent / "project" / ".mcp.json"), cwd=cwd)
    assert directory(placed(declared, here, here.parent)) == cwd


@pytest.mark.parametrize(
    ("manifest", "word"),
    [
        ("manifest.json", "${__dirname}/build/run.sh"),
        (".claude-plugin/plugin.json", "${CLAUDE_PLUGIN_ROOT}/build/run.sh"),
        (".mcp.json", "${CLAUDE_PLUGIN_ROOT}/build/run.sh"),
        ("gemini-extension.json", "${extensionPath}${/}build${/}run.sh"),
    ],
)
def test_a_file_beside_a_manifest_is_found_there(here: Path, manifest: str, word: str) -> None:
    project = here.parent / "project"
    launch = placed(spec("sh", word, file=str(project / manifest)), here, here.parent).launch
    assert isinstance(launch, Stdio)
    assert launch.args == (str(project / "build" / "run.sh"),)


@pytest.mark.parametrize("word", ["${__dirname}/none.sh", "${__dirname}", "${__dirname}/../here/server.py"])
def test_what_lies_not_beside_the_manifest_stays_as_written(here: Path, word: str) -> None:
    launch = placed(spec("sh", word, file=str(here.parent / "project" / "manifest.json")), here, here.parent).launch
    assert isinstance(launch, Stdio)
    assert launch.args == (word,)


@pytest.mark.parametrize(
    ("file", "text", "is_told"),
    [
        ("pyproject.toml", '[project]\nname = "x"\n[[tool.uv.index]]\nurl = "https://i.example"\n', True),
        ("pyproject.toml", '[tool.uv]\nextra-index-url = ["https://i.example"]\n', True),
        ("uv.toml", 'index = [{url = "https://i.example"}]\n', True),
        ("uv.toml", "[[index]]\n", True),
        ("pyproject.toml", "[tool.other]\nindex = 3\n[tool.uv]\npackage = false\n", False),
    ],
)
def test_another_index_of_a_projects_uv_is_told(here: Path, file: str, text: str, is_told: bool) -> None:
    (here.parent / "project" / file).write_text(text, encoding="utf-8")
    config = str(here.parent / "project" / ".mcp.json")
    assert bool(instead(spec("uv", "run", "--with", "x", "x", file=config), here, here.parent)) is is_told
    assert instead(spec("uvx", "x", file=config), here, here.parent) == ""
