"""Does each limit do what docs/limits.md says, when a server reaches it?"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from limits_page import PROOFS, page

from auditor.capture import Limits, Options, capture
from auditor.capture.plan import Probe
from auditor.cli.bounds import BOUNDS, unnamed
from auditor.model import Capture, ServerSpec, Stdio

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_servers" / "hostile"
USUAL = Limits(timeout=20.0, request_timeout=6.0, short_timeout=0.5)
Check = Callable[[Capture], bool]


def visited(name: str, limits: Limits, *args: str) -> Capture:
    launch = Stdio(sys.executable, (str(SAMPLES / f"{name}.py"), *args))
    options = Options(limits=limits, probe=Probe.NONE)
    return capture([ServerSpec(name, name, "command", launch)], options)[0]


def gap(where: str, why: str) -> Check:
    return lambda result: any(one.where == where and why in one.why for one in result.gaps)


def dropped(what: str) -> Check:
    return lambda result: any(what in one for one in result.evidence.dropped)


CASES: dict[str, tuple[float, str, tuple[str, ...], Check]] = {
    "timeout": (0.7, "silence", (), gap("initialize", "no answer within")),
    "request-timeout": (0.4, "stalls", (), gap("tools/list", "no answer within 0.4 s")),
    "short-timeout": (0.2, "stalls", (), lambda result: result.seconds < USUAL.timeout),
    "grace": (0.1, "never_ends", (), lambda result: "(itself: it ignored" in result.evidence.left_behind[0]),
    "message": (0.5, "hundred_megabytes", ("letters", "600000"), gap("tools/list", "more than 524288 bytes")),
    "total": (0.5, "hundred_megabytes", ("letters", "300000"), gap("tools/list page 2", "524288 bytes in all")),
    "messages": (50, "notification_flood", (), gap("tools/list", "more than 50 messages")),
    "depth": (10, "hundred_megabytes", ("nested", "0"), gap("tools/list", "nested deeper than 10 levels")),
    "values": (1000, "hundred_megabytes", ("strings", "0"), gap("tools/list", "more than 1000 values")),
    "pages": (3, "endless_pages", (), gap("tools/list", "more than 3 pages")),
    "items": (1, "repeated_cursor", (), gap("tools/list page 2", "more than 1 items")),
    "stderr": (1, "stderr_flood", (), lambda result: len(result.evidence.stderr) == 1024),
    "noise-lines": (7, "stdout_noise", (), lambda result: len(result.evidence.noise) == 7),
    "noise-characters": (5, "stdout_noise", (), lambda result: max(map(len, result.evidence.noise)) == 5),
    "requests": (2, "asks_first", (), dropped("requests and notifications")),
    "request-characters": (9, "asks_first", (), lambda result: max(map(len, result.evidence.requests)) == 9),
}
"""Value, sample with its arguments, and what comes of it; for those limits that hold on every system."""


def test_every_limit_can_be_set_and_is_in_the_table_with_its_proof() -> None:
    assert unnamed() == ()
    assert set(PROOFS) == {bound.name for bound in BOUNDS}
    assert (ROOT / "docs" / "limits.md").read_text(encoding="utf-8") == page()


def test_every_limit_has_a_case_here_or_a_test_that_is_named() -> None:
    for name, proof in PROOFS.items():
        if name in CASES:
            assert proof.by == f"sample_servers/hostile/{CASES[name][1]}.py"
            assert (ROOT / proof.by).is_file()
        else:
            file, _, test = proof.by.partition("::")
            assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_a_server_that_reaches_a_limit_is_told_of(name: str) -> None:
    value, sample, args, holds = CASES[name]
    bound = next(one for one in BOUNDS if one.name == name)
    limits = replace(USUAL, **{bound.field: bound.value(value)})  # type: ignore[arg-type]  # of the field's type
    result = visited(sample, limits, *args)
    assert holds(result), (result.gaps, result.evidence.dropped, result.evidence.left_behind, result.seconds)
