"""What a policy says of findings that somebody accepted."""

from __future__ import annotations

import pytest

from auditor.errors import AuditorError
from auditor.model import Waiver
from auditor.policy import policy

GOOD = """\
waivers:
  - rule: capability/runs-commands
    server: build-box
    reason: it is what this server is for
    until: 2027-01-31
"""


def test_a_waiver_is_read_with_its_defaults() -> None:
    assert policy(GOOD, "f").waivers == (
        Waiver("capability/runs-commands", "it is what this server is for", "2027-01-31", "build-box", ""),
    )


@pytest.mark.parametrize("text", ["waivers: []\n", "{}\n", "version: 1\n"])
def test_a_file_without_waivers_has_none(text: str) -> None:
    assert policy(text, "f").waivers == ()


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        (GOOD + "    why: x\n", "a waiver has no key 'why'", "f:6:5"),
        (GOOD + "    server: two\n", "the key 'server' stands here twice", "f:6:5"),
        ("waivers:\n  - rule: a/b\n    until: 2027-01-31\n", "a waiver has no 'reason'", "f:2:5"),
        (GOOD.replace("2027-01-31", "2027-02-31"), "`until` is not a date", "f:5:12"),
        (GOOD.replace("2027-01-31", "soon"), "`until` is not a date", "f:5:12"),
        (GOOD.replace("2027-01-31", "20270131"), "`until` is not a date", "f:5:12"),
        (GOOD.replace("it is what this server is for", "''"), "reason is empty", "f:4:13"),
        (GOOD.replace("it is what this server is for", "[]"), "reason is not a text", "f:4:13"),
        (GOOD.replace("capability/runs-commands", "everything"), "this is no rule's id", "f:2:11"),
        ("waivers: 7\n", "waivers is not a list", "f:1:10"),
        ("waivers:\n", "waivers is not a list", "f:1:9"),
    ],
)
def test_anything_else_is_refused_with_its_place(text: str, what: str, where: str) -> None:
    with pytest.raises(AuditorError) as caught:
        policy(text, "f")
    assert caught.value.what.startswith(what)
    assert caught.value.where == where
    assert caught.value.hint
