"""Are texts told once that differ by nothing but a random name?"""

from __future__ import annotations

import pytest

from auditor.compare import folded

FIRST = "d49c5c61-5d63-4e63-a5f5-99b59b70eeda"
SECOND = "6ba3029b-2d82-464e-aac9-d9cbd1996db0"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("sh -c 'osascript \"$TMP/jxa_{}.js\"'", "sh -c 'osascript \"$TMP/*.js\"'"),
        ("sh -c 'wc /tmp/{}/a | sort'", "sh -c 'wc /tmp/*/a | sort'"),
        ("docker run --name {} notes", "docker run --name * notes"),
    ],
)
def test_commands_that_differ_by_a_random_name_alone_are_told_once(command: str, told: str) -> None:
    assert folded([command.format(FIRST), "git status", command.format(SECOND)]) == [told, "git status", None]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"sh -c 'ls /tmp/{FIRST}'", f"sh -c 'rm /tmp/{SECOND}'"),
        (f"sh -c 'ls /srv/{FIRST[:8]}'", f"sh -c 'ls /srv/{SECOND[:8]}'"),
        ("sh -c 'curl a.test/1'", "sh -c 'curl a.test/2'"),
        ("sh -c 'at 2026-01-01'", "sh -c 'at 2026-01-02'"),
        ("sh /tmp/a8x2k1.sh", "sh /tmp/read-id.sh"),
        ("$TMP/a8x2k1 --list", "$TMP/b9y3l2 --list"),
    ],
)
def test_commands_that_differ_by_anything_else_are_told_each(one: str, other: str) -> None:
    assert folded([one, other]) == [one, other]


def test_a_command_that_stands_alone_is_told_as_it_is() -> None:
    assert folded([f"docker stop {FIRST}"]) == [f"docker stop {FIRST}"]
