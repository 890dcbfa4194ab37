"""How do reports say what tools can do, and which way private data could leave?"""

from __future__ import annotations

from dataclasses import replace

from report_samples import CLEAN, FLOWS, HOSTILE, REPORT, SERVERS

from auditor.model import Capability, Flow, Leg, ServerSummary, Step, ToolCapability
from auditor.report import abilities, load, report

ANY = ToolCapability("x", Capability.EXECUTES, "/tools/0/name", "x", "name")


def able(*tools: str) -> ServerSummary:
    return replace(SERVERS[0], capabilities=tuple(replace(ANY, item=tool) for tool in tools))


def test_every_capability_and_leg_has_its_words() -> None:
    assert set(abilities.WORDS) == set(Capability)
    assert set(abilities.MEANS) == set(Leg)


def test_a_server_is_told_in_one_line_by_numbers_of_tools() -> None:
    assert abilities.line(SERVERS[0]) == "reads files (1 tool), deletes (1)"
    assert abilities.line(able("a", "b", "b")) == "runs code (2 tools)"
    assert abilities.line(able()) == ""


def test_a_table_has_the_columns_that_hold_something() -> None:
    table = abilities.table(SERVERS[0])
    assert table.columns == ("reads files", "deletes")
    assert [(row.item, [one is not None for one in row.does]) for row in table.rows] == [
        ("read_file", [True, False]),
        ("wipe", [False, True]),
    ]


def test_a_table_ends_and_says_how_many_tools_it_leaves_out() -> None:
    table = abilities.table(able(*map(str, range(abilities.MOST_TOOLS + 5))))
    assert (len(table.rows), table.left) == (abilities.MOST_TOOLS, 5)


def test_steps_that_follow_each_other_on_one_tool_are_one_stop() -> None:
    one, two = ANY, replace(ANY, item="y")
    flow = Flow((Step("s", Leg.FOREIGN, one), Step("s", Leg.PRIVATE, one), Step("s", Leg.OUT, two)))
    assert abilities.told(flow) == "s.x (strangers' text, private) → s.y (out)"


def test_every_format_for_people_tells_the_way_and_the_table() -> None:
    for format_ in ("terminal", "markdown", "html"):
        drawn = report(REPORT, format_, width=200)
        assert "Ways for private data to leave" in drawn
        assert "reads files (1 tool)" in drawn


def test_without_a_way_nobody_speaks_of_one() -> None:
    for format_ in ("terminal", "markdown", "html"):
        assert "Ways for private data" not in report(CLEAN, format_)


def test_verbose_names_each_tool_with_its_words() -> None:
    assert "read_file: reads files (read_file)" in report(REPORT, "terminal", width=120, verbose=True)
    assert "read_file: reads files (read_file)" not in report(REPORT, "terminal", width=120)


def test_the_page_shows_the_words_and_the_mark_that_denies_them() -> None:
    page = report(REPORT, "html")
    assert "readOnlyHint says otherwise" in page
    assert HOSTILE not in page


def test_flows_and_capabilities_come_back_from_json() -> None:
    again = load(report(REPORT, "json"), "x.json")
    assert (again.flows[0].servers, again.servers[0].capabilities) == (FLOWS[0].servers, SERVERS[0].capabilities)
