"""Is a lock read strictly and written whole?"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import referencing
from jsonschema import Draft202012Validator
from lock_cases import READ, SERVER, changed, pinned

import auditor.lock
from auditor.errors import AuditorError
from auditor.lock import lockfile
from auditor.lock.document import written
from auditor.lock.read import read
from auditor.model import Http, Lock, Package, Stdio, Variable

START = Stdio("npx", ("notes",), (Variable("MODE", "fast"), Variable("KEY", None, "name")), "/srv")
PACKAGES = (
    Package("npm", "notes", "1.0.0", "sha512-a", "linux-x86_64 sha256:" + "a" * 64),
    Package("npm", "zod", "4.0.0"),
)
LOCK = Lock(
    (pinned(SERVER, launch=START, packages=PACKAGES), pinned(SERVER, launch=Http("https://a.example/"), name="web"))
)
GOOD = written(LOCK)
SCHEMA = Draft202012Validator(
    json.loads(Path(auditor.lock.__file__).with_name("lock.schema.json").read_text(encoding="utf-8")),
    registry=referencing.Registry(),
)


def edited(change: Callable[[dict[str, Any]], object]) -> str:
    whole = json.loads(GOOD)
    change(whole)
    return json.dumps(whole, indent=1)


def server(change: Callable[[dict[str, Any]], object]) -> str:
    return edited(lambda whole: change(whole["servers"][0]))


def item(change: Callable[[dict[str, Any]], object]) -> str:
    return server(lambda one: change(one["items"][1]))


BAD: list[tuple[str, str, str]] = [
    ("nothing", "", "the lock is empty"),
    ("half a file", GOOD[: len(GOOD) // 2], "the lock is damaged"),
    (
        "a merge conflict",
        GOOD.replace('  "name": "web"', '<<<<<<< ours\n  "name": "web"\n>>>>>>> theirs'),
        "merge conflict",
    ),
    ("no JSON", "servers:\n- notes\n", "the lock is damaged"),
    ("a list", "[]", "this is no lock"),
    ("another file", '{"mcpServers": {}}', "this is no lock"),
    ("a newer one", GOOD.replace("lock/1", "lock/2"), "a newer mcp-assay wrote this lock"),
    ("an odd number", GOOD.replace("lock/1", "lock/one"), "there is no lock format"),
    ("too deep", GOOD.replace('"note://1"', "[" * 200 + "]" * 200, 1), "nested deeper"),
    ("a key twice", GOOD.replace('"name": "web"', '"name": "web",\n   "name": "web"'), "the key 'name' is here twice"),
    (
        "a deep key twice",
        GOOD.replace('"maxLength": 40', '"maxLength": 40, "maxLength": 4000', 1),
        "'maxLength' is here twice",
    ),
    ("an unknown key", edited(lambda whole: whole.update(more=1)), "the key 'more' is unknown here"),
    ("no servers", edited(lambda whole: whole.pop("servers")), "the key 'servers' is missing"),
    ("servers by name", edited(lambda whole: whole.update(servers={})), "an array is expected"),
    ("a server without a name", server(lambda one: one.update(name="")), "a name is expected"),
    ("a server that is a word", edited(lambda whole: whole["servers"].append("x")), "an object is expected"),
    (
        "a server twice",
        edited(lambda whole: whole["servers"].append(whole["servers"][0])),
        "the same server is here twice",
    ),
    ("no launch", server(lambda one: one.pop("launch")), "the key 'launch' is missing"),
    (
        "a launch of both kinds",
        server(lambda one: one["launch"].update(url="https://a.example/")),
        "the key 'command' is unknown",
    ),
    ("no command", server(lambda one: one["launch"].update(command=None)), "a command is expected"),
    ("an argument that is a number", server(lambda one: one["launch"]["args"].append(1)), "a text is expected"),
    ("a folder that is a number", server(lambda one: one["launch"].update(cwd=1)), "a folder or null is expected"),
    (
        "a secret with its value",
        server(lambda one: one["launch"]["env"][1].update(value="k")),
        "a secret's value stands in the lock",
    ),
    (
        "a transport",
        edited(lambda whole: whole["servers"][1]["launch"].update(transport="ws")),
        "there is no transport 'ws'",
    ),
    (
        "a package without a version",
        server(lambda one: one["packages"][0].pop("version")),
        "the key 'version' is missing",
    ),
    ("no digest of code", server(lambda one: one.update(code=["linux"])), "this is no digest of code"),
    ("an unknown kind", item(lambda one: one.update(kind="gadget")), "there is no kind 'gadget'"),
    ("no digest", item(lambda one: one.update(digest="md5:1")), "this is no digest"),
    (
        "an edit by hand",
        item(lambda one: one["says"].update(description="Other.")),
        "the digest is not that of what the item says",
    ),
    ("offered to nobody", item(lambda one: one.update(offered="none")), "`offered` can only be `some`"),
    ("others that are one", item(lambda one: one.update(also={})), "an array is expected"),
    ("an item twice", server(lambda one: one["items"].append(one["items"][1])), "is here twice"),
]
UNSEEN_BY_SCHEMA = {
    "a key twice", "a deep key twice", "a server twice", "an edit by hand", "an item twice", "too deep",
    "nothing", "half a file", "a merge conflict", "no JSON",
}  # fmt: skip


def test_what_was_written_is_read_again() -> None:
    assert read(GOOD, "x") == LOCK
    assert [len(one.code) for one in LOCK.servers] == [1, 0]


def test_the_same_lock_gives_the_same_bytes_in_any_order() -> None:
    assert written(Lock(tuple(reversed(LOCK.servers)))) == GOOD
    assert written(read(GOOD, "x")) == GOOD


def test_what_is_written_is_valid() -> None:
    Draft202012Validator.check_schema(SCHEMA.schema)
    assert list(SCHEMA.iter_errors(json.loads(GOOD))) == []


@pytest.mark.parametrize(("content", "what"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_each_bad_lock_has_its_own_error_with_its_place(content: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "mcp-assay.lock"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AuditorError) as error:
        lockfile.load(path)
    assert what in error.value.what
    assert error.value.hint
    assert error.value.where.startswith(str(path))
    assert path.read_text(encoding="utf-8") == content


@pytest.mark.parametrize(("name", "content"), [bad[:2] for bad in BAD if bad[0] not in UNSEEN_BY_SCHEMA])
def test_what_the_reader_refuses_an_editor_marks_too(name: str, content: str) -> None:
    assert not SCHEMA.is_valid(json.loads(content)), name


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (GOOD.replace('"transport": "http"', '"transport": "ws"'), '"transport": '),
        (GOOD.replace('"kind": "prompt"', '"kind": "gadget"', 1), '"kind": '),
        (GOOD.replace('"version": "4.0.0"', '"version": 4', 1), '"version": '),
    ],
)
def test_the_place_of_an_error_is_that_of_the_value(content: str, place: str) -> None:
    with pytest.raises(AuditorError) as error:
        read(content, "x")
    line, column = map(int, error.value.where.split(":")[1:])
    assert content.splitlines()[line - 1][: column - 1].endswith(place)


def test_a_lock_that_is_no_text_or_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mcp-assay.lock"
    path.write_bytes(b'{"format": "\xff"}')
    with pytest.raises(AuditorError, match="no UTF-8"):
        lockfile.load(path)
    with path.open("wb") as file:
        file.truncate(lockfile.LARGEST + 1)
    with pytest.raises(AuditorError, match="larger than 64 MB"):
        lockfile.load(path)
    with pytest.raises(AuditorError, match="there is no lock"):
        lockfile.load(tmp_path / "none")


def test_what_nobody_can_see_is_written_as_an_escape() -> None:
    hidden = "Reads.\u200b\u202e\u3164\U000e0041\x7f\udc80é日"
    content = written(Lock((pinned(changed(READ, description=hidden)),)))
    assert "Reads.\\u200b\\u202e\\u3164\\udb40\\udc41\\u007f\\udc80é日" in content
    assert read(content, "x").servers == (pinned(changed(READ, description=hidden)),)


def test_a_secret_never_stands_in_a_lock() -> None:
    assert '"name": "KEY",\n      "value": null,\n      "secret": "name"' in GOOD


def test_a_link_is_replaced_and_what_it_leads_to_is_left_alone(tmp_path: Path) -> None:
    other, path = tmp_path / "other", tmp_path / "mcp-assay.lock"
    other.write_text("mine")
    path.symlink_to(other)
    lockfile.save(LOCK, path)
    assert other.read_text() == "mine"
    assert not path.is_symlink()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["mcp-assay.lock", "other"]


def test_a_file_that_says_what_it_should_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "mcp-assay.lock"
    lockfile.update(path, lambda _: LOCK)
    before = path.stat().st_ino
    lockfile.update(path, lambda current: current)
    assert path.stat().st_ino == before


def test_where_nothing_can_be_written_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(AuditorError, match="cannot be written"):
        lockfile.save(LOCK, tmp_path / "none" / "mcp-assay.lock")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999", "-1e999"])
def test_what_is_no_number_is_refused_with_its_place(number: str) -> None:
    content = written(LOCK).replace('"maxLength": 40', f'"maxLength": {number}')
    with pytest.raises(AuditorError, match="no number that a lock can hold") as caught:
        read(content, "mcp-assay.lock")
    assert caught.value.where.count(":") == 2
