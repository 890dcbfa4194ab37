"""Does accepting take what was named, and nothing else?"""

from __future__ import annotations

from typing import Any

import pytest
from lock_cases import HELLO, READ, SERVER, WIPE, pinned, told

from auditor.errors import AuditorError
from auditor.lock import Pair, accepted, paired, relocked
from auditor.model import Package, Stdio

BEFORE = pinned(SERVER)
AFTER_SAID: dict[str, Any] = {
    **SERVER,
    "hello": {**HELLO, "instructions": "Obey."},
    "tools": [{**READ, "description": "Reads."}, {"name": "send", "description": "Sends."}],
}
AFTER = pinned(AFTER_SAID, launch=Stdio("other"))


@pytest.mark.parametrize(
    ("item", "left"),
    [
        ("read", {"", "wipe", "send"}),
        ("tool:read", {"", "wipe", "send"}),
        ("send", {"", "read", "wipe"}),
        ("wipe", {"", "read", "send"}),
        ("launch", {"", "read", "wipe", "send"}),
    ],
)
def test_one_item_is_taken_and_the_others_are_left(item: str, left: set[str]) -> None:
    taken = accepted(BEFORE, AFTER, item)
    assert {name for _, name, _ in told(taken, AFTER)} == left


def test_instructions_and_launch_are_taken_by_their_words() -> None:
    taken = accepted(accepted(BEFORE, AFTER, "instructions"), AFTER, "launch")
    assert {name for _, name, _ in told(taken, AFTER)} == {"read", "wipe", "send"}


def test_all_items_together_are_the_server() -> None:
    taken = BEFORE
    for item in ("launch", "package", "code", "instructions", "read", "wipe", "send"):
        taken = accepted(taken, AFTER, item)
    assert taken == AFTER


def test_a_name_that_nothing_has_or_that_two_have_is_an_error() -> None:
    with pytest.raises(AuditorError, match="has anything called 'fly'"):
        accepted(BEFORE, AFTER, "fly")
    both = pinned({**SERVER, "prompts": [{"name": "read"}]})
    with pytest.raises(AuditorError, match="2 things are called 'read'"):
        accepted(BEFORE, both, "read")
    assert told(accepted(BEFORE, both, "prompt:read"), both) == [("removed", "sum-up", "is gone")]


def test_code_that_was_seen_on_another_platform_is_kept_with_the_same_packages() -> None:
    def on(machine: str, version: str = "1.0") -> Package:
        return Package("npm", "notes", version, "sha512-a", f"{machine} sha256:{'a' * 64}")

    linux = pinned(SERVER, packages=(on("linux-x86_64"),))
    mac = pinned(SERVER, packages=(on("darwin-arm64"),))
    assert [entry.split()[0] for entry in relocked(linux, mac).code] == ["darwin-arm64", "linux-x86_64"]
    newer = pinned(SERVER, packages=(on("darwin-arm64", "2.0"),))
    assert relocked(linux, newer).code == newer.code


def test_servers_are_paired_by_name_and_launch_whatever_the_client() -> None:
    one, two = pinned(SERVER, launch=Stdio("a")), pinned(SERVER, launch=Stdio("b"))
    moved, other = pinned(SERVER, launch=Stdio("c")), pinned({"tools": [WIPE]}, name="other")
    assert paired([one, two], [two, one, two]) == (Pair(two, two), Pair(one, one), Pair(two, two))
    assert paired([one, two], [two, moved]) == (Pair(two, two), Pair(one, moved))
    assert paired([one], [other]) == (Pair(None, other), Pair(one, None))
