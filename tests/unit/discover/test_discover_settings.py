"""Which keys become settings, and what switches a server off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.discover import discover
from auditor.model import Http, ServerSpec, Setting, Stdio


def _put(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def _specs(home: Path, work: Path) -> dict[str, ServerSpec]:
    found = discover(home=home, cwd=work, environ={}, platform="linux")
    assert found.gaps == ()
    return {spec.id: spec for spec in found.servers}


def _values(spec: ServerSpec) -> dict[str, str]:
    return {each.name: each.value for each in spec.settings}


SAID = {
    "autoApprove": ["read"], "alwaysAllow": ["*"], "trust": True, "allowedTools": ["*"], "tools": ["*"],
    "autoApproveTools": True, "sandboxEnabled": True, "headersHelper": "/opt/token.sh", "envFile": ".env",
    "disabledTools": ["x"], "timeout": 60, "oauth": {"clientId": "c"}, "dev": {"watch": "src"},
}  # fmt: skip


@pytest.mark.parametrize("key", SAID)
def test_keys_that_change_what_is_allowed_are_settings(key: str, tmp_path: Path) -> None:
    """Value as compact JSON, line and column of the key."""
    value = json.dumps(SAID[key], separators=(",", ":"))
    _put(tmp_path / ".cursor/mcp.json", '{"mcpServers": {"a": {"command": "x",\n  "' + key + '": ' + value + "}}}")
    assert _specs(tmp_path / "no", tmp_path)["a"].settings == (Setting(key, value, 2, 3),)


def test_long_setting_is_cut(tmp_path: Path) -> None:
    """At most 200 characters."""
    _put(tmp_path / ".cursor/mcp.json", {"mcpServers": {"a": {"command": "x", "autoApprove": ["tool"] * 200}}})
    (setting,) = _specs(tmp_path / "no", tmp_path)["a"].settings
    assert len(setting.value) == 200


@pytest.mark.parametrize(
    ("file", "wrapper", "entry", "disabled"),
    [
        (".roo/mcp.json", "mcpServers", {"disabled": True}, True),
        (".roo/mcp.json", "mcpServers", {"disabled": False}, False),
        (".zed/settings.json", "context_servers", {"enabled": False}, True),
        ("opencode.json", "mcp", {"enabled": False}, True),
        (".agents/mcp_config.json", "mcpServers", {"enabled": False}, False),
        (".mcp.json", "mcpServers", {"disabled": True}, False),
        (".cursor/mcp.json", "mcpServers", {"disabled": "true"}, False),
    ],
)
def test_a_server_is_off_only_by_a_key_that_its_client_knows(
    file: str, wrapper: str, entry: dict[str, object], disabled: bool, tmp_path: Path
) -> None:
    """An unknown `disabled` would hide a server that runs."""
    _put(tmp_path / file, {wrapper: {"a": {"command": "x", **entry}}})
    assert _specs(tmp_path / "no", tmp_path)["a"].disabled is disabled


@pytest.mark.parametrize("entry", [{"disabled": True}, {"enabled": False}, {"isActive": False}])
def test_in_a_file_of_no_known_client_every_switch_counts(entry: dict[str, object], tmp_path: Path) -> None:
    """Nobody starts it from there by itself."""
    path = tmp_path / "other.json"
    _put(path, {"mcpServers": {"a": {"command": "x", **entry}}})
    (spec,) = discover([path], home=tmp_path, cwd=tmp_path, environ={}, platform="linux").servers
    assert spec.disabled


def test_gemini_excluded_servers_are_off(tmp_path: Path) -> None:
    """`mcp.excluded` names them; the list is a setting of the others too."""
    _put(tmp_path / ".gemini/settings.json",
         {"mcp": {"excluded": ["a"]}, "mcpServers": {"a": {"command": "x"}, "b": {"command": "x"}}})  # fmt: skip
    specs = _specs(tmp_path / "no", tmp_path)
    assert (specs["a"].disabled, specs["b"].disabled) == (True, False)
    assert _values(specs["b"])["mcp.excluded"] == '["a"]'


def test_settings_files_of_claude_code_speak_of_its_servers_only(tmp_path: Path) -> None:
    """The user's for all of them, the project's for those of the project; never for another client's."""
    home, work = tmp_path / "home", tmp_path / "work"
    _put(home / ".claude.json", {"mcpServers": {"mine": {"command": "x"}}})
    _put(home / ".claude/settings.json", {"permissions": {"allow": ["mcp__a"]}, "statusLine": {"command": "y"}})
    _put(work / ".mcp.json", {"mcpServers": {"a": {"command": "x"}, "b": {"command": "x"}}})
    _put(
        work / ".claude/settings.local.json",
        {"enableAllProjectMcpServers": True, "disabledMcpjsonServers": ["b", "mine"]},
    )
    _put(work / ".cursor/mcp.json", {"mcpServers": {"c": {"command": "x"}}})
    specs = _specs(home, work)
    assert set(specs) == {"mine", "a", "b", "c"}
    assert [name for name, spec in specs.items() if spec.disabled] == ["b"]
    assert _values(specs["a"])["enableAllProjectMcpServers"] == "true"
    assert _values(specs["a"])["permissions.allow"] == '["mcp__a"]'
    assert "enableAllProjectMcpServers" not in _values(specs["mine"])
    assert _values(specs["mine"])["settings-file"] == json.dumps((home / ".claude/settings.json").as_posix())
    assert specs["c"].settings == ()


def test_project_of_claude_json_gives_its_own_trust(tmp_path: Path) -> None:
    """Sibling keys of a project's servers are theirs."""
    _put(
        tmp_path / ".claude.json",
        {"projects": {"/p": {"mcpServers": {"a": {"command": "x"}}, "enabledMcpjsonServers": ["z"]}}},
    )
    values = _values(_specs(tmp_path, tmp_path / "no")["a"])
    assert (values["project"], values["enabledMcpjsonServers"]) == ('"/p"', '["z"]')


def test_vscode_discovery_and_inputs_are_settings(tmp_path: Path) -> None:
    """`chat.mcp.discovery.enabled`, flat as VS Code writes it; a password input's default is withheld."""
    _put(tmp_path / ".vscode/settings.json", {"chat.mcp.discovery.enabled": True})
    _put(tmp_path / ".vscode/mcp.json",
         {"servers": {"a": {"command": "x", "args": ["${input:k}"]}},
          "inputs": [{"id": "k", "type": "promptString", "password": True, "default": "hunter2"}]})  # fmt: skip
    values = _values(_specs(tmp_path / "no", tmp_path)["a"])
    assert values["chat.mcp.discovery.enabled"] == "true"
    assert "hunter2" not in values["inputs"]
    assert "REDACTED" in values["inputs"]


def test_world_writable_file_is_told(tmp_path: Path) -> None:
    """Anybody on the machine can change what is started."""
    path = tmp_path / ".cursor/mcp.json"
    _put(path, {"mcpServers": {"a": {"command": "x"}}})
    path.chmod(0o666)
    assert _values(_specs(tmp_path / "no", tmp_path)["a"]) == {"world-writable": '"0666"'}


def test_link_out_of_the_project_is_told_and_one_inside_is_not(tmp_path: Path) -> None:
    """Both are read, as their client would."""
    work, outside = tmp_path / "work", tmp_path / "outside.json"
    _put(outside, {"mcpServers": {"far": {"command": "x"}}})
    _put(work / "real.json", {"mcpServers": {"near": {"command": "x"}}})
    (work / ".mcp.json").symlink_to(outside)
    (work / ".roo").mkdir()
    (work / ".roo/mcp.json").symlink_to("../real.json")
    specs = _specs(tmp_path / "no", work)
    assert _values(specs["far"]) == {"symlink": json.dumps(str(outside.resolve()))}
    assert specs["near"].settings == ()


def test_command_and_url_together_are_both_seen(tmp_path: Path) -> None:
    """What the client starts is the launch; the other is a setting. Where it dials, others may start: a doubt."""
    both = {"command": "x", "url": "https://h.example/m"}
    _put(tmp_path / ".cursor/mcp.json", {"mcpServers": {"a": both, "b": {**both, "type": "http"}}})
    found = discover(home=tmp_path / "no", cwd=tmp_path, environ={}, platform="linux")
    assert [gap.why.partition(":")[0] for gap in found.gaps] == ["b"]
    specs = {spec.id: spec for spec in found.servers}
    assert specs["a"].launch == Stdio("x")
    assert _values(specs["a"]) == {"url": '"https://h.example/m"'}
    assert specs["b"].launch == Http("https://h.example/m")
    assert _values(specs["b"]) == {"command": '"x"'}


def test_references_are_left_as_written(tmp_path: Path) -> None:
    """No variable of any client's syntax is expanded, and none is taken for a credential."""
    kinds = [
        "${TOK}",
        "${TOK:-}",
        "${env:TOK}",
        "$TOK",
        "${input:tok}",
        "{env:TOK}",
        "${{ secrets.TOK }}",
        "{{TOK}}",
        "%TOK%",
    ]
    env = {f"API_KEY_{index}": kind for index, kind in enumerate(kinds)}
    _put(tmp_path / ".cursor/mcp.json",
         {"mcpServers": {"a": {"command": "${workspaceFolder}/x", "args": ["--token", "$TOK"], "env": env,
         "cwd": "${userHome}"}}})  # fmt: skip
    spec = _specs(tmp_path / "no", tmp_path)["a"]
    assert isinstance(spec.launch, Stdio)
    assert [each.value for each in spec.launch.env] == kinds
    assert (spec.launch.command, spec.launch.args, spec.launch.cwd) == (
        "${workspaceFolder}/x",
        ("--token", "$TOK"),
        "${userHome}",
    )
    assert spec.secrets_inline == ()


def test_goose_inline_python_is_what_is_run(tmp_path: Path) -> None:
    """The code stands in the config itself."""
    text = "extensions:\n  a:\n    type: inline_python\n    code: print(1)\n    dependencies: [requests]\n"
    _put(tmp_path / ".config/goose/config.yaml", text)
    launch = _specs(tmp_path, tmp_path / "no")["a"].launch
    assert launch == Stdio("uvx", ("--with", "mcp", "--with", "requests", "python", "-c", "print(1)"))


def test_yaml_merge_keys_are_followed(tmp_path: Path) -> None:
    """`<<` brings the command in; the entry's own keys win."""
    text = "x-base: &b\n  command: npx\n  args: [a]\nmcpServers:\n  a:\n    <<: *b\n    args: [z]\n"
    _put(tmp_path / "librechat.yaml", text)
    assert _specs(tmp_path / "no", tmp_path)["a"].launch == Stdio("npx", ("z",))
