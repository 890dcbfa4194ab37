"""Is what a patient or a lenient client would hear of a server judged, or a gap, and an honest one audited whole?"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.capture import Limits, Options, Probe, capture
from auditor.model import Capture, Era, ServerSpec, Stdio

SAMPLES = Path(__file__).parents[2] / "sample_servers" / "hostile"
LIMITS = Limits(timeout=15.0, request_timeout=6.0, short_timeout=1.0)
HEAD = f"""
import sys, time, threading; sys.path.insert(0, {str(SAMPLES)!r})
from _speak import *
late = lambda seconds, *what: threading.Timer(seconds, answer, what).start()
plain, other = {{"tools": [tool("plain")]}}, {{"tools": [tool("other")]}}
"""


def visited(program: str, limits: Limits = LIMITS, probe: Probe = Probe.QUICK) -> Capture:
    launch = Stdio(sys.executable, ("-c", HEAD + program))
    (result,) = capture([ServerSpec("x", "x", "command", launch)], Options(limits=limits, probe=probe))
    return result


def methods(result: Capture, word: str) -> list[str]:
    return [one.method for each in result.listings for one in each.exchanges if word in one.raw]


def test_a_decoy_without_an_id_hides_nothing() -> None:
    result = visited("""
def tools(request):
    send({"jsonrpc": "2.0", "id": None, "result": plain}); answer(request, other)
serve(tools_list=tools)""")
    assert result.gaps == ()
    assert [one.raw.count("other") for one in result.listings[0].exchanges] == [0, 1]
    assert methods(result, "plain") == ["tools/list"]


@pytest.mark.parametrize("method", ["tools/list", "prompts/list"])
def test_what_comes_late_and_was_not_declared_is_part_of_the_listing(method: str) -> None:
    name = method.replace("/", "_")
    hello = 'lambda request: answer(request, {**HELLO, "capabilities": {}})'
    key = method.partition("/")[0]
    result = visited(
        f'serve(initialize={hello}, {name}=lambda request: late(1.4, request, {{"{key}": [tool("late")]}}))'
    )
    assert result.gaps == ()
    assert method in methods(result, "late")
    assert any(method == one.method for one in result.listings[0].exchanges)


def test_further_pages_of_a_late_answer_are_a_gap() -> None:
    result = visited('serve(prompts_list=lambda request: late(1.4, request, {"prompts": [], "nextCursor": "2"}))')
    assert [(gap.where, gap.why[-44:]) for gap in result.gaps] == [
        ("prompts/list", "s, too late to be asked for its pages that follow"[-44:])
    ]


def test_a_late_word_that_the_modern_era_is_spoken_is_a_gap() -> None:
    found = '{"supportedVersions": ["2026-07-28"], "capabilities": {"tools": {}}}'
    result = visited(f"serve(tools_list=lambda r: answer(r, plain), server_discover=lambda r: late(1.4, r, {found}))")
    assert [gap.where for gap in result.gaps] == ["server/discover"]
    assert "too late to be asked for its lists" in result.gaps[0].why
    assert Era.MODERN in {each.era for each in result.listings}


_SLOW = """
def hello(request):
    slow = request["params"]["clientInfo"]["name"] != "claude-ai"
    if slow:
        time.sleep({seconds})
    serve.slow = slow
    answer(request, HELLO)
serve(initialize=hello, tools_list=lambda request: answer(request, other if serve.slow else plain))
"""


def test_a_second_start_that_is_slow_is_waited_for() -> None:
    result = visited(_SLOW.format(seconds=4))
    assert result.gaps == ()
    assert methods(result, "other") == ["tools/list"]


def test_a_second_start_that_is_too_slow_is_a_gap() -> None:
    result = visited(_SLOW.format(seconds=4), replace(LIMITS, request_timeout=1.0))
    assert [gap.where for gap in result.gaps] == ["initialize"]
    assert "to mcp, in start 2: what it says to this client could not be compared" in result.gaps[0].why


def test_a_second_start_that_is_refused_is_no_gap(tmp_path: Path) -> None:
    result = visited(f"""
import os
try: os.mkdir({str(tmp_path / "lock")!r})
except FileExistsError: sys.exit("already running")
serve(tools_list=lambda request: answer(request, plain))""")
    assert result.gaps == ()


def test_an_unknown_method_on_the_second_page_is_a_gap() -> None:
    result = visited("""
def tools(request):
    refuse(request) if request["params"].get("cursor") else answer(request, {**plain, "nextCursor": "2"})
serve(tools_list=tools)""")
    assert [(gap.where, gap.why) for gap in result.gaps] == [("tools/list page 2", "error -32601: Method not found")]


def test_a_declared_list_that_is_refused_or_no_list_is_the_authors_to_mend() -> None:
    result = visited("""
hello = lambda request: answer(request, {**HELLO, "capabilities": {"tools": {}, "resources": {}}})
error = {"code": -32603, "message": "Missing 'uri' parameter"}
fails = lambda request: send({"jsonrpc": "2.0", "id": request["id"], "error": error})
serve(initialize=hello, tools_list=lambda request: answer(request, plain), resources_list=fails,
      resources_templates_list=lambda request: answer(request, {"resources": []}))""")
    assert [gap.where for gap in result.gaps] == ["resources/list", "resources/templates/list"]
    assert all("only its author can mend that" in gap.hint for gap in result.gaps)
    assert methods(result, "plain") == ["tools/list"]


def test_a_batch_is_kept_as_the_answer_in_it_and_a_gap_says_so() -> None:
    result = visited("""
serve(tools_list=lambda r: send([{"jsonrpc": "2.0", "id": r["id"], "result": plain}]))""")
    (told,) = [one.raw for each in result.listings for one in each.exchanges if one.method == "tools/list"]
    assert told.startswith('{"jsonrpc"')
    assert ["in a batch" in gap.why for gap in result.gaps] == [True]


def test_an_honest_server_may_log_what_looks_like_an_answer() -> None:
    result = visited(
        """
write('{"jsonrpc":"2.0","result":{"status":"ok"}}\\\\n[INFO] {"jsonrpc": listening\\\\n')
def tools(request):
    write("{level: info, msg: 'a \\\\"jsonrpc\\\\" message'}\\\\n" + "x" * 5_000_000 + "\\\\n"); answer(request, plain)
serve(tools_list=tools)""".replace("\\\\", "\\")
    )
    assert result.gaps == ()
    assert len(result.listings) == 1
    assert len(set(result.evidence.noise)) == 3


EMPTY = """
def tools(request):
    again = request["params"].get("cursor") is not None
    answer(request, {**(%s if again else plain), "nextCursor": ""})
serve(tools_list=tools)"""


def test_an_empty_cursor_leads_to_the_next_page_where_there_is_one() -> None:
    result = visited(EMPTY % "other")
    assert result.gaps == ()
    assert methods(result, "other")


def test_an_empty_cursor_that_means_no_further_page_is_no_gap_and_no_page() -> None:
    result = visited(EMPTY % "plain")
    assert result.gaps == ()
    assert all(len([one for one in each.exchanges if one.method == "tools/list"]) <= 1 for each in result.listings)


@pytest.mark.parametrize("key", ["NextCursor", "nextCur\u017for"])
def test_a_cursor_under_a_key_that_only_some_clients_know_is_a_gap(key: str) -> None:
    result = visited(f'serve(tools_list=lambda request: answer(request, {{**plain, {key!r}: "2"}}))')
    assert any("under a key that only some clients know" in gap.why for gap in result.gaps)


@pytest.mark.parametrize("before", ["log: starting\\r", "\\ufeff"])
def test_an_answer_that_only_some_clients_see_in_a_line_is_a_gap(before: str) -> None:
    result = visited(f"""
import json
def tools(request):
    text = json.dumps({{"jsonrpc": "2.0", "id": request["id"], "result": other}})
    sys.stdout.write("{before}" + text + "\\n"); sys.stdout.flush(); answer(request, plain)
serve(tools_list=tools)""")
    assert any("only some clients see an answer" in gap.why for gap in result.gaps)
