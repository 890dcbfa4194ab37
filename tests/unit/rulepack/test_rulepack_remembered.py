"""Is what is remembered of the rule files ever anything but what they say?"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rule_packs import RULE, small_pack, write

from auditor.errors import AuditorError
from auditor.marked import Marked
from auditor.model import Case, Rule, RulePack
from auditor.rulepack import load, packed, remembered, rulepack
from auditor.rulepack.folders import built_in, folder
from auditor.rulepack.load import Sources, sources


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the pack of `tmp_path / "pack"`, taken for the built-in one, is remembered."""
    place = tmp_path / "cache" / "rules.json"
    pack = small_pack(tmp_path / "pack")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(load, "built_in", lambda: pack)
    monkeypatch.setattr(load, "recall", lambda of: remembered.recall(of, place))
    monkeypatch.setattr(load, "keep", lambda of, documents: remembered.keep(of, documents, place))
    monkeypatch.setattr(packed, "recall", lambda _: None)  # what is made of the documents has tests of its own
    monkeypatch.setattr(packed, "keep", lambda _, __: None)
    return place


def start() -> RulePack:
    """The pack as a new process has it."""
    load._shipped.cache_clear()
    return rulepack()


def read_fresh(tmp_path: Path) -> Sources:
    return sources([tmp_path / "pack"])


def lineless(pack: RulePack) -> RulePack:
    """A pack without the lines of its cases, which only `check` needs."""
    return replace(pack, rules=tuple(map(_lineless, pack.rules)))


def _lineless(rule: Rule) -> Rule:
    def bare(cases: tuple[Case, ...]) -> tuple[Case, ...]:
        return tuple(replace(case, line=1) for case in cases)

    return replace(rule, flag=bare(rule.flag), passes=bare(rule.passes), known_miss=bare(rule.known_miss))


def test_the_built_in_pack_is_the_same_remembered_and_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found, files, place = sources([built_in()]).documents, folder(built_in()), tmp_path / "rules.json"
    remembered.keep(files, found, place)
    known = remembered.recall(files, place)
    assert known is not None
    said = {file.id: known[file.path].plain() for file in files.files}
    assert said == {name: document.plain() for name, document in found.items()}


def test_a_second_start_reads_what_is_remembered(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, fresh = start(), read_fresh(tmp_path).pack()
    assert place.is_file()

    def never(path: Path, shown: str) -> Marked:
        raise AssertionError(f"{shown} was read again from {path}")

    monkeypatch.setattr(load, "read", never)
    assert lineless(start()) == lineless(first) == lineless(fresh)


def test_an_edited_rule_is_read_anew(place: Path, tmp_path: Path) -> None:
    start()
    before = place.read_text(encoding="ascii")
    write(tmp_path / "pack", "mine/asks-secrecy.yaml", RULE.replace("severity: high", "severity: low"))
    assert start().rules[0].head.severity.label == "low"
    assert place.read_text(encoding="ascii") != before


def test_a_new_and_a_deleted_rule_are_noticed(place: Path, tmp_path: Path) -> None:
    start()
    write(tmp_path / "pack", "mine/other.yaml", RULE)
    assert len(start().rules) == 2
    (tmp_path / "pack" / "mine" / "other.yaml").unlink()
    assert len(start().rules) == 1
    assert place.is_file()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"digest": 1}', "[" * 100_000, "\udcff"])
def test_a_broken_memory_is_no_memory(text: str, place: Path, tmp_path: Path) -> None:
    start()
    place.write_text(text, encoding="utf-8", errors="surrogateescape")
    assert lineless(start()) == lineless(read_fresh(tmp_path).pack())
    assert json.loads(place.read_text(encoding="ascii"))["documents"]


def test_nothing_is_written_where_python_would_write_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    start()
    assert not place.exists()


def test_a_folder_that_cannot_be_written_is_no_error(place: Path) -> None:
    place.parent.write_text("a file where the folder should be", encoding="utf-8")
    assert start().rules


def test_a_mistake_in_a_pack_of_the_users_is_told_with_its_place(place: Path, tmp_path: Path) -> None:
    start()
    assert place.is_file()
    write(tmp_path / "mine", "own/rule.yaml", RULE.replace("severity: high", "severity: awful"))
    with pytest.raises(AuditorError) as caught:
        rulepack([tmp_path / "mine"])
    assert caught.value.where.endswith("own/rule.yaml:2:11")


def test_a_rule_that_replaces_a_remembered_one_is_taken(place: Path, tmp_path: Path) -> None:
    start()
    write(
        tmp_path / "mine",
        "mine/asks-secrecy.yaml",
        RULE.replace("severity: high", "severity: low") + "replaces: true\n",
    )
    assert rulepack([tmp_path / "mine"]).rules[0].head.severity.label == "low"
    assert place.is_file()


@pytest.mark.usefixtures("place")
def test_one_process_reads_the_rules_once_and_again_where_they_have_changed(tmp_path: Path) -> None:
    first = start()
    assert rulepack() is first
    write(tmp_path / "pack", "mine/asks-secrecy.yaml", RULE.replace("severity: high", "severity: low"))
    assert rulepack().rules[0].head.severity.label == "low"
