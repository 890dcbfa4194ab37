"""What the options of the command line mean."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from auditor.cli.exits import code
from auditor.cli.values import GateType, HeaderType, VariableType
from auditor.model import Confidence, Gate, Outcome, Severity


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("high", Gate(Severity.HIGH, Confidence.FIRM)),
        ("LOW/Certain", Gate(Severity.LOW, Confidence.CERTAIN)),
        ("info/tentative", Gate(Severity.INFO, Confidence.TENTATIVE)),
        ("never", Gate(None)),
    ],
)
def test_a_gate_is_a_severity_with_firm_confidence_unless_named(text: str, gate: Gate) -> None:
    assert GateType().convert(text, None, None) == gate


@pytest.mark.parametrize("text", ["", "hi", "high/", "high/sure", "/firm", "never/firm", "high/firm/firm"])
def test_any_other_gate_is_refused_with_the_words_that_there_are(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"never, info, low, medium, high, critical"):
        GateType().convert(text, None, None)


def test_a_header_takes_its_value_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "Bearer 1=2")
    assert HeaderType().convert("Authorization=TOKEN", None, None) == ("Authorization", "Bearer 1=2")


@pytest.mark.parametrize("text", ["Authorization", "=TOKEN", "A=", "A=NOT_SET_ANYWHERE"])
def test_a_header_without_a_set_variable_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        HeaderType().convert(text, None, None)


def test_a_variable_is_ours_or_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "1")
    assert VariableType().convert("TOKEN", None, None) == ("TOKEN", "1")
    assert VariableType().convert("OTHER=a=b", None, None) == ("OTHER", "a=b")
    with pytest.raises(click.BadParameter, match="not set"):
        VariableType().convert("NOT_SET_ANYWHERE", None, None)


def test_every_outcome_has_its_code_and_exit_zero_excuses_findings_and_gaps_only() -> None:
    assert [code(outcome) for outcome in (Outcome.CLEAN, Outcome.FINDINGS, Outcome.INCOMPLETE, Outcome.NOTHING)] == [
        0, 1, 3, 4,
    ]  # fmt: skip
    assert [code(outcome, exit_zero=True) for outcome in Outcome] == [0, 0, 0, 4]


def test_the_table_of_commands_says_what_each_command_says_of_itself() -> None:
    from auditor.cli import COMMANDS, main

    for entry in COMMANDS:
        command = main.get_command(click.Context(main), entry.name)
        assert command is not None, entry.name
        assert CliRunner().invoke(command, ["--help"]).exit_code == 0
