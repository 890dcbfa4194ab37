"""Which folders are made anew, so that what is masked in them stays masked?"""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.confine import piecewise
from auditor.confine.piecewise import pieces


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a/b/.env", "a/b/code.py", "a/other/x", "lib/y", "main.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to("lib")
    return tmp_path


def made(options: list[object], word: str) -> set[str]:
    return {str(options[at + 1]) for at, each in enumerate(options) if each == word}


def test_only_the_folders_on_the_way_to_a_mask_are_made_anew(tree: Path) -> None:
    options: list[object] = list(pieces(str(tree), {f"{tree}/a/b/.env"}))
    assert made(options, "--tmpfs") == {str(tree)}
    assert made(options, "--dir") == {f"{tree}/a", f"{tree}/a/b"}
    shown = {f"{tree}/{name}" for name in ("a/b/code.py", "a/other", "lib", "main.py")}
    assert made(options, "--ro-bind-try") == shown
    assert made(options, "--symlink") == {"lib"}


def test_a_folder_with_too_much_in_it_is_bound_as_it_is(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piecewise, "_MOST", 5)
    assert made(list(pieces(str(tree), {f"{tree}/a/b/.env"})), "--ro-bind-try") >= {f"{tree}/a"}
    monkeypatch.setattr(piecewise, "_MOST", 3)
    assert list(pieces(str(tree), {f"{tree}/a/b/.env"})) == ["--ro-bind", str(tree), str(tree)]
