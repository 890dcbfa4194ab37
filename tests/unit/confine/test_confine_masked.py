"""Which files of a folder that is shown are replaced?"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from auditor.confine import masked
from auditor.confine.dummies import Dummies


def hidden(tree: Path) -> dict[str, bytes | None]:
    return {str(Path(path).relative_to(tree)): content for path, content in masked.masks(str(tree), Dummies())}


def test_a_settings_file_keeps_its_names_and_loses_its_values(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("export API_KEY=true-secret\n# a comment\nPORT = 1234\n", encoding="utf-8")
    content = hidden(tmp_path)[".env"]
    assert content is not None
    assert [line.partition(b"=")[0] for line in content.splitlines()] == [b"API_KEY", b"PORT"]
    assert b"true-secret" not in content and b"1234" not in content


def test_a_file_with_secrets_is_replaced_when_it_is_named_by_itself(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=true-secret\n", encoding="utf-8")
    ((path, content),) = masked.masks(str(tmp_path / ".env"), Dummies())
    assert path == str(tmp_path / ".env")
    assert content is not None and b"true-secret" not in content


def test_behind_a_link_with_such_a_name_the_file_itself_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "production").write_text("A=true-secret\n", encoding="utf-8")
    (tmp_path / ".env").symlink_to("config/production")
    (tmp_path / "server.pem").symlink_to("/etc/hostname")
    assert list(hidden(tmp_path)) == ["config/production"]


@pytest.mark.parametrize("limit", ["_MOST_ENTRIES", "_MOST_MASKS", "_DEEPEST"])
def test_what_is_too_much_to_look_through_is_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    (tmp_path / "a" / "deep").mkdir(parents=True)
    for number in range(3):
        (tmp_path / "a" / f"{number}.pem").write_text("", encoding="utf-8")
    monkeypatch.setattr(masked, limit, 1)
    folders = [path for path, content in hidden(tmp_path).items() if content is None]
    assert folders in (["a"], ["a/deep"])


def test_examples_public_keys_and_installed_packages_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    for name in (".env.example", "id_rsa.pub", "cacert.pem", "node_modules/test.pem", "environment.py"):
        (tmp_path / name).write_text("", encoding="utf-8")
    assert hidden(tmp_path) == {}


SECRETS = (
    "token.json", "tokens.json", "gmail_token.json", "gcp-oauth.keys.json", "service_account.json", "auth.json", ".ENV",
    "prod.env.local", "secret.yml", "db-secrets.prod.yaml", ".secrets", ".secrets/db", ".docker/config.json", ".pgpass",
    "kubeconfig", "local.settings.json", "Client_Secret_1.apps.example.com.json", "id_rsa", "Server.PEM", "api_key.txt",
    "credentials-old.json", ".cursor/mcp.json", ".aws/config", "x.tfstate.backup",
)  # fmt: skip


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_is_named_as_secrets_are_is_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("true-secret", encoding="utf-8")
    content = hidden(tmp_path)[name]
    assert content is not None and b"true-secret" not in content


READABLE = (
    "package.json", "tsconfig.json", "tsconfig.build.json", "pyproject.toml", "config.json", "tokenizer.json",
    "monkey.json", "src/token.ts", "src/secrets.py", "src/auth.js", "env.d.ts", "next-env.d.ts", "prod.env.ts",
    "README.md", "LICENSE", "credentials.example.json", "secrets/index.ts", "keyboard.json", "author.json",
    "docs/authentication.md",
)  # fmt: skip


@pytest.mark.parametrize("name", READABLE)
def test_code_and_manifests_are_read_as_they_are(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text('{"token": "of the description of a parameter", "apiKey": "${API_KEY}"}')
    assert hidden(tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.json", '{"user": {"refresh_token": "1//0abcdefghijklmnop"}}'),
        ("firebase.json", '{"private_key": "-----BEGIN PRIVATE KEY-----\\nMIIE"}'),
        ("settings.json", '{"apiKey" : "abcdefghijklmnop1234"}'),
        ("deploy", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl"),
        ("server.crt", "-----BEGIN CERTIFICATE-----\nMIIE\n-----BEGIN RSA PRIVATE KEY-----\nMIIE"),
    ],
)
def test_a_file_that_begins_with_a_secret_is_replaced_whatever_its_name(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    ((path, content),) = hidden(tmp_path).items()
    assert path == name and content is not None
    assert not any(word in content for word in (b"abcdefghijklmnop", b"MIIE", b"b3Bl"))
    assert [path for path, _ in masked.masks(str(tmp_path / name), Dummies())] == [str(tmp_path / name)]


def test_settings_in_json_keep_their_shape(tmp_path: Path) -> None:
    true = {"installed": {"client_id": "true", "redirect_uris": ["true"], "expires": 3600, "on": True, "none": None}}
    (tmp_path / "gcp-oauth.keys.json").write_text(json.dumps(true), encoding="utf-8")
    found = json.loads(hidden(tmp_path)["gcp-oauth.keys.json"] or b"")["installed"]
    assert [*found] == [*true["installed"]] and b"true" not in json.dumps(
        [found["client_id"], *found["redirect_uris"]]
    ).encode()
    assert (found["expires"], found["on"], found["none"]) == (3600, True, None)


@pytest.mark.parametrize("text", ['["x"' + ',"x"' * 300 + "]", "[" * 30_000, "no json", '"\\ud800'])
def test_json_that_is_too_much_or_none_is_shown_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / "token.json").write_text(text, encoding="utf-8")
    assert hidden(tmp_path) == {"token.json": b""}


def test_a_pipe_named_as_a_secret_is_not_waited_for(tmp_path: Path) -> None:
    for name in (".env", "token.json", "notes.txt"):
        os.mkfifo(tmp_path / name)
    assert hidden(tmp_path) == {}


def test_only_so_many_files_are_filled_and_all_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masked, "_MOST_FILLED", 1)
    for name in ("a.env", "b.env", "c.env"):
        (tmp_path / name).write_text("TOKEN=true-secret\n", encoding="utf-8")
    assert sorted(bool(content) for content in hidden(tmp_path).values()) == [False, False, True]
