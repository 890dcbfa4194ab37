"""How are the files about capabilities read, and how are mistakes in them told?"""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_packs import small_pack, write

from auditor.errors import AuditorError
from auditor.model import Capability, Sign
from auditor.rulepack.check import check
from auditor.rulepack.load import sources

SIGNS = """\
about: Deletes.
certain:
  text: ['^shreds ']
strong:
  name: ['\\bdelete\\b']
weak:
  name: ['\\bremove\\b']
  server: ['\\btrash\\b']
not:
  name: ['\\bdeleted\\b']
elsewhere:
  text: ['^lists ']
agrees: [destructiveHint]
contradicts: [readOnlyHint]
examples:
  - {name: tidy, description: Shreds it.}
  - {name: delete_it, description: x}
  - {name: remove_it, description: x, server: trash}
not_examples:
  - {name: list_deleted, description: x}
  - {name: delete_menu, description: Lists what may be deleted.}
"""


def pack(root: Path, text: str, name: str = "deletes") -> Path:
    small_pack(root)
    write(root, f"capabilities/{name}.yaml", text)
    return root


def test_signs_are_read_with_their_weights(tmp_path: Path) -> None:
    (signs,) = sources([pack(tmp_path, SIGNS)]).pack().capabilities
    assert signs.capability is Capability.DELETES
    assert signs.signs == (
        Sign("text", r"^shreds ", 3),
        Sign("name", r"\bdelete\b", 2),
        Sign("name", r"\bremove\b", 1),
        Sign("server", r"\btrash\b", 1),
        Sign("name", r"\bdeleted\b", 0),
        Sign("text", r"^lists ", -1),
    )
    assert (signs.agrees, signs.contradicts) == (("destructiveHint",), ("readOnlyHint",))


def test_a_sound_file_has_no_problem(tmp_path: Path) -> None:
    assert check(sources([pack(tmp_path, SIGNS)]), ["capabilities/deletes"]) == ()


@pytest.mark.parametrize(
    ("change", "instead", "lint"),
    [
        ("delete_it", "wipe_it", "example"),
        ("list_deleted", "delete_all", "not-example"),
        ("\\bremove\\b", "\\bshred\\b", "idle-pattern"),
    ],
)
def test_what_the_examples_do_not_bear_out_is_told(tmp_path: Path, change: str, instead: str, lint: str) -> None:
    problems = check(sources([pack(tmp_path, SIGNS.replace(change, instead))]), ["capabilities/deletes"])
    assert lint in {problem.lint for problem in problems}


def test_a_pattern_that_is_not_re2_is_named(tmp_path: Path) -> None:
    found = sources([pack(tmp_path, SIGNS.replace("\\bdelete\\b", "(?=delete)"))])
    with pytest.raises(AuditorError, match="invalid perl operator"):
        check(found, ["capabilities/deletes"])


@pytest.mark.parametrize(
    ("text", "name", "what"),
    [
        (SIGNS, "flies", "no capability 'flies'"),
        (SIGNS.replace("  server:", "  sever:"), "deletes", "no key 'sever'"),
        (SIGNS.replace("- {name: list_deleted, description: x}", "- list_deleted"), "deletes", "is no tool"),
        ("about: x\nexamples: []\nnot_examples: []\n", "deletes", "nothing speaks for it"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, name: str, what: str) -> None:
    with pytest.raises(AuditorError) as told:
        sources([pack(tmp_path, text, name)])
    assert what in told.value.what
    assert f"capabilities/{name}.yaml:" in told.value.where


def test_a_capability_of_the_user_must_say_that_it_replaces(tmp_path: Path) -> None:
    first, second = pack(tmp_path / "a", SIGNS), tmp_path / "b"
    write(second, "capabilities/deletes.yaml", SIGNS)
    with pytest.raises(AuditorError, match="exists already"):
        sources([first, second])
    write(second, "capabilities/deletes.yaml", SIGNS + "replaces: true\n")
    assert len(sources([first, second]).capabilities) == 1
