"""Which YAML is refused, where, and what does the rest mean?"""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import AuditorError
from auditor.strict_yaml import RULES, parse, read

REFUSED = {
    "nothing": ("", "1:1", "is empty"),
    "a comment only": ("# soon", "1:1", "is empty"),
    "a key twice": ("a: 1\na: 2", "2:1", "stands here twice"),
    "a key twice in a flow mapping": ("x: {a: 1, a: 2}", "1:11", "stands here twice"),
    "an anchor": ("a: &x 1", "1:4", "anchors"),
    "an anchored mapping": ("a: &x {b: 1}", "1:4", "anchors"),
    "an alias": ("a: *x", "1:4", "aliases"),
    "an alias as a key": ("*x : 1", "1:1", "aliases"),
    "a merge key": ("<<: {a: 1}", "1:1", "merge keys"),
    "a standard tag": ("a: !!str 1", "1:4", "tag"),
    "a tag that builds objects": ("!!python/object/apply:os.getcwd []", "1:1", "tag"),
    "the empty tag": ("a: ! b", "1:4", "tag"),
    "a second document": ("--- a\n--- b", "2:1", "second document"),
    "a list as a key": ("? [a]\n: b", "1:3", "a key is not a text"),
    "a tab as indent": ("a:\n\tb: 1", "2:1", "is not YAML"),
    "an open list": ("a: [1", "2:1", "is not YAML"),
    "a control character": ("a: 'b\x07'", "1:6", "U+0007"),
    "a lone surrogate": ("a: \ud800", "1:4", "U+D800"),
    "an unknown directive": ("%FOO\n---\na: 1", "1:5", "is not YAML"),
    "41 levels": ("[" * 42 + "]" * 42, "1:42", "nested deeper"),
    "more values than a rule has": ("[" + "1," * 20_001 + "]", "1:40000", "more than 20000 values"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told_with_line_and_column(name: str) -> None:
    text, place, what = REFUSED[name]
    with pytest.raises(AuditorError) as caught:
        parse(text, "rules/x.yaml")
    assert what in caught.value.what
    assert caught.value.where == f"rules/x.yaml:{place}"
    assert caught.value.hint


def test_plain_scalars_mean_what_yaml_1_2_says() -> None:
    """`no` and `on` are words, `012` and `1_000` are not what YAML 1.1 makes of them."""
    text = "[no, on, true, null, ~, 12, -3, 1.5, 1e3, 012, 1_000, 0x10, .inf, 2025-01-01, 12:30]"
    assert parse(text, "x").plain() == [
        "no", "on", True, None, None, 12, -3, 1.5, 1000.0, 12, "1_000", "0x10", ".inf", "2025-01-01", "12:30",
    ]  # fmt: skip


def test_a_quoted_scalar_is_a_text() -> None:
    assert parse("['1', \"true\", '']", "x").plain() == ["1", "true", ""]


def test_a_block_scalar_is_a_text() -> None:
    assert parse("a: |\n  12\nb: >-\n  one\n  two\n", "x").plain() == {"a": "12\n", "b": "one two"}


def test_marks_count_from_one_and_know_keys() -> None:
    document = parse("a: 1\nb:\n  - x\n  - {c: y}\n", "f.yaml")
    inner = document.mapping("")["b"].sequence("")[1]
    assert str(document.key_mark("b")) == "f.yaml:2:1"
    assert str(inner.mark) == "f.yaml:4:5"
    assert str(inner.mapping("")["c"].mark) == "f.yaml:4:9"
    assert str(inner.key_mark("absent")) == "f.yaml:4:5"


def test_a_file_that_is_not_utf_8_is_refused_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(AuditorError, match="UTF-8") as caught:
        read(path, "x.yaml")
    assert caught.value.where == "x.yaml:2:1"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"#" * (RULES.longest + 1))
    with pytest.raises(AuditorError, match="larger than"):
        read(path, "x.yaml")


def test_a_missing_file_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(AuditorError, match="cannot be read") as caught:
        read(tmp_path / "none.yaml", "none.yaml")
    assert caught.value.where == "none.yaml"
