"""Is each bad target told what is wrong with it, where, and what to do, before anything is started?"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from bad_targets import BAD, GOOD, bundle

from auditor.__main__ import run


@pytest.fixture(autouse=True)
def home(tmp_path: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path / "home"))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        patch.chdir(tmp_path)
        yield


def vet(*words: str | Path) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["vet", "--yes", "--quiet", "--no-watch", "--probe", "none", *map(str, words)])
    return code, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_vetted_has_an_error_of_its_own_and_starts_nothing(name: str, tmp_path: Path) -> None:
    bad = BAD[name]
    code, out, err = vet(*bad.make(tmp_path))
    assert (code, out) == (2, "")
    first, *rest = err.splitlines()
    at = next((line.removeprefix("  at ") for line in rest if line.startswith("  at ")), "")
    hint = next((line.removeprefix("  help: ") for line in rest if line.startswith("  help: ")), "")
    assert first.startswith("error: ")
    assert bad.what in first
    assert bad.where in at, err
    assert len(hint) > 8, err
    assert not (tmp_path / "mark").exists()


def test_no_two_are_told_the_same() -> None:
    told = [(bad.what, bad.where) for bad in BAD.values()]
    assert len(set(told)) == len(told) >= 60


def test_the_bundle_that_they_all_spoil_would_leave_the_mark(tmp_path: Path) -> None:
    (path,) = bundle(GOOD)(tmp_path)
    vet(path, "--confine", "scrubbed", "--timeout", "3", "--grant", f"{tmp_path}:rw")
    assert (tmp_path / "mark").exists()
