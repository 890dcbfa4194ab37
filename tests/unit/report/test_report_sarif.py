"""Has every result what GitHub's code scanning asks for, on the right line?"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from report_samples import CLEAN, REPORT, SERVERS, many

from auditor.model import Fate, Finding, Judged, Origin, Report, ServerSummary
from auditor.report import report
from auditor.report.annotate import annotated
from auditor.report.sarif_place import artifact, place
from auditor.report.sarif_room import MOST_BYTES, MOST_RESULTS


def run_of(sample: Report) -> dict[str, Any]:
    log = json.loads(report(sample, "sarif"))
    assert log["version"] == "2.1.0"
    run: dict[str, Any] = log["runs"][0]
    return run


RUN = run_of(REPORT)
RULES: list[dict[str, Any]] = RUN["tool"]["driver"]["rules"]
RESULTS: list[dict[str, Any]] = RUN["results"]


def test_the_home_is_declared_where_a_path_stands_below_it_and_nowhere_else() -> None:
    assert "HOME" in json.loads(report(REPORT, "sarif"))["runs"][0]["originalUriBaseIds"]
    here = tuple(each for each in REPORT.servers if each.origin and not each.origin.file.startswith("~"))
    note = ('"uriBaseId": "HOME"',)
    assert "originalUriBaseIds" not in report(replace(REPORT, servers=here, gaps=(), findings=(), notes=note), "sarif")


def test_every_rule_has_what_github_requires() -> None:
    for rule in RULES:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert 0.1 <= float(rule["properties"]["security-severity"]) <= 10
        assert rule["properties"]["tags"][0] == "security"
        assert len(rule["properties"]["tags"]) <= 10


@pytest.mark.parametrize(
    ("rule", "severity", "precision", "level"),
    [
        (0, "9.5", "high", "error"),
        (1, "8.0", "very-high", "error"),
        (2, "5.5", "high", "warning"),
        (3, "2.5", "very-high", "note"),
        (4, "1.0", "medium", "note"),
    ],
)
def test_severity_and_confidence_become_githubs(rule: int, severity: str, precision: str, level: str) -> None:
    assert RULES[rule]["properties"]["security-severity"] == severity
    assert RULES[rule]["properties"]["precision"] == precision
    assert RULES[rule]["defaultConfiguration"]["level"] == level


@pytest.mark.parametrize(
    ("measured", "shown"), [("low", "low"), ("very-high", "very-high"), ("", "high"), ("sure", "high")]
)
def test_what_was_measured_goes_before_confidence(measured: str, shown: str) -> None:
    sample = replace(REPORT, findings=(), rules=(replace(REPORT.rules[0], precision=measured),))
    (rule,) = run_of(sample)["tool"]["driver"]["rules"]
    assert rule["properties"]["precision"] == shown


def test_a_cwe_is_tagged_as_codeql_does() -> None:
    assert "external/cwe/cwe-1427" in RULES[0]["properties"]["tags"]


def test_every_result_points_at_its_rule_and_a_region() -> None:
    for result in RESULTS:
        assert RULES[result["ruleIndex"]]["id"] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert min(region.values()) >= 1
        assert result["message"]["text"]
        assert re.fullmatch(r"[0-9a-f]{32}:1", result["partialFingerprints"]["primaryLocationLineHash"])


def test_a_result_stands_on_the_key_of_its_server() -> None:
    physical = RESULTS[2]["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": ".mcp.json"},
        "region": {"startLine": 9, "startColumn": 5, "endLine": 9, "endColumn": 5 + len('"calc"')},
    }
    assert RESULTS[0]["locations"][0]["logicalLocations"] == [
        {"name": "add", "fullyQualifiedName": "calc/tools/0/description", "kind": "tool"}
    ]


def test_further_matches_are_related_locations() -> None:
    related = RESULTS[0]["relatedLocations"][0]
    assert related["id"] == 1
    assert "asks-for-secrecy" in related["message"]["text"]


def test_a_result_stands_on_the_words_where_the_repository_has_them_and_names_the_entry_too() -> None:
    physical = RESULTS[0]["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "src/calc.py"},
        "region": {"startLine": 12, "startColumn": 24, "endLine": 13, "endColumn": 30},
    }
    entry = RESULTS[0]["relatedLocations"][-1]
    assert entry["message"]["text"] == "calc is declared here"
    assert entry["physicalLocation"]["artifactLocation"]["uri"] == ".mcp.json"


def test_words_of_a_manual_are_a_related_location_where_the_entry_is_known() -> None:
    judged = REPORT.findings[0]
    spoken = judged.finding.primary.source
    assert spoken
    match = replace(judged.finding.primary, source=replace(spoken, file="docs/README.md"))
    told = replace(judged, finding=replace(judged.finding, matches=(match,)))
    result = run_of(replace(REPORT, findings=(told,)))["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == ".mcp.json"
    assert result["relatedLocations"][-1]["physicalLocation"]["artifactLocation"]["uri"] == "docs/README.md"
    assert "file=.mcp.json" in annotated(replace(REPORT, findings=(told,)))


def test_words_outside_the_repository_are_a_related_location() -> None:
    assert RESULTS[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] == "HOME"
    (spoken,) = RESULTS[1]["relatedLocations"]
    assert spoken["physicalLocation"]["artifactLocation"]["uri"].startswith("file:///srv/")


def test_a_server_without_a_file_says_that_its_location_is_none() -> None:
    result = next(result for result in RESULTS if result["ruleId"].startswith("drift/"))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "command-line"
    assert "only a placeholder" in result["message"]["text"]


def test_a_waived_finding_is_suppressed_with_its_reason() -> None:
    suppressed = [result for result in RESULTS if result["suppressions"]]
    assert [result["suppressions"][0]["kind"] for result in suppressed] == ["external"]
    assert "a flag emoji" in suppressed[0]["suppressions"][0]["justification"]


def test_either_every_result_of_a_run_says_how_it_is_suppressed_or_none_does() -> None:
    """SARIF 2.1.0, 3.27.23."""
    assert all("suppressions" in result for result in RESULTS)
    accepted = [judged for judged in REPORT.findings if judged.fate is not Fate.WAIVED]
    assert not any("suppressions" in result for result in run_of(replace(REPORT, findings=tuple(accepted)))["results"])


def test_gaps_make_the_run_unsuccessful() -> None:
    (invocation,) = RUN["invocations"]
    assert invocation["executionSuccessful"] is False
    said = [note["message"]["text"] for note in invocation["toolExecutionNotifications"] if note["level"] == "error"]
    assert said[0].startswith("Could not look: broken, start: the program ended with code 1")
    assert len(said) == 3
    assert run_of(CLEAN)["invocations"][0]["executionSuccessful"] is True


def test_taxonomies_hold_the_ids_in_use_and_rules_refer_to_them() -> None:
    names = [one["name"] for one in RUN["taxonomies"]]
    for rule in RULES:
        for relation in rule.get("relationships", []):
            target = relation["target"]
            assert names[target["toolComponent"]["index"]] == target["toolComponent"]["name"]
            taxa = RUN["taxonomies"][target["toolComponent"]["index"]]["taxa"]
            assert target["id"] in {taxon["id"] for taxon in taxa}


@pytest.mark.parametrize(
    ("path", "uri", "base"),
    [
        (".mcp.json", ".mcp.json", None),
        ("./a/./b.json", "a/b.json", None),
        ("a b/ü#?.json", "a%20b/%C3%BC%23%3F.json", None),
        ("c:d.json", "c%3Ad.json", None),
        ("//evil.example/x", "file:///evil.example/x", None),
        ("/home/kim/mcp.json", "file:///home/kim/mcp.json", None),
        ("C:\\Users\\kim\\mcp.json", "file:///C:/Users/kim/mcp.json", None),
        ("~/.cursor/mcp.json", ".cursor/mcp.json", "HOME"),
        ("a\ud800\n.json", "a%3F%0A.json", None),
        ("", "command-line", None),
    ],
)
def test_a_path_becomes_a_uri(path: str, uri: str, base: str | None) -> None:
    made = artifact(Origin(path, "", 1, 1))
    assert (made.uri, made.uri_base_id) == (uri, base)


def test_of_a_key_whose_end_is_not_known_the_first_character_is_shown() -> None:
    region = place(replace(SERVERS[0], origin=Origin("x.toml", "", 3, 7))).region
    assert (region.start_column, region.end_column) == (7, 8)


def test_a_line_of_nought_is_the_first() -> None:
    region = place(replace(SERVERS[0], origin=Origin("x", "", 0, -3))).region
    assert (region.start_line, region.start_column) == (1, 1)


def test_more_results_than_github_keeps_are_left_out_and_said() -> None:
    run = run_of(many(MOST_RESULTS + 7))
    assert len(run["results"]) == MOST_RESULTS
    said = run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
    assert said.startswith("7 less important findings were left out")


NOISE = "".join(chr(0x4E00 + i * 7919 % 20000) for i in range(2000))


def noisy(number: int, fate: Fate = Fate.FAILS, *servers: str) -> tuple[Judged, ...]:
    """Findings on `calc`, or by turns on these servers, whose every text is long and hard to compress."""
    source = REPORT.findings[0]
    big = replace(source.finding.primary, item=NOISE, pointer="/" + NOISE, excerpt=NOISE, start=0, end=2000)
    found = [
        Finding(source.finding.rule, (replace(big, server=server),) * 20, "0" * 32, NOISE)
        for server in servers or ("calc",)
    ]
    return tuple(replace(source, finding=found[index % len(found)], fate=fate) for index in range(number))


def notes_of(run: dict[str, Any]) -> str:
    return "\n".join(note["message"]["text"] for note in run["invocations"][0]["toolExecutionNotifications"])


def test_the_file_stays_below_ten_megabytes_and_says_how_many_failing_findings_it_lacks() -> None:
    text = report(replace(REPORT, findings=noisy(3_000)), "sarif")
    assert MOST_BYTES / 2 < len(text) < MOST_BYTES * 1.02
    run = json.loads(text)["runs"][0]
    left = 3_000 - len(run["results"])
    assert f"{left:,} findings were left out, {left:,} of them failing: the file is full." in notes_of(run)


@pytest.mark.parametrize("fate", [Fate.FAILS, Fate.SHOWN])
def test_a_noisy_server_does_not_push_out_the_findings_of_another(fate: Fate) -> None:
    others = tuple(j for j in REPORT.findings if j.finding.primary.server != "calc" and j.fate is Fate.FAILS)
    run = run_of(replace(REPORT, findings=(*noisy(3_000, fate), *others)))
    kept = {result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]}
    assert {f"{judged.finding.fingerprint}:1" for judged in others} <= kept


def test_further_places_give_way_before_results_do() -> None:
    run = run_of(replace(REPORT, findings=noisy(400, Fate.FAILS, *map(str, range(20)))))
    assert len(run["results"]) == 400
    short = [result for result in run["results"] if "relatedLocations" not in result]
    assert short
    assert f"{len(short):,} results are told in short" in notes_of(run)


def test_equal_fingerprints_are_numbered() -> None:
    run = run_of(replace(REPORT, findings=REPORT.findings[:1] * 2))
    marks = [result["partialFingerprints"]["primaryLocationLineHash"][-2:] for result in run["results"]]
    assert marks == [":1", ":2"]


def test_a_rule_without_words_still_has_what_github_requires() -> None:
    rule = replace(REPORT.rules[0], title="", why="", fix="", maps_to=(), references=())
    (made,) = run_of(replace(CLEAN, rules=(rule,)))["tool"]["driver"]["rules"]
    assert made["shortDescription"]["text"] == rule.id


def test_no_server_of_the_report_is_needed() -> None:
    """A finding may name a server that the report does not list."""
    lonely: tuple[ServerSummary, ...] = ()
    assert len(run_of(replace(REPORT, servers=lonely))["results"]) == len(REPORT.findings)
