"""In which directory a server is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.model import Http, Origin, ServerSpec, Stdio
from auditor.workdir import placed


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
    assert directory(placed(spec("python3", "server.py"), here)) == str(here)
    assert directory(placed(spec("python3", "./server.py"), here)) == str(here)
    assert directory(placed(spec("./server.py"), here)) == str(here)
    assert directory(placed(spec("x", "--file=server.py"), here)) == str(here)


def test_a_word_of_the_project_is_meant_in_the_folder_that_the_config_speaks_for(here: Path) -> None:
    config = str(here.parent / "project" / ".vscode" / "mcp.json")
    assert directory(placed(spec("python3", "other.py", file=config), here)) == str(here.parent / "project")
    assert directory(placed(spec("build/run.sh", file="../project/.vscode/mcp.json"), here)) == str(
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
    assert placed(spec(*words), here) == spec(*words)


def test_a_directory_that_the_entry_names_is_kept(here: Path) -> None:
    assert directory(placed(spec("python3", "server.py", cwd="/somewhere"), here)) == "/somewhere"


def test_a_url_has_no_directory(here: Path) -> None:
    remote = ServerSpec("a", "a", "url", Http("https://example.com/server.py"))
    assert placed(remote, here) == remote
