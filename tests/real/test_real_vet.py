"""Are popular packages let through? Two of vet.yaml here, all of it by `python tests/real/vet_run.py`."""

from __future__ import annotations

from pathlib import Path

import pytest
from vet_run import Target, targets, vetted

SUITE = [target for target in targets() if target.suite]


@pytest.mark.registry
@pytest.mark.parametrize("target", SUITE, ids=[target.name for target in SUITE])
def test_a_popular_package_is_for_installing_or_review(target: Target, tmp_path: Path) -> None:
    found = vetted(target, tmp_path)
    assert found.advice in ("install", "review"), found.reasons


def test_the_list_has_five_of_each_registry_all_pinned() -> None:
    names = [target.name for target in targets()]
    assert sum(name.startswith("npm:") for name in names) >= 5
    assert sum(name.startswith("pypi:") for name in names) >= 5
    assert all("==" in name or "@" in name[5:] for name in names)
