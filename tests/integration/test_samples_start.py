"""Do the harmless and the poisoned sample servers start, and say what they claim to say?"""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from pathlib import Path

import pytest
from sample_client import SAMPLES, Conversation, at_pointer, poison_of, samples

HARMLESS, POISONED = samples("harmless"), samples("poisoned")
SDK = {"weather", "tickets"}
SECONDS = 5.0
SECONDS_SDK = 30.0
"""Importing the SDK takes two seconds on an idle machine, and tests run side by side."""


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", HARMLESS + POISONED, ids=name)
def test_every_sample_answers_initialize_and_lists_to_the_last_page(path: Path) -> None:
    with Conversation(path, SECONDS_SDK if path.stem in SDK else SECONDS) as server:
        listing = server.listing()
    assert listing["serverInfo"]["name"]
    assert listing["protocolVersion"] == "2025-11-25"
    assert len({tool["name"] for tool in listing["tools"]}) >= 1
    assert all(tool["inputSchema"]["type"] == "object" for tool in listing["tools"])


@pytest.mark.parametrize("path", POISONED, ids=name)
def test_the_poison_is_where_the_sample_says(path: Path) -> None:
    """The words occur at the pointer, or are the pointer's last key."""
    poison = poison_of(path)
    assert poison
    for era in {place.era for place in poison}:
        with Conversation(path, SECONDS, era) as server:
            listing = server.listing()
        for place in poison:
            if place.era == era:
                text = at_pointer(listing, place.pointer)
                assert place.words in text or place.words == place.pointer.rsplit("/", 1)[1]


@pytest.mark.parametrize("path", POISONED, ids=name)
def test_most_of_a_poisoned_server_is_clean(path: Path) -> None:
    """One tool, prompt or resource at least carries no poison: a scanner that condemns whole servers proves nothing."""
    tainted = {"/".join(place.pointer.split("/")[:3]) for place in poison_of(path)}
    with Conversation(path, SECONDS) as server:
        listing = server.listing()
    items = [
        f"/{key}/{at}"
        for key in ("tools", "prompts", "resources", "resourceTemplates")
        for at in range(len(listing[key]))
    ]
    assert set(items) - tainted


@pytest.mark.parametrize("path", HARMLESS, ids=name)
def test_harmless_samples_hold_no_invisible_text(path: Path) -> None:
    """No control, format, private or unassigned character, but for the joiners of honest text and emoji."""
    with Conversation(path, SECONDS_SDK if path.stem in SDK else SECONDS) as server:
        text = json.dumps(server.listing(), ensure_ascii=False)
    odd = {letter for letter in text if unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cn", "Cs"}}
    assert odd <= ({"\u200b"} if path.stem == "charts" else set())


def test_only_one_page_is_had_without_a_cursor_from_paged_samples() -> None:
    for path in (SAMPLES / "harmless/warehouse.py", SAMPLES / "poisoned/third_page.py"):
        with Conversation(path, SECONDS) as server:
            server.hello()
            first = server.ask("tools/list")["result"]
            rest = server.ask("tools/list", cursor=first["nextCursor"])["result"]
            assert rest["nextCursor"] != first["nextCursor"]
            assert "error" in server.ask("tools/list", cursor="made up")


def test_the_duplicate_key_is_really_sent_twice() -> None:
    with Conversation(SAMPLES / "poisoned/duplicate_keys.py", SECONDS) as server:
        server.hello()
        assert server.process.stdin is not None
        assert server.process.stdout is not None
        server.process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n')
        server.process.stdin.flush()
        line = server.process.stdout.readline()
    assert line.count(b'"description": "Count the words') == 2


def test_a_server_of_the_handshake_era_refuses_the_modern_one() -> None:
    with Conversation(SAMPLES / "harmless/notes.py", SECONDS, "modern") as server:
        assert server.ask("server/discover")["error"]["code"] == -32601


@pytest.mark.parametrize("path", HARMLESS + POISONED, ids=name)
def test_every_sample_explains_itself(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert docstring.startswith("Attack: " if path.parent.name == "poisoned" else "Harmless: ")


@pytest.mark.parametrize("path", HARMLESS + POISONED, ids=name)
def test_every_sample_is_in_the_readme(path: Path) -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert f"| `{path.parent.name}/{path.name}` |" in readme


def test_the_readme_lists_no_sample_that_is_not_there() -> None:
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `((?:harmless|poisoned)/\w+\.py)` \|", readme, re.MULTILINE))
    assert listed == {f"{path.parent.name}/{path.name}" for path in HARMLESS + POISONED}


@pytest.mark.parametrize("config", ["desktop.json", "honest.json"])
def test_every_server_of_a_config_is_pinned_or_here(config: str) -> None:
    servers = json.loads((SAMPLES / config).read_text(encoding="utf-8"))["mcpServers"]
    for server in servers.values():
        if server["command"] == "python3":
            assert (SAMPLES.parent / server["args"][0]).is_file()
        else:
            assert re.search(r"[\w/-]+(@|==)\d+\.\d+\.\d+( |$)", " ".join(server["args"]))


def test_the_honest_config_is_the_registry_part_of_the_desktop() -> None:
    desktop, honest = (
        json.loads((SAMPLES / config).read_text(encoding="utf-8"))["mcpServers"]
        for config in ("desktop.json", "honest.json")
    )
    assert honest == {key: value for key, value in desktop.items() if value["command"] in {"npx", "uvx"}}
    assert len(honest) == 4
