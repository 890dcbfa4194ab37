"""Which files of a folder that is shown are replaced?"""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.confine import masked


def hidden(tree: Path) -> dict[str, bytes | None]:
    return {str(Path(path).relative_to(tree)): content for path, content in masked.masks(str(tree))}


def test_a_settings_file_keeps_its_names_and_loses_its_values(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("export API_KEY=true-secret\n# a comment\nPORT = 1234\n", encoding="utf-8")
    content = hidden(tmp_path)[".env"]
    assert content is not None
    assert [line.partition(b"=")[0] for line in content.splitlines()] == [b"API_KEY", b"PORT"]
    assert b"true-secret" not in content and b"1234" not in content


def test_a_file_with_secrets_is_replaced_when_it_is_named_by_itself(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=true-secret\n", encoding="utf-8")
    ((path, content),) = masked.masks(str(tmp_path / ".env"))
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
