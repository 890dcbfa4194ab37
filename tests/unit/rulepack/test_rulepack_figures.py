"""What follows from a rule's figures, and which files of figures are believed?"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rule_packs import RULE, small_pack, write

from auditor.cli.rules import rules
from auditor.errors import AuditorError
from auditor.model import Confidence, RuleHead, Severity
from auditor.rulepack import rulepack
from auditor.rulepack.check import check
from auditor.rulepack.docs import pages, rule_markdown
from auditor.rulepack.figures import Figures, broken_promise, per_thousand, precision, sentence
from auditor.rulepack.figures_file import NAME, Measured, read, written
from auditor.rulepack.folders import built_in
from auditor.rulepack.load import loaded, sources
from auditor.rulepack.measurable import measurable, shown_by_listings
from auditor.rulepack.rate import Rate

HEAD = RuleHead("mine/asks-secrecy", "Title", Severity.HIGH, Confidence.FIRM, "m", "why", "fix")
TOTALS = (500, 1_320, 200)


def figures(attacks: int, honest: int, servers: int = TOTALS[1]) -> Figures:
    return Figures(Rate(attacks, TOTALS[0]), Rate(honest, servers), Rate(0, TOTALS[2]))


def table(root: Path, each: Figures, rule: str = HEAD.id) -> Path:
    path = root / NAME
    path.write_text(written(Measured({rule: each}, {"cat": 3}), *TOTALS), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("attacks", "honest", "servers", "word"),
    [
        (10, 0, 1_000, "very-high"),
        (9, 0, 1_000, ""),
        (10, 0, 999, ""),
        (0, 0, 1_320, ""),
        (3, 2, 1_000, "high"),
        (2, 2, 1_000, "medium"),
        (99, 3, 1_000, "medium"),
        (99, 20, 1_000, "medium"),
        (99, 21, 1_000, "low"),
    ],
)
def test_precision_comes_from_honest_servers_and_attacks(attacks: int, honest: int, servers: int, word: str) -> None:
    assert precision(HEAD, figures(attacks, honest, servers)) == word


def test_a_remark_on_an_honest_server_is_no_false_alarm() -> None:
    remark = replace(HEAD, severity=Severity.INFO)
    assert precision(remark, figures(0, 900)) == ""
    assert "681.8 remarks per 1,000" in sentence(remark, figures(0, 900))


@pytest.mark.parametrize(
    ("severity", "confidence", "honest", "broken"),
    [
        (Severity.HIGH, Confidence.FIRM, 2, False),
        (Severity.HIGH, Confidence.FIRM, 3, True),
        (Severity.CRITICAL, Confidence.CERTAIN, 0, False),
        (Severity.CRITICAL, Confidence.CERTAIN, 1, True),
        (Severity.HIGH, Confidence.TENTATIVE, 900, False),
        (Severity.MEDIUM, Confidence.CERTAIN, 900, False),
    ],
)
def test_a_rule_at_the_gate_keeps_the_promise_of_its_confidence(
    severity: Severity, confidence: Confidence, honest: int, broken: bool
) -> None:
    head = replace(HEAD, severity=severity, confidence=confidence)
    assert bool(broken_promise(head, figures(50, honest, 1_320))) is broken


def test_a_broken_promise_is_a_problem_at_the_rules_confidence(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    table(pack, figures(50, 3))
    (found,) = check(sources([pack]))
    assert (found.lint, found.line) == ("promise", 3)
    assert "flags 3 of 1,320 honest servers (2.3 per 1,000)" in found.what
    assert "firm at the default gate promises at most 2 per 1,000" in found.what
    done = CliRunner().invoke(rules, ["check", str(pack)])
    assert done.exit_code == 1
    assert "asks-secrecy.yaml:3: promise: " in done.output
    table(pack, figures(50, 2))
    assert check(sources([pack])) == ()


def test_a_pack_without_figures_is_sound_and_has_no_precision(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    assert check(sources([pack])) == ()
    (rule,) = (each for each in rulepack([pack]).rules if each.head.id == HEAD.id)
    assert rule.head.precision == ""
    assert "Measured" not in CliRunner().invoke(rules, ["show", "asks-secrecy", "--rules", str(pack)]).output


def test_a_rule_that_replaces_another_does_not_inherit_its_figures(tmp_path: Path) -> None:
    first, second = small_pack(tmp_path / "first"), tmp_path / "second"
    table(first, figures(50, 0))
    write(second, "mine/asks-secrecy.yaml", f"replaces: true\n{RULE}")
    assert [(each.figures, each.rule.head.precision) for each in sources([first, second]).rules] == [(None, "")]


def test_figures_reach_the_pack_the_page_and_show(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    table(pack, figures(50, 0))
    (file,) = (each for each in loaded([pack]).rules if each.id == HEAD.id)
    assert file.rule.head.precision == "very-high"
    said = "Flags 0 of 1,320 honest servers: 0 alarms per 1,000, at most 2.9 (95 %)."
    assert said in rule_markdown(file.rule.head, file.figures)
    assert said in dict(pages([file.rule.head], {file.id: figures(50, 0)}))[f"{file.id}.md"]
    shown = CliRunner().invoke(rules, ["show", "asks-secrecy", "--rules", str(pack)])
    assert f"Found in 50 of 500 labelled attacks, and in 0 of 200 honest near misses. {said}" in shown.output


def test_figures_of_a_rule_that_is_gone_are_ignored(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    table(pack, figures(50, 900), "mine/gone")
    assert check(sources([pack])) == ()


def test_a_rule_that_no_listing_shows_has_no_honest_servers(tmp_path: Path) -> None:
    path = table(tmp_path, figures(50, 0, 0))
    assert json.loads(path.read_text())["rules"][HEAD.id]["honest_servers"] is None
    assert read(path, "x").rules[HEAD.id].honest == Rate(0, 0)
    assert "no listing of an honest server" in sentence(HEAD, figures(50, 0, 0))


counts = st.integers(0, 10_000)


@given(st.dictionaries(st.text(), st.tuples(counts, counts, counts, st.booleans())))
def test_what_is_written_is_read_again_and_written_the_same(
    tmp_path_factory: pytest.TempPathFactory, found: dict[str, tuple[int, int, int, bool]]
) -> None:
    total = 10_000
    before = {
        name: Figures(Rate(one, total), Rate(two, total) if listed else Rate(0, 0), Rate(three, total))
        for name, (one, two, three, listed) in found.items()
    }
    table = Measured(before, {name: one % 1_001 for name, (one, _, _, _) in found.items()})
    text = written(table, total, total, total)
    path = tmp_path_factory.mktemp("figures") / NAME
    path.write_text(text, encoding="utf-8")
    assert read(path, "x") == table
    assert written(read(path, "x"), total, total, total) == text


def changed(old: str, new: str) -> bytes:
    text = written(Measured({HEAD.id: figures(50, 3)}, {"cat": 3}), *TOTALS)
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is not JSON"),
        (b"[]", "no object"),
        (b"\xff", "not UTF-8"),
        (b"[" * 9_000, "is not JSON"),
        (b" " * (1 << 20) + b"{}", "larger than 1 MiB"),
        (changed("figures/1", "figures/2"), "not of the form"),
        (changed('"attacks": 500', '"attacks": "500"'), "attacks is no count"),
        (changed('"attacks": 50,', '"attacks": 501,'), "no count from 0 to 500"),
        (changed('"attacks": 50,', '"attacks": -1,'), "no count from 0 to 500"),
        (changed('"attacks": 50,', '"attacks": true,'), "no count from 0 to 500"),
        (changed('"attacks": 50,', '"attacks": 50, "attacks": 50,'), "twice"),
        (changed('"attacks": 50,', ""), "lacks key 'attacks'"),
        (changed('"attacks": 50,', '"attacks": 50, "more": 1,'), "unknown key 'more'"),
        (changed("[2.3, 6.7]", "[0.0, 6.7]"), "does not follow from its counts"),
        (changed("[2.3, 6.7]", "NaN"), "does not follow from its counts"),
        (changed('"honest_servers": 3', '"honest_servers": 0'), "does not follow from its counts"),
        (changed('"cat": 3', '"cat": 1001'), "the share of cat is no count from 0 to 1,000"),
    ],
)
def test_a_broken_or_hostile_file_is_an_error_that_names_it(tmp_path: Path, data: bytes, what: str) -> None:
    pack = small_pack(tmp_path)
    (pack / NAME).write_bytes(data)
    with pytest.raises(AuditorError, match=what) as caught:
        rulepack([pack])
    assert caught.value.where == str(pack / NAME)
    assert "make evals" in caught.value.hint


def test_a_folder_in_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    pack = small_pack(tmp_path)
    (pack / NAME).mkdir()
    with pytest.raises(AuditorError, match="cannot be read"):
        rulepack([pack])


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(Rate(0, 1_000), (0.0, 3.8)), (Rate(1, 29), (34.5, 171.8)), (Rate(0, 0), (0.0, 1_000.0))],
)
def test_thousandths_carry_the_upper_end_of_wilsons_interval(rate: Rate, expected: tuple[float, float]) -> None:
    assert per_thousand(rate) == expected


def test_only_rules_that_a_single_listing_or_result_can_trip_are_measured() -> None:
    known = {rule.head.id: rule for rule in loaded().pack().rules}
    for unseen in ("launch/inline-secret", "behaviour/cloaks", "shadowing/same-name-across-servers"):
        assert not measurable(known[unseen])
    held_against = [rule for name, rule in known.items() if name.startswith(("drift/", "policy/"))]
    assert held_against
    assert not any(map(measurable, held_against))
    assert measurable(known["hidden-instruction/result-gives-orders"])
    assert not shown_by_listings(known["hidden-instruction/result-gives-orders"])
    assert shown_by_listings(known["obfuscation/tag-characters"])


def test_every_rule_that_ships_keeps_its_promise() -> None:
    broken = [broken_promise(file.rule.head, file.figures) for file in loaded().rules if file.figures]
    assert [each for each in broken if each] == []
    assert (built_in() / NAME).is_file()
