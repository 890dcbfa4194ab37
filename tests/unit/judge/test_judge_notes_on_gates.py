"""Is it said where another gate than the report's holds?"""

from __future__ import annotations

from auditor.judge.notes import note_on_gates
from auditor.model import Confidence, Gate, Severity
from auditor.model.finding import Bar

LOW = Gate(Severity.LOW, Confidence.TENTATIVE)


def test_each_server_with_a_gate_of_its_own_is_named_with_it() -> None:
    bars = {
        "a": Bar(LOW, "p"), "same": Bar(Gate(), "p"), "b": Bar(Gate(None), "p"),
        "c": Bar(Gate(), "p", frozenset({"mismatch"})),
    }  # fmt: skip
    said = "the policy has gates of its own: a low/tentative, b never, c high/firm, and where it contradicts itself"
    assert note_on_gates(bars, Gate()) == (said,)


def test_where_all_have_the_usual_gate_nothing_is_said() -> None:
    assert note_on_gates({"same": Bar(Gate(), "p")}, Gate()) == ()


def test_of_many_servers_some_are_named_and_the_rest_counted() -> None:
    (note,) = note_on_gates({f"s{number}": Bar(LOW, "p") for number in range(20)}, Gate())
    assert note.endswith("s11 low/tentative, and 8 more")
