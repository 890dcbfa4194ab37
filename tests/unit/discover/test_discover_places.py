"""Where files are looked for, which are read, and under which ids and names their servers go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.discover import Discovery, discover
from auditor.discover.formats import FORMATS
from auditor.discover.projects import projects
from auditor.discover.roots import roots
from auditor.errors import AuditorError


def _put(path: Path, *names: str, key: str = "mcpServers") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({key: {name: {"command": "x"} for name in names}}), encoding="utf-8")
    return path


def _found(tmp_path: Path, environ: dict[str, str] | None = None, platform: str = "linux") -> Discovery:
    return discover(home=tmp_path / "home", cwd=tmp_path / "work", environ=environ or {}, platform=platform)


def test_variables_move_folders_and_the_usual_places_are_read_too(tmp_path: Path) -> None:
    """A desktop program does not see the shell's variables."""
    moved = tmp_path / "moved"
    environ = {
        "CLAUDE_CONFIG_DIR": str(moved / "claude"),
        "CODEX_HOME": str(moved / "codex"),
        "XDG_CONFIG_HOME": str(moved / "xdg"),
        "OPENCODE_CONFIG": str(moved / "oc.json"),
        "CLINE_MCP_SETTINGS_PATH": str(moved / "cline.json"),
    }
    _put(moved / "claude/.claude.json", "claude")
    (moved / "codex").mkdir()
    (moved / "codex/config.toml").write_text('[mcp_servers.codex]\ncommand = "x"\n', encoding="utf-8")
    _put(moved / "xdg/Claude/claude_desktop_config.json", "xdg")
    _put(moved / "oc.json", "opencode", key="mcp")
    _put(moved / "cline.json", "cline")
    _put(tmp_path / "home/.config/Claude/claude_desktop_config.json", "usual")
    names = {spec.name for spec in _found(tmp_path, environ).servers}
    assert names == {"claude", "codex", "xdg", "opencode", "cline", "usual"}


def test_windows_folders_come_from_the_environment(tmp_path: Path) -> None:
    """APPDATA, LOCALAPPDATA, ProgramData and ProgramFiles."""
    environ = {name: str(tmp_path / name) for name in ("APPDATA", "LOCALAPPDATA", "ProgramData", "ProgramFiles")}
    _put(tmp_path / "APPDATA/Claude/claude_desktop_config.json", "a")
    _put(tmp_path / "APPDATA/Zed/settings.json", "b", key="context_servers")
    _put(tmp_path / "LOCALAPPDATA/github-copilot/intellij/mcp.json", "c", key="servers")
    _put(tmp_path / "ProgramData/gemini-cli/settings.json", "d")
    _put(tmp_path / "ProgramFiles/ClaudeCode/managed-mcp.json", "e")
    assert {spec.name for spec in _found(tmp_path, environ, "win32").servers} == set("abcde")
    assert _found(tmp_path, environ, "linux").servers == ()


@pytest.mark.parametrize("value", ["", "relative/path", "x\0y", "/" + "a" * 5000])
def test_unusable_variables_are_passed_over(value: str, tmp_path: Path) -> None:
    """A relative, empty, broken or endless path moves nothing."""
    assert roots(tmp_path, {"CODEX_HOME": value}, "linux")["codex"] == (tmp_path / ".codex",)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_every_root_of_a_path_is_known(platform: str) -> None:
    """A misspelt root would silently drop a client."""
    known = {name for each in ("linux", "darwin", "win32") for name in roots(Path("/h"), {}, each)}
    used = {path[1 : path.index("}")] for each in FORMATS for path in each.user}
    assert {name for name in used if not name.isupper()} <= known
    assert all(path.startswith("{") for each in FORMATS for path in each.user)
    assert "home" in roots(Path("/h"), {}, platform)


def test_file_of_several_clients_is_read_once(tmp_path: Path) -> None:
    """`.mcp.json` belongs to Claude Code, VS Code and Copilot; home may be the working directory."""
    path = _put(tmp_path / ".mcp.json", "a")
    _put(tmp_path / ".cursor/mcp.json", "b")
    found = discover(home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert [spec.name for spec in found.servers] == ["b", "a"] or [spec.name for spec in found.servers] == ["a", "b"]
    assert sorted(found.files) == [".cursor/mcp.json", ".mcp.json"]
    again = discover([path, path, tmp_path], home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert len(again.servers) == 2


def test_ids_are_names_then_clients_then_files(tmp_path: Path) -> None:
    """A shared name gets its client's; of what is still the same, each gets its file."""
    _put(tmp_path / "work/.cursor/mcp.json", "git", "only")
    _put(tmp_path / "home/.cursor/mcp.json", "git")
    _put(tmp_path / "work/.roo/mcp.json", "git", "cursor:git")
    ids = [spec.id for spec in _found(tmp_path).servers]
    home = tmp_path / "home/.cursor/mcp.json"
    assert ids == [
        f"cursor:git#{home}", "cursor:git#.cursor/mcp.json", "only", "roo-code:git", "cursor:git#.roo/mcp.json",
    ]  # fmt: skip
    assert ids == [spec.id for spec in _found(tmp_path).servers]


@pytest.mark.parametrize(
    ("path", "names"),
    [("aaa/.mcp.json", ["git"]), ("zzz/.mcp.json", ["git"]), ("aaa/.mcp.json", ["claude-code:git", "git"]),
     ("zzz/.mcp.json", ["claude-code:git#mmm/.mcp.json"])],
)  # fmt: skip
def test_one_more_server_never_gets_the_id_of_another(path: str, names: list[str], tmp_path: Path) -> None:
    _put(tmp_path / "mmm/.mcp.json", "git")
    _put(tmp_path / "mmm/.cursor/mcp.json", "git")

    def ids(*folders: str) -> dict[str, str]:
        paths = [tmp_path / each for each in folders]
        found = discover(paths, home=tmp_path, cwd=tmp_path, environ={}, platform="linux").servers
        return {spec.id: spec.origin.file for spec in found if spec.origin}

    before = ids("mmm")
    _put(tmp_path / path, *names)
    after = ids(*sorted(("mmm", path.partition("/")[0])))
    assert all(before.get(one, file) == file for one, file in after.items())
    assert len(after) == 2 + len(names)


def test_folder_gives_the_project_files_in_it_only(tmp_path: Path) -> None:
    """Known relative paths, nothing deeper."""
    _put(tmp_path / "p/.mcp.json", "a")
    _put(tmp_path / "p/.vscode/mcp.json", "b", key="servers")
    _put(tmp_path / "p/sub/.mcp.json", "deep")
    _put(tmp_path / "home/.cursor/mcp.json", "user")
    found = discover([Path("p")], home=tmp_path / "home", cwd=tmp_path, environ={}, platform="linux")
    assert {spec.name for spec in found.servers} == {"a", "b"}
    assert found.files == ("p/.mcp.json", "p/.vscode/mcp.json")


def test_every_folder_with_a_project_config_is_a_project_but_not_what_others_wrote(tmp_path: Path) -> None:
    for folder in ("", "a/b/", "node_modules/x/", ".git/", "a/.venv/"):
        _put(tmp_path / f"{folder}.mcp.json", "a")
    _put(tmp_path / "c/x.code-workspace", "a")
    (tmp_path / "c/empty").mkdir()
    (tmp_path / "away").symlink_to(tmp_path / "a")
    assert projects(tmp_path) == [tmp_path, tmp_path / "c", tmp_path / "a/b"]


def test_a_tree_too_deep_to_search_is_an_error(tmp_path: Path) -> None:
    _put(tmp_path / "/".join("d" * 40) / ".mcp.json", "a")
    with pytest.raises(AuditorError, match="more below it"):
        projects(tmp_path)


def test_settings_and_manifests_without_servers_are_nothing_unusual_when_named(tmp_path: Path) -> None:
    """A hook names each of them; whoever names `mcp.json` means servers."""
    paths = [tmp_path / each for each in (".vscode/settings.json", "manifest.json", ".mcp.json")]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"name": "x"}', encoding="utf-8")
    found = discover(paths, home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert [each.gap.where for each in found.empty if not each.usual] == [".mcp.json:1:1"]
    assert found.gaps == ()


def test_named_file_is_told_by_its_place(tmp_path: Path) -> None:
    """Relative to the working directory; one elsewhere is named whole."""
    _put(tmp_path / "work/.kiro/settings/mcp.json", "a")
    far = _put(tmp_path / "far/claude_desktop_config.json", "b")
    found = discover(
        [Path(".kiro/settings/mcp.json"), far], home=tmp_path, cwd=tmp_path / "work", environ={}, platform="linux"
    )
    origins = [(spec.client, spec.origin.file) for spec in found.servers if spec.origin]
    assert origins == [("kiro", ".kiro/settings/mcp.json"), ("claude-desktop", far.as_posix())]


def test_missing_path_is_an_error_with_a_hint(tmp_path: Path) -> None:
    """A misspelt name must not look like an empty config."""
    with pytest.raises(AuditorError) as caught:
        discover([Path("gone.json")], home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert caught.value.where == "gone.json"
    assert caught.value.hint


def test_named_file_without_servers_is_told_and_an_empty_config_is_known_as_such(tmp_path: Path) -> None:
    """`package.json` was a mistake; `{"mcpServers": {}}` was not."""
    package, empty = tmp_path / "package.json", _put(tmp_path / "empty.json")
    package.write_text('{"name": "x"}', encoding="utf-8")
    found = discover([package, empty], home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert [(each.gap.where, each.usual) for each in found.empty] == [
        ("package.json:1:1", False),
        ("empty.json:1:1", True),
    ]
    assert found.gaps == ()


def test_known_file_of_another_shape_is_still_read_when_named(tmp_path: Path) -> None:
    """VS Code's file with Claude's key: the shape tells."""
    path = _put(tmp_path / ".vscode/mcp.json", "a")
    found = discover([path], home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert [(spec.client, spec.name) for spec in found.servers] == [("unknown", "a")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.json", '[{"name": "a", "command": "x"}]'),
        ("list.yaml", "- name: a\n  command: x\n"),
        ("servers.conf", '{"mcpServers": {"a": {"command": "x"}}}'),
        ("servers", '[mcp_servers.a]\ncommand = "x"\n'),
        ("noext", "mcpServers:\n  a:\n    command: x\n"),
        ("catalog.yaml", "registry:\n  a:\n    image: mcp/a@sha256:0\n"),
    ],
)
def test_unknown_files_are_told_by_look_and_shape(name: str, text: str, tmp_path: Path) -> None:
    """No suffix needed."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = discover([Path(name)], home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert [(spec.client, spec.name) for spec in found.servers] == [("unknown", "a")]


def test_a_server_json_is_read_by_the_type_of_each_package(tmp_path: Path) -> None:
    """What is started over stdio has no address, and a kind of package that nobody starts is told."""
    started = {"registryType": "npm", "identifier": "a", "version": "1.0.0"}
    packages = [
        {**started, "transport": {"type": "stdio", "url": "https://decoy.example/mcp"}},
        {**started, "transport": {"type": "streamable-http", "url": "https://a.example/mcp"}},
        {"registryType": "mcpb", "identifier": "https://a.example/a.mcpb", "transport": {"type": "stdio"}},
    ]
    (tmp_path / "server.json").write_text(json.dumps({"name": "io.test/a", "packages": packages}), encoding="utf-8")
    found = discover([Path("server.json")], home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert [type(spec.launch).__name__ for spec in found.servers] == ["Stdio", "Http"]
    assert ["what it starts is not in this file" in gap.why for gap in found.gaps] == [True]


def test_other_programs_files_are_no_servers(tmp_path: Path) -> None:
    """A web manifest, a plugin of another program, a settings file without servers: nothing, and no gap."""
    (tmp_path / "manifest.json").write_text('{"name": "web", "start_url": "/"}', encoding="utf-8")
    (tmp_path / "plugin.json").write_text(
        '{"id": "g", "info": {"author": {"name": "n", "url": "u"}}}', encoding="utf-8"
    )
    (tmp_path / "server.json").write_text('{"port": 80, "url": "http://x"}', encoding="utf-8")
    found = discover(home=tmp_path / "no", cwd=tmp_path, environ={}, platform="linux")
    assert (found.servers, found.gaps) == ((), ())
    assert len(found.files) == 3


def test_a_second_document_is_told(tmp_path: Path) -> None:
    """No client reads two; whoever adds one hides it from those who look at the first."""
    document = "mcpServers:\n  a:\n    command: x\n"
    (tmp_path / "two.yaml").write_text(f"{document}---\n{document}", encoding="utf-8")
    (tmp_path / "one.yaml").write_text(f"---\n{document}...\n", encoding="utf-8")
    found = discover([Path("two.yaml"), Path("one.yaml")], home=tmp_path, cwd=tmp_path, environ={}, platform="linux")
    assert [(gap.where, gap.why) for gap in found.gaps] == [("two.yaml:4:1", "a second document begins here")]
    assert [spec.name for spec in found.servers] == ["a"]
