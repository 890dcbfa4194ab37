"""Does every hostile sample end within its limits, with what it did on record, and leave nothing behind?"""

from __future__ import annotations

import json
import resource
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from process_marks import survivors

from auditor.capture import Limits, Options, archive, capture
from auditor.model import Capture, ServerSpec, Stdio

SAMPLES = Path(__file__).parents[2] / "sample_servers" / "hostile"
LIMITS = Limits(timeout=15.0, request_timeout=3.0, short_timeout=0.5, messages=5_000)
HURRIED = replace(LIMITS, timeout=2.5)
"""For servers that would use up all of the time."""
SLACK = 4.0
"""Seconds beyond the timeout: starting, ending, and a machine that does other things too."""


def visited(name: str, mark: str = "-", limits: Limits = LIMITS) -> Capture:
    launch = Stdio(sys.executable, (str(SAMPLES / f"{name}.py"), mark))
    (result,) = capture([ServerSpec(name, name, "command", launch)], Options(limits=limits))
    return result


def answers(result: Capture, method: str = "tools/list") -> list[str]:
    return [one.raw for listing in result.listings for one in listing.exchanges if one.method == method]


def gap(where: str, why: str) -> Callable[[Capture], bool]:
    return lambda result: any(one.where == where and why in one.why for one in result.gaps)


def quiet(result: Capture) -> bool:
    return not result.gaps


Check = Callable[[Capture], bool]
EXPECTED: dict[str, tuple[Check, ...]] = {
    "endless_pages": (gap("tools/list", "more than 200 pages"), lambda c: len(answers(c)) == 200),
    "repeated_cursor": (gap("tools/list page 2", "repeats a cursor"), lambda c: len(answers(c)) == 2),
    "silence": (gap("initialize", "no answer within"), lambda c: not c.listings),
    "drip_feed": (gap("initialize", "no answer within"), lambda c: not c.listings),
    "huge_line": (
        gap("tools/list", "more than 4194304 bytes"),
        lambda c: not answers(c),
        lambda c: bool(c.evidence.dropped),
    ),
    "hundred_megabytes": (gap("tools/list page 5", "more than 16777216 bytes in all"), lambda c: len(answers(c)) == 4),
    "stalls": (gap("tools/list", "no answer within"), lambda c: len(c.listings) == 1),
    "deep_nesting": (gap("tools/list", "nested too deep"), lambda c: len(answers(c)[0]) > 100_000),
    "duplicate_keys": (quiet, lambda c: answers(c)[0].count('"description"') == 2),
    "lone_surrogates": (quiet, lambda c: r"\ud83d numbers \udc00" in answers(c)[0]),
    "invalid_utf8": (
        gap("tools/list", "none to strict parsers"),
        lambda c: "Adds \udcff\udcfe \udcc0\udcaf \0" in answers(c)[0],
    ),
    "stdout_noise": (
        quiet,
        lambda c: len(answers(c)) == 1,
        lambda c: len(c.evidence.noise) == 200,
        lambda c: any("lines of noise" in one for one in c.evidence.dropped),
    ),
    "terminal_escapes": (
        quiet,
        lambda c: "\\u001b[2J" in answers(c)[0],
        lambda c: "\x1b[2J" in c.evidence.stderr,
        lambda c: "\x1b[2J" in c.evidence.noise[0],
    ),
    "outliving_child": (quiet, lambda c: len(answers(c)) == 1),
    "exit_midway": (
        gap("tools/list page 2", "ended with code 3; its last words: fatal: out of numbers"),
        lambda c: len(answers(c)) == 1,
        lambda c: c.evidence.exit_code == 3,
    ),
    "notification_flood": (gap("tools/list", "more than 5000 messages"), lambda c: len(c.evidence.requests) == 200),
    "never_ends": (quiet, lambda c: len(answers(c)) == 1, lambda c: c.evidence.exit_code is None),
    "asks_first": (
        quiet,
        lambda c: len(answers(c)) == 1,
        lambda c: (
            [json.loads(one)["method"] for one in c.evidence.requests]
            == ["roots/list", "ping", "sampling/createMessage", "elicitation/create"]
        ),
    ),
    "stderr_flood": (
        quiet,
        lambda c: len(c.evidence.stderr) == 64 * 1024,
        lambda c: c.evidence.stderr.endswith("the last line\n"),
        lambda c: len(answers(c)) == 1,
    ),
    "too_many_tools": (gap("tools/list", "more than 10000 items"), lambda c: len(answers(c)) == 1),
    "crossed_answers": (
        gap("prompts/list", "no array `prompts`"),
        gap("initialize", 'without `"jsonrpc"'),
        gap("tools/list", "in a batch"),
        lambda c: answers(c)[0].startswith('{"jsonrpc": "2.0", "id": 2, "result": {"tools": [{"name"'),
        lambda c: any('"id": 999' in one for one in c.evidence.noise),
    ),
    "hidden_list": (quiet, lambda c: len(answers(c)) == 1, lambda c: not answers(c, "prompts/list")),
    "keeper_killer": (lambda c: "keeper was killed" in c.evidence.left_behind[0],),
}


def samples() -> list[str]:
    return sorted(path.stem for path in SAMPLES.glob("[a-z]*.py"))


def test_every_sample_has_an_expectation_and_a_line_in_the_readme() -> None:
    assert sorted(EXPECTED) == samples()
    readme = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert [line.split("`")[1] for line in readme.splitlines() if line.startswith("| `")] == [
        f"{name}.py" for name in samples()
    ]


def test_every_sample_is_small_and_says_what_it_does() -> None:
    for path in SAMPLES.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith('"""'), path.name
        assert text.count("\n") <= 80, path.name


@pytest.mark.parametrize("name", samples())
def test_a_hostile_server_ends_in_time_on_record_and_without_a_trace(name: str, tmp_path: Path) -> None:
    mark = f"mark-{uuid.uuid4()}"
    limits = HURRIED if name in ("silence", "drip_feed") else LIMITS
    began = time.monotonic()
    result = visited(name, mark, limits)
    assert time.monotonic() - began < limits.timeout + SLACK
    assert survivors(mark) == []
    for number, check in enumerate(EXPECTED[name]):
        assert check(result), f"expectation {number}: {result.gaps} {result.evidence}"
    archive.save((result,), tmp_path / "c.json")
    assert archive.load(tmp_path / "c.json") == (result,)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux adopts what left the process group")
def test_a_daemon_that_left_its_group_is_named_and_ended() -> None:
    mark = f"mark-{uuid.uuid4()}"
    assert any(line.endswith(f"{mark} daemon") for line in visited("outliving_child", mark).evidence.left_behind)
    assert survivors(mark) == []


def test_a_huge_line_is_never_held_as_a_whole() -> None:
    """Peak memory grows by less than half of the 64 MB that are sent."""
    unit = 1 if sys.platform == "darwin" else 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    visited("huge_line")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit - before < 32 << 20


def test_all_output_together_is_bounded() -> None:
    small = Limits(timeout=4.0, total_bytes=100_000)
    result = visited("stdout_noise", limits=Limits(timeout=4.0, total_bytes=3_000))
    assert gap("tools/list", "more than 3000 bytes in all")(result)
    assert quiet(visited("stdout_noise", limits=small))


def test_a_limit_of_pages_keeps_the_pages_before_it() -> None:
    result = visited("endless_pages", limits=Limits(timeout=4.0, pages=3))
    assert len(answers(result)) == 3
    assert gap("tools/list", "more than 3 pages")(result)
