"""Is a pack that is remembered ever anything but what its files say?"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import pytest
from rule_packs import RULE, small_pack, write

from auditor.errors import AuditorError
from auditor.marked import Marked
from auditor.model import RulePack
from auditor.rulepack import load, packed, rulepack
from auditor.rulepack.folders import built_in, folder
from auditor.rulepack.load import sources

KEEP, RECALL = packed.keep, packed.recall


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the pack of `tmp_path / "pack"`, taken for the built-in one, is remembered."""
    place = tmp_path / "cache" / "rules.pickle"
    pack = small_pack(tmp_path / "pack")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(load, "built_in", lambda: pack)
    monkeypatch.setattr(load, "recall", lambda _: None)
    monkeypatch.setattr(load, "keep", lambda _, __: None)
    monkeypatch.setattr(packed, "recall", lambda now: RECALL(now, place))
    monkeypatch.setattr(packed, "keep", lambda now, of: KEEP(now, of, place))
    return place


def start() -> RulePack:
    """The pack as a new process has it."""
    load._shipped.cache_clear()
    return rulepack()


def test_the_built_in_pack_comes_back_equal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    now, pack = packed.standing(folder(built_in())), rulepack()
    packed.keep(now, pack, tmp_path / "p")
    assert packed.recall(now, tmp_path / "p") == pack


def test_a_second_start_reads_no_rule_file(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = start()
    assert place.is_file()

    def never(path: Path, shown: str) -> object:
        raise AssertionError(f"{shown} was read again from {path}")

    monkeypatch.setattr(load, "read", never)
    assert start() == first


def test_an_edited_a_new_and_a_deleted_rule_are_noticed(place: Path, tmp_path: Path) -> None:
    start()
    write(tmp_path / "pack", "mine/asks-secrecy.yaml", RULE.replace("severity: high", "severity: low"))
    assert start().rules[0].head.severity.label == "low"
    write(tmp_path / "pack", "mine/other.yaml", RULE)
    assert len(start().rules) == 2
    (tmp_path / "pack" / "mine" / "other.yaml").unlink()
    assert len(start().rules) == 1
    assert place.is_file()


def test_code_that_would_make_another_pack_is_noticed(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = tmp_path / "code" / "read_rule.py"
    write(tmp_path, "code/read_rule.py", "old = True\n")
    monkeypatch.setattr(packed, "_MAKERS", (code.parent,))
    start()
    now = packed.standing(folder(tmp_path / "pack"))
    assert RECALL(now, place) is not None
    os.utime(code, ns=(1, 1))
    assert RECALL(now, place) is None


@pytest.mark.parametrize("cut", [0, 10, 32, 40, -1])
def test_a_broken_memory_is_no_memory(cut: int, place: Path, tmp_path: Path) -> None:
    start()
    whole = place.read_bytes()
    place.write_bytes(whole[:cut])
    assert start() == sources([tmp_path / "pack"]).pack()
    assert len(place.read_bytes()) == len(whole)


class Foreign:
    """No class of the model."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        """Calls something else when it is unpickled."""
        return print, ("unpickled",)


@pytest.mark.parametrize("planted", [Foreign(), Marked, Path("x"), sources])
def test_nothing_but_classes_of_the_model_is_made_of_it(
    planted: object, place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_pack(tmp_path / "pack")
    now, payload = packed.standing(folder(tmp_path / "pack")), pickle.dumps(planted)
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(packed._digest(now, payload) + payload)
    assert RECALL(now, place) is None
    assert capsys.readouterr().out == ""


def test_nothing_is_written_where_python_would_write_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    start()
    assert not place.exists()


def test_a_folder_that_cannot_be_written_is_no_error(place: Path) -> None:
    place.parent.write_text("a file where the folder should be", encoding="utf-8")
    assert start().rules


def test_a_file_that_has_gone_is_named(tmp_path: Path) -> None:
    files = folder(small_pack(tmp_path / "pack"))
    (tmp_path / "pack" / "mine" / "asks-secrecy.yaml").unlink()
    with pytest.raises(AuditorError, match="cannot be read"):
        packed.standing(files)
