"""What the words of the command line mean."""

from __future__ import annotations

import json
from errno import EACCES
from pathlib import Path

import pytest

from auditor.candidates import candidates
from auditor.confine import Conditions
from auditor.errors import AuditorError
from auditor.model import Http, Stdio
from auditor.targets import Surroundings, Targets, gather


def gathered(folder: Path, *names: str, command: tuple[str, ...] = ()) -> Targets:
    return gather(names, command, Surroundings(folder, folder, {}, "linux"))


def write(path: Path, value: object) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
    return str(path)


ENTRY = {"mcpServers": {"files": {"command": "files"}}}
LISTING = {"tools": [{"name": "add"}]}


def test_with_no_word_the_configs_of_this_user_and_folder_are_found(tmp_path: Path) -> None:
    write(tmp_path / ".mcp.json", ENTRY)
    assert [spec.name for spec in gathered(tmp_path).specs] == ["files"]


def test_with_a_word_nothing_else_is_looked_for(tmp_path: Path) -> None:
    write(tmp_path / ".mcp.json", ENTRY)
    found = gathered(tmp_path, "https://example.com/mcp", command=("npx", "some-server"))
    assert [type(spec.launch) for spec in found.specs] == [Http, Stdio]
    assert found.files == ()


def test_a_capture_is_told_by_its_content_and_a_config_too(tmp_path: Path) -> None:
    found = gathered(tmp_path, write(tmp_path / "a.json", LISTING), write(tmp_path / "b.json", ENTRY))
    assert [capture.server.name for capture in found.captures] == ["a"]
    assert [spec.name for spec in found.specs] == ["files"]


@pytest.mark.parametrize(
    ("name", "head", "what", "hint"),
    [
        ("server.py", b"import mcp", "a program", "mcp-assay scan -- python "),
        ("index.MJS", b"", "a program", "mcp-assay scan -- node "),
        ("server", b"\x7fELF\2", "a program", "mcp-assay scan -- /"),
        ("a.json", b"PK\3\4", "a package", "mcp-assay vet /"),
        ("a-1.0.tgz", b"\x1f\x8b\x08", "a package", "mcp-assay vet /"),
    ],
)
def test_a_program_or_a_package_is_no_config(tmp_path: Path, name: str, head: bytes, what: str, hint: str) -> None:
    (tmp_path / name).write_bytes(head)
    with pytest.raises(AuditorError, match=f"it is {what}, not a config") as caught:
        gathered(tmp_path, str(tmp_path / name))
    assert caught.value.hint.startswith(hint)
    assert caught.value.hint.endswith(name)


def test_ids_are_distinct_over_captures_files_and_words(tmp_path: Path) -> None:
    saved = [write(tmp_path / name / "files.json", LISTING) for name in ("one", "two")]
    found = gathered(tmp_path, *saved, write(tmp_path / "b.json", ENTRY))
    ids = [capture.server.id for capture in found.captures] + [spec.id for spec in found.specs]
    assert ids[:2] == [f"files#{each}" for each in saved]
    assert ids[2].startswith("files#") and ids[2].endswith("b.json")


def test_a_capture_never_takes_the_id_of_a_configured_server(tmp_path: Path) -> None:
    """Whatever it says its server is called."""
    path = write(tmp_path / ".mcp.json", ENTRY)
    (alone,) = gathered(tmp_path, path).specs
    both = gathered(tmp_path, write(tmp_path / "files.json", LISTING), path)
    assert alone.id == "files"
    assert "files" not in {both.captures[0].server.id, both.specs[0].id}


def test_a_name_that_is_nothing_is_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(AuditorError) as caught:
        gathered(tmp_path, "npx")
    assert caught.value.where == "npx"
    assert "after `--`" in caught.value.hint


def test_a_broken_file_is_a_gap(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    path.write_text('{"mcpServers": ', encoding="utf-8")
    found = gathered(tmp_path, str(path))
    assert found.specs == () and len(found.gaps) == 1


@pytest.mark.parametrize("command", [(), ("npx", "some-server")])
def test_a_capture_of_no_server_is_told_and_nothing_else_is_looked_for(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    write(tmp_path / ".mcp.json", ENTRY)
    name = write(tmp_path / "sent.json", {"schema": "mcp-assay/capture/1", "captures": []})
    found = gather(iter([name]), command, Surroundings(tmp_path, tmp_path, {}, "linux"))
    assert (len(found.specs), found.captures, found.gaps) == (len(command) // 2, (), ())
    assert found.notes == (f"{name}: it is a capture of no server",)


@pytest.mark.parametrize("text", ["hello", "[]", "", '{"foo": 1}', '{"mcpServers": {}}'])
def test_a_named_file_that_holds_no_server_is_named_with_what_was_looked_for(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd").write_text(text, encoding="utf-8")
    found = gathered(tmp_path, str(tmp_path / "odd"))
    assert found.gaps == ()
    (note,) = found.notes
    assert note.startswith("odd: ") and "looked for `mcpServers`" in note


def test_a_file_of_no_known_shape_is_a_gap_beside_one_that_holds_servers(tmp_path: Path) -> None:
    """An empty config is not: it says so itself."""
    good, odd = write(tmp_path / "good.json", ENTRY), write(tmp_path / "odd.json", {"foo": 1})
    assert [gap.where for gap in gathered(tmp_path, good, odd).gaps] == ["odd.json:1:1"]
    assert gathered(tmp_path, good, write(tmp_path / "empty.json", {"mcpServers": {}})).gaps == ()


def test_a_folder_without_configs_is_named(tmp_path: Path) -> None:
    (note,) = gathered(tmp_path, str(tmp_path)).notes
    assert note.startswith(str(tmp_path))


def test_what_may_not_be_looked_at_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For `vet` too, also where it is what lies in the folder."""

    def closed(path: Path) -> bool:
        if path.parent.name == "locked":
            raise PermissionError(EACCES, "Permission denied")
        return True

    (tmp_path / "locked").mkdir()
    monkeypatch.setattr(Path, "exists", closed)
    around = Surroundings(tmp_path, tmp_path, {}, "linux")
    conditions = Conditions("scrubbed", {}, tmp_path)
    for asked in (
        lambda: gathered(tmp_path, str(tmp_path / "locked/x")),
        lambda: candidates([str(tmp_path / "locked/x")], around, conditions),
        lambda: candidates([str(tmp_path / "locked")], around, conditions),
    ):
        with pytest.raises(AuditorError, match="cannot be looked at: Permission denied"):
            asked()


def test_one_entry_is_a_candidate_whatever_is_wrong_with_the_others(tmp_path: Path) -> None:
    entries = {
        "far": {"url": "https://example.com/mcp"}, "broken": "oops",
        "odd": {"url": "https://a.example/mcp", "httpUrl": "https://b.example/mcp"},
    }  # fmt: skip
    file = write(tmp_path / ".cursor" / "mcp.json", {"mcpServers": entries})
    around, conditions = Surroundings(tmp_path, tmp_path, {}, "linux"), Conditions("scrubbed", {}, tmp_path)
    (found,) = candidates([f"{file}#far"], around, conditions)
    assert found.spec.name == "far"
    for name in (f"{file}#odd", f"{file}#broken", file):
        with pytest.raises(AuditorError):
            candidates([name], around, conditions)
