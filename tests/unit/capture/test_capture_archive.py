"""How is a capture kept, so that it gives the same report for ever?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry

from auditor.capture import archive
from auditor.capture.digest import digest
from auditor.errors import AuditorError
from auditor.model import (
    Capture,
    Era,
    Evidence,
    Exchange,
    Gap,
    Http,
    Listing,
    Origin,
    ServerSpec,
    Setting,
    Stdio,
    Variable,
)

SCHEMA = json.loads(Path(archive.__file__).with_name("capture.schema.json").read_text(encoding="utf-8"))
RAW = '{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":"a","name":"b","x":"\udcff\\ud83d\u202e"}]}}'
LISTINGS = (
    Listing(Era.HANDSHAKE, "mcp-assay", (Exchange("initialize", None, "{}"), Exchange("tools/list", "2", RAW))),
    Listing(Era.MODERN, "mcp-assay", (Exchange("server/discover", None, "not json"),)),
)
LOCAL = Capture(
    server=ServerSpec(
        id="one",
        name="one\x1b[2J",
        client="vscode",
        launch=Stdio("npx", ("-y", "x"), (Variable("KEY", None, "name"), Variable("A", "b")), "/tmp"),  # noqa: S108 - only a text
        origin=Origin("a.json", "/servers/one", 3, 5),
        settings=(Setting("trust", "true", 1, 2),),
        secrets_inline=("env/KEY: github-token",),
    ),
    captured_at="2026-01-02T03:04:05+00:00",
    confinement="scrubbed",
    listings=LISTINGS,
    evidence=Evidence("err\udcfe", ("noise",), ("{}",), (), -9, ("2 lines of noise",), ("sleep 9",)),
    gaps=(Gap("one", "prompts/list", "no answer", "wait longer"),),
    seconds=1.5,
    digest=digest(LISTINGS),
)
REMOTE = replace(
    LOCAL,
    server=ServerSpec("two", "two", "url", Http("https://example.invalid/mcp", "sse", (Variable("X-A", "1"),))),
    listings=(),
    digest=digest(()),
    confinement="remote",
)


def saved(tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    path = tmp_path / "c.json"
    archive.save((LOCAL, REMOTE), path)
    document = json.loads(path.read_text(encoding="ascii"))
    assert isinstance(document, dict)
    return path, document


def test_what_is_saved_is_loaded_unchanged(tmp_path: Path) -> None:
    path, _ = saved(tmp_path)
    assert archive.load(path) == (LOCAL, REMOTE)


def test_saving_leaves_nothing_else_behind(tmp_path: Path) -> None:
    path, _ = saved(tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_save_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path, _ = saved(tmp_path)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        archive.save((replace(LOCAL, seconds=object()),), path)  # type: ignore[arg-type]  # what cannot be saved
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(AuditorError, match="cannot be written") as caught:
        archive.save((), tmp_path / "no" / "c.json")
    assert caught.value.hint


def test_a_saved_file_is_what_the_schema_says(tmp_path: Path) -> None:
    _, document = saved(tmp_path)
    validator = Draft202012Validator(SCHEMA, registry=Registry())
    Draft202012Validator.check_schema(SCHEMA)
    assert [error.message for error in validator.iter_errors(document)] == []
    document["captures"][0]["evidence"]["surprise"] = 1
    assert not validator.is_valid(document)


def test_the_schema_knows_every_key_that_is_written(tmp_path: Path) -> None:
    """Each object of a saved file has exactly the keys of its definition."""
    _, document = saved(tmp_path)
    for name in ("capture", "evidence", "gap", "listing", "exchange", "server", "origin", "setting", "stdio"):
        found = list(_named(document, name))
        assert found
        assert all(set(each) == set(SCHEMA["$defs"][name]["properties"]) for each in found), name


def _named(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    capture = document["captures"][0]
    listing, server = capture["listings"][0], capture["server"]
    places = {
        "capture": capture, "evidence": capture["evidence"], "gap": capture["gaps"][0], "listing": listing,
        "exchange": listing["exchanges"][0], "server": server, "origin": server["origin"],
        "setting": server["settings"][0], "stdio": server["launch"],
    }  # fmt: skip
    return [places[name]]


def change(document: dict[str, Any], pointer: str, value: object) -> dict[str, Any]:
    *parts, last = pointer.split("/")[1:]
    place: Any = document
    for part in parts:
        place = place[int(part)] if isinstance(place, list) else place[part]
    place[int(last) if isinstance(place, list) else last] = value
    return document


@pytest.mark.parametrize(
    ("pointer", "value", "words"),
    [
        ("/captures", {}, "an array"),
        ("/captures/0", [], "an object"),
        ("/captures/0/seconds", "1", "a number"),
        ("/captures/0/seconds", True, "a number"),
        ("/captures/0/gaps/0/why", None, "a string"),
        ("/captures/0/listings/0/era", "stone", "one of handshake, modern"),
        ("/captures/0/server/launch/via", "smoke", "one of stdio, http"),
        ("/captures/0/evidence/exit_code", 1.5, "an integer"),
        ("/captures/0/evidence/surprise", 1, "no such key"),
        ("/captures/0/server/disabled", 0, "true or false"),
    ],
)
def test_another_shape_is_refused_at_its_place(tmp_path: Path, pointer: str, value: object, words: str) -> None:
    path, document = saved(tmp_path)
    path.write_text(json.dumps(change(document, pointer, value)), encoding="ascii")
    with pytest.raises(AuditorError, match=words) as caught:
        archive.load(path)
    assert caught.value.where == f"{path}#{pointer}"


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    path, document = saved(tmp_path)
    del document["captures"][0]["confinement"]
    path.write_text(json.dumps(document), encoding="ascii")
    with pytest.raises(AuditorError, match="the key `confinement`"):
        archive.load(path)


def test_a_changed_listing_is_noticed(tmp_path: Path) -> None:
    path, document = saved(tmp_path)
    path.write_text(json.dumps(change(document, "/captures/0/listings/0/exchanges/0/raw", "{ }")), encoding="ascii")
    with pytest.raises(AuditorError, match="not those that were captured"):
        archive.load(path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '{"schema":"mcp-assay/capture/2","captures":[]}', '{"mcpServers":{}}']
)
def test_what_is_no_capture_is_an_error_with_a_hint(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AuditorError) as caught:
        archive.load(path)
    assert caught.value.hint
    assert str(path) in caught.value.where


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AuditorError, match="cannot be read"):
        archive.load(tmp_path / "none.json")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = saved(tmp_path)
    monkeypatch.setattr(archive, "LARGEST", 100)
    with pytest.raises(AuditorError, match="larger than 100 bytes"):
        archive.load(path)


LISTING = '{"tools":[{"name":"a","name":"b","n":1e400}],"prompts":[],"instructions":"hi","x":{"y":[null,true]}}'


@pytest.mark.parametrize("text", [LISTING, f'{{"jsonrpc":"2.0","id":9,"result":{LISTING}}}', f"\ufeff{LISTING}"])
def test_a_listing_from_elsewhere_keeps_duplicate_and_unknown_keys(tmp_path: Path, text: str) -> None:
    path = tmp_path / "weather.json"
    path.write_text(text, encoding="utf-8")
    (capture,) = archive.load(path)
    assert capture.server.id == "weather"
    assert [exchange.method for exchange in capture.listings[0].exchanges] == [
        "initialize",
        "tools/list",
        "prompts/list",
    ]
    hello, tools, _ = capture.listings[0].exchanges
    assert json.loads(hello.raw)["result"] == {"instructions": "hi", "x": {"y": [None, True]}}
    assert '{"name":"a","name":"b"' in tools.raw
    assert archive.recognises(text.removeprefix("\ufeff"))


def test_a_config_is_not_taken_for_a_listing() -> None:
    assert not archive.recognises('{"mcpServers":{"a":{"command":"x","tools":["*"]}},"tools":["*"]}')
    assert not archive.recognises("{")
    assert archive.recognises('{"schema":"mcp-assay/capture/9","captures":[]}')


def test_a_listing_from_elsewhere_gives_a_capture_that_can_be_saved(tmp_path: Path) -> None:
    source, target = tmp_path / "a.json", tmp_path / "b.json"
    source.write_text(LISTING, encoding="utf-8")
    captures = archive.load(source)
    archive.save(captures, target)
    assert archive.load(target) == captures


@pytest.mark.parametrize("key", ["mcpServers", "servers", "mcp", "mcp_servers", "context_servers", "amp.mcpServers"])
def test_an_empty_list_beside_servers_makes_a_config_no_listing(key: str) -> None:
    assert not archive.recognises(json.dumps({key: {"a": {"command": "x"}}, "tools": []}))
    assert not archive.recognises(json.dumps({key: {"a": {"command": "x"}}, "result": {"tools": []}}))
    assert archive.recognises(json.dumps({"serverInfo": {"name": "s"}, "server": "s", "tools": []}))
