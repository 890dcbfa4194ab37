"""Strict reading of mcp-assay.yaml."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import AuditorError
from auditor.judge.waivers import read_waivers
from auditor.model import Waiver

GOOD = """\
waivers:
  - rule: capability/runs-commands
    server: build-box
    reason: it is what this server is for
    until: 2027-01-31
"""


def test_a_waiver_is_read_with_its_defaults() -> None:
    assert read_waivers(GOOD, "f") == (
        Waiver("capability/runs-commands", "it is what this server is for", "2027-01-31", "build-box", ""),
    )


@pytest.mark.parametrize("text", ["", "# nothing\n", "waivers:\n", "waivers: []\n", "{}\n"])
def test_a_file_without_waivers_is_none(text: str) -> None:
    assert read_waivers(text, "f") == ()


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("waiver: []\n", "unknown key 'waiver'", "f:1:1"),
        (GOOD + "    why: x\n", "unknown key 'why'", "f:6:5"),
        (GOOD + "    server: two\n", "the key 'server' stands here twice", "f:6:5"),
        ("waivers:\n  - rule: a/b\n    until: 2027-01-31\n", "a waiver without `reason`", "f:2:5"),
        (GOOD.replace("2027-01-31", "2027-02-31"), "`until` is not a date", "f:5:12"),
        (GOOD.replace("2027-01-31", "soon"), "`until` is not a date", "f:5:12"),
        (GOOD.replace("2027-01-31", "20270131"), "`until` is not a date", "f:5:12"),
        (GOOD.replace("it is what this server is for", "''"), "a text is expected here", "f:4:13"),
        (GOOD.replace("capability/runs-commands", "everything"), "not a rule's id", "f:2:11"),
        ("waivers: 7\n", "a list is expected here", "f:1:10"),
        ("- a\n", "keys with values are expected here", "f:1:1"),
        ("waivers: &a []\n", "tags, anchors", "f:1:10"),
        ("waivers: !!python/object/apply:os.system ['true']\n", "tags, anchors", "f:1:10"),
        ("waivers: []\n---\nwaivers: []\n", "tags, anchors", "f:2:1"),
        ("waivers: [" + "[" * 50, "tags, anchors", "f:1:27"),
        ("waivers: [\n", "not YAML", "f:2:1"),
    ],
)
def test_anything_else_is_refused_with_its_place(text: str, what: str, where: str) -> None:
    with pytest.raises(AuditorError) as caught:
        read_waivers(text, "f")
    assert caught.value.what.startswith(what)
    assert caught.value.where == where
    assert caught.value.hint


@given(st.text(max_size=200) | st.text("waiers:- {}[]&*!|>\n'\"#?,%@`~\t\x00\ud800", max_size=60))
def test_no_text_raises_anything_but_an_explained_error(text: str) -> None:
    try:
        assert isinstance(read_waivers(text, "f"), tuple)
    except AuditorError as error:
        assert error.where.startswith("f")
