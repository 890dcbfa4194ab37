"""Which files does a launch line show to a sandbox, and which never?"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.confine import Conditions
from auditor.confine.dummies import Dummies
from auditor.confine.exposed import Exposed, exposed
from auditor.confine.masked import masks
from auditor.confine.places import laptop
from auditor.confine.prepared import Prepared
from auditor.confine.withheld import withheld
from auditor.errors import AuditorError
from auditor.model import Stdio


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "users" / "bob"
    place.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(place))
    return place


def view(
    *argv: str | Path, cwd: str | Path = "", env: dict[str, str] | None = None, grants: tuple[str, ...] = ()
) -> Exposed:
    place = laptop()
    stands, variables = str(cwd) or place.work, env or {"PATH": "/usr/bin:/bin"}
    conditions = Conditions("bubblewrap", {}, Path(), grants=grants)
    return exposed(tuple(map(str, argv)), variables, stands, Prepared(Stdio("")), conditions, place)


def shown(one: Exposed) -> list[str]:
    return [path for path, _ in one.shows]


def made(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_script_brings_its_project_and_nothing_above(home: Path) -> None:
    made(home / "work" / "app" / "package.json")
    script = made(home / "work" / "app" / "dist" / "index.js")
    assert shown(view("sh", script)) == [str(home / "work" / "app")]
    assert shown(view("sh", "dist/index.js", cwd=home / "work" / "app")) == [str(home / "work" / "app")]


def test_packages_that_node_finds_above_are_shown_too(home: Path) -> None:
    made(home / "mono" / "node_modules" / "x" / "package.json")
    made(home / "mono" / "packages" / "a" / "package.json")
    script = made(home / "mono" / "packages" / "a" / "index.js")
    assert set(shown(view("sh", script))) == {
        str(home / "mono" / "packages" / "a"),
        str(home / "mono" / "node_modules"),
    }


@pytest.mark.parametrize("folder", ["", "Downloads", "Desktop"])
def test_a_script_that_lies_among_other_things_comes_alone(home: Path, folder: str) -> None:
    script = made(home / folder / "server.py")
    made(home / folder / "package.json") if not folder else None
    assert shown(view("sh", script)) == [str(script)]


def test_a_data_folder_is_shown_as_named_and_read_only(home: Path) -> None:
    folder = made(home / "Documents" / "a.txt").parent
    one = view("sh", folder, f"--root={folder}", f"file://{folder}")
    assert one.shows == ((str(folder), False),)
    assert one.argv[1] == str(folder)


NEVER = (
    "",
    ".ssh",
    ".ssh/id_rsa",
    ".aws",
    ".aws/credentials",
    ".config",
    ".config/gcloud/x",
    ".local",
    ".netrc",
    ".gnupg",
    ".env",
)


@pytest.mark.parametrize("name", NEVER)
def test_a_home_and_its_secret_places_are_the_decoy_s(home: Path, name: str) -> None:
    if name:
        made(home / name / "deep") if "." in name and not name.endswith(("rsa", "credentials", "rc", "env")) else made(
            home / name
        )
    path = str(home / name).rstrip("/")
    one = view("sh", path, f"--key={path}")
    assert shown(one) == []
    assert one.argv[1:] == (path, f"--key={path}"), "which is where the decoy stands"


@pytest.mark.parametrize("path", ["/", "/etc", "/etc/passwd", "/var", "/run", "/proc/1", "/home", "/root", "/dev/null"])
def test_the_machine_s_own_places_are_not_shown(home: Path, path: str) -> None:
    assert shown(view("sh", path)) == []
    assert shown(view("sh", str(home.parent))) == [], "what lies above a home"


def test_a_link_does_not_lead_to_a_secret_place(home: Path) -> None:
    made(home / ".ssh" / "id_rsa")
    (home / "innocent").symlink_to(home / ".ssh")
    (home / "here").symlink_to(home)
    assert shown(view("sh", home / "innocent", home / "innocent" / "id_rsa", home / "here")) == []


def test_words_that_are_no_paths_show_nothing(home: Path) -> None:
    made(home / "app" / "-v")
    assert shown(view("sh", "", ".", "-", "a\0b", "x" * 5000, "/nonexistent", "--flag", "name=value", "\ud800")) == []


def test_a_command_or_folder_that_is_not_there_is_an_error(home: Path) -> None:
    for command in ("no-such-program", "/no/such", "./server", ""):
        with pytest.raises(AuditorError):
            view(command)
    with pytest.raises(AuditorError, match="working directory"):
        view("sh", cwd=home / "gone")


def test_grants_show_more_and_must_exist(home: Path) -> None:
    made(home / ".aws" / "credentials")
    assert view("sh", grants=("~/.aws:rw",)).shows == ((str(home / ".aws"), True),)
    for grant in ("/", "~/gone", "/:rw"):
        with pytest.raises(AuditorError):
            view("sh", grants=(grant,))


def test_an_installation_outside_of_the_system_is_shown_with_what_it_was_made_from(home: Path) -> None:
    base, venv = home / ".pyenv" / "versions" / "3.12", home / "app" / ".venv"
    made(base / "bin" / "python3.12").chmod(0o755)
    made(base / "lib" / "os.py")
    (venv / "bin").mkdir(parents=True)
    made(venv / "pyvenv.cfg", f"home = {base / 'bin'}\n")
    (venv / "bin" / "python").symlink_to(base / "bin" / "python3.12")
    made(venv / "bin" / "server", f"#!{venv / 'bin' / 'python'}\n").chmod(0o755)
    assert set(shown(view(venv / "bin" / "server"))) >= {str(venv), str(base)}
    assert str(home) not in shown(view(venv / "bin" / "server"))


def test_a_version_manager_that_is_a_checkout_is_nobody_s_project(home: Path) -> None:
    made(home / ".pyenv" / ".git" / "config")
    version = home / ".pyenv" / "versions" / "3.12"
    made(version / "bin" / "python3.12").chmod(0o755)
    script = made(version / "lib" / "python3.12" / "site-packages" / "app" / "server.py")
    alone = made(home / ".pyenv" / "plugins" / "tool" / "run.sh")
    alone.chmod(0o755)
    assert shown(view(version / "bin" / "python3.12", script)) == [str(version)]
    assert shown(view(alone)) == [str(alone)]
    shim = made(home / ".pyenv" / "shims" / "server", "#!/bin/sh\n")
    shim.chmod(0o755)
    assert set(shown(view(shim))) == {str(home / ".pyenv" / name) for name in ("plugins", "shims", "versions")}


def test_a_single_tool_in_the_home_comes_alone(home: Path) -> None:
    tool = made(home / ".cargo" / "bin" / "tool")
    tool.chmod(0o755)
    made(home / ".cargo" / "credentials.toml")
    assert shown(view(tool)) == [str(tool)]
    assert shown(view("tool", env={"PATH": f"{tool.parent}:/usr/bin"})) == [str(tool)]


HIDDEN = (
    ".claude/.credentials.json", ".codex/auth.json", ".gemini/oauth_creds.json", ".config/rclone/rclone.conf",
    ".config/solana/id.json", ".config/Signal/config.json", ".config/hosts.yml", ".cache/huggingface/token",
    ".local/share/fish/fish_history", ".pgpass", ".my.cnf", ".s3cfg", ".python_history", ".vault-token",
    ".var/app/x/data/k", "snap/x/common/token", ".tool-of-tomorrow/session", ".config/tool-of-tomorrow/package.json",
)  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN)
def test_no_hidden_file_of_a_home_is_shown_unless_it_is_granted(home: Path, name: str) -> None:
    hidden = made(home / name)
    hidden.chmod(0o777)  # as all files are on some disks
    (home / "work").mkdir()
    (home / "work" / "link").symlink_to(hidden)
    one = view("sh", hidden, hidden.parent, f"--key={hidden}", home / "work" / "link", cwd=home / "work")
    assert shown(one) == [str(home / "work")]
    launch, conditions = Stdio("sh", (f"${{HOME}}/{name}",)), Conditions("bubblewrap", {}, Path("/nonexistent"))
    assert withheld(launch, conditions) == (f"~/{name}",)
    assert withheld(launch, replace(conditions, grants=(f"~/{name}",))) == ()
    assert shown(view("sh", hidden, grants=(str(hidden),))) == [str(hidden)]


@pytest.mark.parametrize("link", ["python3", "python"])
def test_what_a_virtual_environment_calls_its_interpreter_must_be_a_program(home: Path, link: str) -> None:
    repo, secret = home / "work" / "repo", made(home / ".codex" / "auth.json")
    secret.chmod(0o777)
    made(repo / "pyvenv.cfg", f"home = {repo}/d\n")
    made(repo / "bin" / "run", "#!/bin/sh\n").chmod(0o755)
    (repo / "d").mkdir()
    (repo / "d" / link).symlink_to(secret)
    assert not any(".codex" in path for path in shown(view(repo / "bin" / "run")))


PROGRAMS = (
    (".nvm/versions/node/v22/lib/node_modules/pkg/dist/index.js", ".nvm/versions/node/v22/lib/node_modules"),
    (".npm/_npx/0a/node_modules/pkg/index.js", ".npm/_npx/0a/node_modules"),
    (".local/share/uv/tools/x/lib/site-packages/x/server.py", ".local/share/uv/tools/x/lib/site-packages/x"),
    (".claude/plugins/mine/dist/server.js", ".claude/plugins/mine"),
    (".vscode/extensions/a.b/dist/server.js", ".vscode/extensions/a.b"),
    (".mcp-servers/mine/server.py", ".mcp-servers/mine/server.py"),
    (".mcp-servers/server.py", ".mcp-servers/server.py"),
    (".local/bin/tool", ".local/bin/tool"),
    (".cargo/bin/tool", ".cargo/bin"),
)  # fmt: skip
"""Programs in hidden folders, and what is shown so that they start."""


@pytest.mark.parametrize(("name", "tree"), PROGRAMS)
def test_of_hidden_folders_programs_and_their_packages_are_shown(home: Path, name: str, tree: str) -> None:
    for folder in (".claude/plugins/mine", ".vscode/extensions/a.b", *(each for _, each in PROGRAMS[:2])):
        made(home / folder / ("pkg" if "node_modules" in folder else "") / "package.json")
    for secret in (".mcp-servers/token", ".local/share/uv/credentials/credentials.toml", ".claude/.credentials.json"):
        made(home / secret)
    program = made(home / name, "#!/bin/sh\n")
    program.chmod(0o755)
    assert shown(view("sh", program)) == [str(home / tree)]
    if name.endswith("/tool"):
        assert shown(view(program)) == [str(program)]


@pytest.mark.parametrize("prefix", [".local", ".tool"])
def test_of_an_installation_among_hidden_files_the_libraries_are_shown(home: Path, prefix: str) -> None:
    program = made(home / prefix / "bin" / "server", "#!/bin/sh\n")
    program.chmod(0o755)
    made(home / prefix / "lib" / "python3.12" / "site-packages" / "server.py")
    made(home / prefix / "share" / "keyrings" / "login.keyring")
    assert set(shown(view(program))) == {str(program), str(home / prefix / "lib")}


def test_path_and_variables_do_not_name_what_is_not_there(home: Path) -> None:
    env = {"PATH": f"{home}/bin:/usr/bin:/bin", "PYENV_ROOT": f"{home}/.pyenv", "MODE": "fast"}
    assert view("sh", env=env).env == {"PATH": "/usr/bin:/bin", "MODE": "fast"}


def test_secrets_inside_a_project_are_replaced(tmp_path: Path) -> None:
    made(tmp_path / ".env", "# comment\nexport GITHUB_TOKEN=real\nEMPTY=\nno setting\n")
    made(tmp_path / ".git" / "config", "real")
    made(tmp_path / "deep" / "er" / "id_rsa", "real")
    made(tmp_path / "node_modules" / "x" / "test.pem", "of a package")
    made(tmp_path / ".env.example", "GITHUB_TOKEN=\n")
    made(tmp_path / "config", "ordinary")
    found = {os.path.relpath(path, tmp_path): content for path, content in masks(str(tmp_path), Dummies())}
    assert set(found) == {".env", ".git/config", "deep/er/id_rsa"}
    assert found["deep/er/id_rsa"] == b""
    env = found[".env"] or b""
    assert env.startswith(b"GITHUB_TOKEN=ghp_") and b"EMPTY=" in env and b"real" not in env
