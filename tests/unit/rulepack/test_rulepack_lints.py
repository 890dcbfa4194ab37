"""Does the linter say where, what and how to mend?"""

from __future__ import annotations

from pathlib import Path

import pytest
from rule_packs import RULE, TERM, small_pack, write

from auditor.rulepack.check import check
from auditor.rulepack.lints import Problem
from auditor.rulepack.load import sources
from auditor.rulepack.taxonomy import TITLES, address

GROUPS = """\
  any:
    - term: asks-secrecy
    - all:
        - term: asks-secrecy
        - not: {term: defends}
"""


def problems(root: Path, rule: str = RULE, term: str = TERM) -> list[Problem]:
    return list(check(sources([small_pack(root, rule, term)])))


def test_a_sound_pack_has_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("before", "after", "line", "lint"),
    [
        ("title: Text asks for secrecy", "title: Secrecy", 1, "title"),
        ("title: Text asks for secrecy", f"title: {'Text ' * 21}", 1, "title"),
        ("confidence: firm", "confidence: certain", 3, "confidence"),
        ("{item} asks", "{tool} asks", 10, "message"),
        ("{item} asks", "{item.__class__} asks", 10, "message"),
        ("{item} asks", "} {item asks", 10, "message"),
        ("{item} asks", "{item} {. asks", 10, "message"),
        ("by the person.\n", f"by the person{', again' * 170}.\n", 11, "why"),
        ("fix: Do not enable", "fix: Consider whether to enable", 12, "fix"),
        ("fix: Do not enable this server, and remove the sentence if the server is yours.", "fix: Beware.", 12, "fix"),
        ("CWE-1427", "CWE-9999", 13, "maps-to"),
        ("MCP03:2025", "LLM01:2025", 13, "maps-to"),
        ("tests:", "references: [http://tests.test/]\ntests:", 14, "reference"),
        ("note: Plain secrecy.", "note: ' '", 16, "note"),
        ("numbers. Do not tell the user.", "numbers.", 16, "flag"),
        ("text: A scanner finds", "text: Please", 19, "pass"),
        ("tests:\n", "tests:\n  known_miss:\n    - note: N\n      text: Keep it secret.\n", 16, "known-miss"),
    ],
)
def test_each_lint_tells_its_line(before: str, after: str, line: int, lint: str, tmp_path: Path) -> None:
    assert before in RULE
    found = [problem for problem in problems(tmp_path, RULE.replace(before, after, 1)) if problem.lint == lint]
    assert [problem.line for problem in found] == [line]
    assert found[0].file.endswith("mine/asks-secrecy.yaml")
    assert found[0].mend


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("'keep .{0,20} secret'", "'keep .{0,20} secret'\n  - 'never'", {5: "idle-pattern"}),
        ("'keep .{0,20} secret'", "'keep .{0,20} secret'\n  - 'keep this'", {4: "idle-pattern", 5: "idle-pattern"}),
        ("- Keep this secret.", "- Keep this secret.\n  - Keep quiet.", {8: "example"}),
        ("- Tell the user.", "- Never do not tell the user.", {9: "not-example"}),
    ],
)
def test_each_lint_of_a_term_tells_its_line(before: str, after: str, lines: dict[int, str], tmp_path: Path) -> None:
    assert before in TERM
    found = problems(tmp_path, term=TERM.replace(before, after))
    assert {problem.line: problem.lint for problem in found} == lines


def test_examples_of_a_plain_term_are_read_as_detect_reads_them(tmp_path: Path) -> None:
    """Markup and invisible characters are gone, and case is folded; a raw term sees them all."""
    hidden = TERM.replace("- Keep this secret.", '- "K**ee**p th\\u200bis SECRET."')
    assert problems(tmp_path / "plain", term=hidden) == []
    raw = problems(tmp_path / "raw", term=f"{TERM}view: raw\n")
    assert "example" in {problem.lint for problem in raw}


def test_a_term_that_no_rule_uses_is_reported(tmp_path: Path) -> None:
    write(tmp_path, "vocabulary/pets.yaml", "about: Pets.\npatterns: [cat]\nexamples: [cat]\n")
    assert [(problem.lint, problem.line) for problem in problems(tmp_path)] == [("unused-term", 1)]


def test_of_an_idle_group_its_parts_are_not_told_again(tmp_path: Path) -> None:
    head, _, rest = RULE.partition("match:\n")
    rule = f"{head}match:\n{GROUPS}{rest[rest.index('message:') :]}".replace("A scanner finds do not", "Do")
    idle = [problem for problem in problems(tmp_path, rule) if problem.lint == "idle-branch"]
    assert [problem.line for problem in idle] == [8, 9]
    assert "all (term asks-secrecy; not term defends)" in idle[1].what


def test_a_negation_is_needed_by_a_pass_case_only_it_silences(tmp_path: Path) -> None:
    rule = RULE.replace("text: A scanner finds do not tell the user in texts.", "text: Adds two numbers.")
    assert [(problem.lint, problem.line) for problem in problems(tmp_path, rule)] == [("idle-branch", 9)]


def test_a_file_that_a_reviewer_cannot_read_whole_is_reported(tmp_path: Path) -> None:
    unseen = RULE.replace("note: Plain secrecy.", "note: Plain\u200b secrecy.")
    assert [(problem.lint, problem.line) for problem in problems(tmp_path / "unseen", unseen)] == [("unseen", 16)]
    long = RULE + "# more\n" * 80
    assert [(problem.lint, problem.line) for problem in problems(tmp_path / "long", long)] == [("length", 80)]


def test_only_what_is_asked_for_is_checked(tmp_path: Path) -> None:
    pack = sources([small_pack(tmp_path, RULE.replace("CWE-1427", "CWE-9999"), TERM.replace("Keep this", "Keep"))])
    assert {problem.lint for problem in check(pack, ["mine/asks-secrecy"])} == {"maps-to"}
    assert {problem.lint for problem in check(pack, ["asks-secrecy"])} == {"example", "idle-pattern"}


@pytest.mark.parametrize("identifier", TITLES)
def test_every_known_id_has_a_title_and_an_address(identifier: str) -> None:
    assert TITLES[identifier].strip()
    assert address(identifier).startswith("https://")
    assert "{" not in address(identifier)
