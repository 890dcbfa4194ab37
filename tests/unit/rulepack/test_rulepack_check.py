from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import AuditorError
from auditor.rulepack import rulepack
from auditor.rulepack.check import check
from auditor.rulepack.load import sources

TERM = """
about: A cat.
patterns: ['\\bcat\\b']
examples: [a cat]
"""
DOG = TERM.replace("cat", "dog").replace("Cat", "Dog")
RULE = """
title: Text names a cat
severity: high
confidence: firm
scope: sentence
looks_at: [prose]
match: {term: cat}
message: "{item}: {words}"
why: A cat in a text is what this rule is about.
fix: Take the cat out of the text.
maps_to: [MCP03:2025]
tests:
  flag:
    - note: A cat.
      text: See the cat.
  pass:
    - note: No cat.
      text: See the dog.
"""


def lints(root: Path, rule: str = RULE, **terms: str) -> list[str]:
    """Names of the lints that this one rule breaks."""
    (root / "vocabulary").mkdir()
    (root / "pets").mkdir()
    for name, text in {"cat": TERM, **terms}.items():
        (root / "vocabulary" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (root / "pets" / "names-cat.yaml").write_text(rule, encoding="utf-8")
    return [problem.lint for problem in check(sources([root]))]


def test_a_sound_rule_has_no_problem(tmp_path: Path) -> None:
    assert lints(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "lint"),
    [
        ("See the cat.", "See the bird.", "flag"),
        ("See the dog.", "See the cat.", "pass"),
        ("tests:", "tests:\n  known_miss:\n    - {note: Found by now., text: a cat}", "known-miss"),
        ("{item}: {words}", "{item}: {wrods}", "message"),
        ("MCP03:2025", "MCP03", "maps-to"),
        ("Take the cat out of the text.", "Consider to take the cat out.", "fix"),
        ("A cat in a text is what this rule is about.", "Cats.", "why"),
        ("title: Text names a cat", "title: Text names a cat.", "title"),
        ("confidence: firm", "confidence: certain", "confidence"),
        ("maps_to:", "references: ['http://cat.test']\nmaps_to:", "reference"),
        ("note: No cat.", "note: ''", "note"),
    ],
)
def test_each_lint_finds_its_kind_of_mistake(tmp_path: Path, old: str, new: str, lint: str) -> None:
    assert old in RULE
    assert lint in lints(tmp_path, RULE.replace(old, new, 1))


@pytest.mark.parametrize(
    "match",
    [
        "{any: [{term: cat}, {term: dog}]}",
        "{all: [{term: cat}, {not: {term: dog}}]}",
        "{all: [{term: cat}, {any: [{term: dog}, {term: cat}]}]}",
        "{any: [{then: [{term: cat}, {term: dog}]}, {term: cat}]}",
    ],
)
def test_a_branch_that_no_case_needs_is_idle(tmp_path: Path, match: str) -> None:
    tests = RULE.replace("See the dog.", "See the bird.")
    assert "idle-branch" in lints(tmp_path, tests.replace("{term: cat}", match), dog=DOG)


def test_a_branch_is_needed_if_a_case_changes_without_it(tmp_path: Path) -> None:
    rule = RULE.replace("{term: cat}", "{all: [{term: cat}, {not: {term: dog}}]}")
    rule = rule.replace("See the dog.", "See the cat and the dog.") + "    - {note: A dog., text: Nothing.}\n"
    assert lints(tmp_path, rule, dog=DOG) == []


@pytest.mark.parametrize(
    ("term", "lint"),
    [
        (TERM.replace("[a cat]", "[a bird]"), "example"),
        (TERM.replace("['\\bcat\\b']", "['\\bcat\\b', 'never']"), "idle-pattern"),
        (TERM + "not_examples: [the cat]\n", "not-example"),
    ],
)
def test_a_term_is_held_to_its_examples(tmp_path: Path, term: str, lint: str) -> None:
    assert lint in lints(tmp_path, cat=term)


def test_a_term_that_no_rule_uses_is_reported(tmp_path: Path) -> None:
    assert lints(tmp_path, dog=DOG) == ["unused-term"]


def test_a_term_may_include_others_but_never_itself(tmp_path: Path) -> None:
    pet = "about: A pet.\nincludes: [cat, dog]\n"
    rule = RULE.replace("{term: cat}", "{term: pet}").replace("See the dog.", "See the bird.")
    assert lints(tmp_path, rule, dog=DOG, pet=pet) == []
    (tmp_path / "vocabulary" / "pet.yaml").write_text(pet.replace("dog", "pet"), encoding="utf-8")
    with pytest.raises(AuditorError, match="includes itself"):
        check(sources([tmp_path]))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (RULE.replace("severity: high", "severity: awful"), ":3:11"),
        (RULE.replace("scope: sentence", "scopes: sentence"), ":5:1"),
        (RULE + "title: Again\n", ":19:1"),
        (RULE.replace("{term: cat}", "{term: bird}"), ":7:"),
        (RULE.replace("[prose]", "&all [prose]"), ":6:11"),
        (RULE.replace("title: Text names a cat", "title: !!python/name:os.system x"), ":2:8"),
        ("- no\n- mapping\n", ":1:1"),
        ("a: [unclosed", ":2:1"),
        ("", ""),
    ],
)
def test_a_broken_rule_file_is_an_error_with_file_line_and_column(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(AuditorError) as caught:
        lints(tmp_path, text)
    assert f"names-cat.yaml{place}" in caught.value.where
    assert caught.value.hint


def test_a_pack_of_the_users_adds_to_the_built_in_one(tmp_path: Path) -> None:
    lints(tmp_path)
    added = {rule.head.id for rule in rulepack([tmp_path]).rules} - {rule.head.id for rule in rulepack().rules}
    assert added == {"pets/names-cat"}


def test_a_rule_that_exists_already_must_say_that_it_replaces(tmp_path: Path) -> None:
    lints(tmp_path)
    with pytest.raises(AuditorError, match="exists already"):
        rulepack([tmp_path, tmp_path])
