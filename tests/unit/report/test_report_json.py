"""Is the JSON report whole, described by its schema, and read back strictly?"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from report_samples import REPORT, SAMPLES

from auditor.errors import AuditorError
from auditor.model import Confidence, Fate, Kind, Outcome, Report, Role, Severity, ViewName
from auditor.report import load, report
from auditor.report.escape import json as sound
from auditor.report.kept import ROOM

SCHEMA: dict[str, Any] = json.loads((files("auditor.report") / "report.schema.json").read_text(encoding="utf-8"))
Edit = Callable[[dict[str, Any]], object]


def validator() -> Draft202012Validator:
    return Draft202012Validator(SCHEMA, registry=Registry())


@pytest.mark.parametrize("sample", [sample for _, sample in SAMPLES], ids=[name for name, _ in SAMPLES])
def test_the_report_fits_its_schema(sample: Report) -> None:
    validator().validate(json.loads(report(sample, "json")))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_knows_every_word_of_the_model() -> None:
    defs = SCHEMA["$defs"]
    match = defs["match"]["properties"]
    assert match["kind"]["enum"] == [kind.value for kind in Kind]
    assert match["role"]["enum"] == [role.value for role in Role]
    assert match["view"]["enum"] == [view.value for view in ViewName]
    assert defs["finding"]["properties"]["fate"]["enum"] == [fate.value for fate in Fate]
    assert SCHEMA["properties"]["outcome"]["enum"] == [outcome.value for outcome in Outcome]
    assert defs["severity"]["enum"] == [severity.label for severity in Severity]
    assert defs["confidence"]["enum"] == [confidence.label for confidence in Confidence]


@pytest.mark.parametrize("sample", [sample for _, sample in SAMPLES], ids=[name for name, _ in SAMPLES])
def test_what_is_read_back_gives_the_same_bytes(sample: Report) -> None:
    text = report(sample, "json")
    assert report(load(text, "run.json"), "json") == text


def test_what_is_read_back_is_the_same_report() -> None:
    """But for lone surrogates, which no strict parser would take."""
    again = load(report(REPORT, "json"), "run.json")
    assert again.findings[0] == REPORT.findings[0]
    assert again.rules == REPORT.rules
    assert again.servers[:4] == REPORT.servers[:4]
    assert again.servers[4].name == sound(REPORT.servers[4].name)


def test_it_is_ascii_and_ends_with_a_line_feed() -> None:
    text = report(REPORT, "json")
    assert text.isascii()
    assert text.endswith("}\n")


def _noisy(number: int) -> Report:
    """Findings on one server that no report can show at length, then those of `REPORT`."""
    source = REPORT.findings[0]
    long = "\U0001f600" * 3_000
    place = replace(source.finding.primary, excerpt=long, start=1_000, end=2_000, pointer="/" + long, item=long)
    finding = replace(source.finding, matches=(replace(place, server="noisy"),) * 20)
    return replace(REPORT, findings=((replace(source, finding=finding),) * number + REPORT.findings))


def test_a_noisy_server_fills_its_own_room_and_no_more() -> None:
    text = report(_noisy(300), "json")
    assert len(text) < 12 * 2 * ROOM
    tree = json.loads(text)
    counts = [len(one["matches"]) for one in tree["findings"]]
    assert counts[:2] == [20, 20]
    assert counts[299] == 1
    assert tree["findings"][300:] == json.loads(report(REPORT, "json"))["findings"]
    told = counts[:300].count(1)
    assert tree["notes"][-1].startswith(f"noisy: {told:,} findings are told in short")
    assert report(load(text, "run.json"), "json") == text


def test_a_place_of_megabytes_is_shown_by_both_its_ends() -> None:
    place = replace(REPORT.findings[0].finding.primary, pointer="/a" + "x" * 1_000_000 + "/z", item="b" * 1_000_000)
    finding = replace(REPORT.findings[0].finding, matches=(place,))
    able = replace(REPORT.servers[1], capabilities=(replace(REPORT.servers[1].capabilities[0], item="b" * 1_000_000),))
    sample = replace(REPORT, findings=(replace(REPORT.findings[0], finding=finding),), servers=(able,))
    text = report(sample, "json")
    pointer = json.loads(text)["findings"][0]["matches"][0]["pointer"]
    assert (len(pointer), pointer[:3], pointer[-3:]) == (1_000, "/ax", "x/z")
    assert len(text) < 100_000


def test_a_rule_that_only_a_finding_names_is_kept_apart() -> None:
    tree = json.loads(report(REPORT, "json"))
    assert [rule["id"] for rule in tree["rules"] if not rule["applied"]] == ["drift/description-changed"]


def _first(tree: dict[str, Any]) -> dict[str, Any]:
    finding: dict[str, Any] = tree["findings"][0]
    return finding


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        (lambda t: t.update(schema="mcp-assay/report/2"), "is of another mcp-assay, this one reads"),
        (lambda t: t.pop("gaps"), "the key 'gaps' is missing at /"),
        (lambda t: t.update(extra=1), "the key 'extra' is unknown at /"),
        (lambda t: t.update(outcome="fine"), "one of clean, findings, incomplete, nothing is expected at /outcome"),
        (lambda t: t.update(servers={}), "an array is expected at /servers"),
        (lambda t: t["servers"].append([]), "an object is expected at /servers/6"),
        (lambda t: t["servers"][0].update(counts=[]), "an object is expected at /servers/0/counts"),
        (lambda t: t["servers"][0]["counts"].update(tools="3"), "a whole number is expected at /servers/0/counts/0/1"),
        (lambda t: t["servers"][0].update(seconds=True), "a number is expected at /servers/0/seconds"),
        (lambda t: t["servers"][0]["origin"].update(line=1.5), "a whole number is expected at /servers/0/origin/line"),
        (lambda t: _first(t).update(rule="no/such"), "a rule listed in /rules is expected at /findings/0/rule"),
        (lambda t: _first(t).update(severity="low"), "the rule's own severity is expected at /findings/0/severity"),
        (lambda t: _first(t).update(confidence="certain"), "the rule's own confidence is expected"),
        (lambda t: _first(t).update(matches=[]), "at least one match is expected at /findings/0/matches"),
        (
            lambda t: _first(t)["matches"][0].update(start="0"),
            "a whole number is expected at /findings/0/matches/0/start",
        ),
        (
            lambda t: t["rules"].append(t["rules"][0]),
            "the rule 'hidden-instruction/secret-then-conceal' is listed twice",
        ),
        (lambda t: t["rules"][0].update(applied="yes"), "true or false is expected at /rules/0/applied"),
        (lambda t: t["rules"][0].update(maps_to="CWE-1"), "an array is expected at /rules/0/maps_to"),
        (lambda t: t.update(notes=[1]), "a string is expected at /notes/0"),
    ],
)
def test_anything_else_is_refused_with_its_place(edit: Edit, what: str) -> None:
    tree = json.loads(report(REPORT, "json"))
    edit(tree)
    with pytest.raises(AuditorError) as refused:
        load(json.dumps(tree), "run.json")
    assert what in refused.value.what
    assert refused.value.where.startswith("run.json:1:")
    assert refused.value.hint


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 5000, '{"schema": NaN}', "\ud800"])
def test_what_is_no_report_is_refused(text: str) -> None:
    with pytest.raises(AuditorError):
        load(text, "run.json")


def test_a_key_given_twice_is_refused() -> None:
    text = report(REPORT, "json").replace('"notes":', '"gate": null, "notes":')
    with pytest.raises(AuditorError, match="the key 'gate' occurs twice at /"):
        load(text, "run.json")
