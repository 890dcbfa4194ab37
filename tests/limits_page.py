"""What does docs/limits.md say? `python tests/limits_page.py > docs/limits.md`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from auditor.cli.bounds import BOUNDS, Bound

_HOSTILE = "sample_servers/hostile/"
_TESTS = "tests/integration/"


@dataclass(frozen=True)
class Proof:
    """What happens at a limit, and which sample or test shows it."""

    happens: str
    by: str


def _sample(happens: str, name: str) -> Proof:
    return Proof(happens, f"{_HOSTILE}{name}.py")


def _test(happens: str, file: str, name: str) -> Proof:
    return Proof(happens, f"{_TESTS}{file}.py::{name}")


PROOFS: dict[str, Proof] = {
    "timeout": _sample("what came is kept; a gap for what did not", "silence"),
    "install-timeout": _test(
        "a gap at `start`; the download is ended", "../unit/confine/test_launchers_errand",
        "test_it_is_killed_with_its_children_when_its_time_is_up",
    ),
    "request-timeout": _sample("a gap for that list; the others are asked for", "stalls"),
    "short-timeout": _sample(
        "no gap; what comes within as long again is judged, and a gap where it says that there is more", "stalls"
    ),
    "sign-in-timeout": _test(
        "a gap that says how to sign in", "test_capture_oauth", "test_who_does_not_sign_in_in_time_is_a_gap"
    ),
    "grace": _sample("SIGTERM, then SIGKILL; named in the evidence", "never_ends"),
    "message": _sample("the message is dropped as it comes; a gap", "hundred_megabytes"),
    "total": _sample("nothing more is read; a gap", "hundred_megabytes"),
    "messages": _sample("nothing more is read; a gap", "notification_flood"),
    "depth": _sample("the raw text is kept and not read; a gap", "hundred_megabytes"),
    "values": _sample("the raw text is kept and not read; a gap", "hundred_megabytes"),
    "pages": _sample("the pages before are kept; a gap", "endless_pages"),
    "items": _sample("the page is kept, no more is asked for; a gap", "repeated_cursor"),
    "stderr": _sample("the end is kept; a finding says how much is not", "stderr_flood"),
    "noise-lines": _sample("the first are kept; a finding says how many are not", "stdout_noise"),
    "noise-characters": _sample("the beginning is kept; a finding says how much is not", "stdout_noise"),
    "requests": _sample("no more are answered or kept; a finding says how many", "asks_first"),
    "request-characters": _sample("the beginning is kept; a finding says how much is not", "asks_first"),
    "http-facts": _test(
        "the first are kept; a finding says how many are not", "../unit/capture/test_capture_ledger",
        "test_what_exceeds_its_limit_is_counted",
    ),
    "http-characters": _test(
        "the beginning is kept; a finding says how much is not", "../unit/capture/test_capture_ledger",
        "test_what_exceeds_its_limit_is_counted",
    ),
    "memory": _test(
        "it is ended with all that it started; a gap", "test_confinement_proof",
        "test_memory_is_bounded_however_it_is_taken",
    ),
    "processes": _test(
        "it is ended with all that it started; a gap", "test_confinement_proof",
        "test_a_fork_bomb_is_ended_when_it_has_more_processes_than_allowed",
    ),
    "disk": _test(
        "writing fails", "test_confinement_proof", "test_what_a_server_writes_is_bounded_in_all_places_together"
    ),
    "open-files": _test("opening fails", "test_capture_many", "test_limits_of_the_system_hold_for_a_server"),
}  # fmt: skip
"""By the name of the limit; the test that reads this fails where one is missing or proves nothing."""

_FLAGS = {
    "timeout": "--timeout", "install-timeout": "--install-timeout", "sign-in-timeout": "--sign-in-timeout",
    "message": "--max-message", "total": "--max-total", "pages": "--max-pages", "items": "--max-items",
}  # fmt: skip

FIXED: tuple[tuple[str, str, str], ...] = (
    ("auditor.surfaces.collector:MOST_ITEMS", "tools, prompts and resources of one server", "the rest is a gap"),
    ("auditor.surfaces.collector:MOST_SURFACES", "strings of one server", "the rest is a gap"),
    ("auditor.surfaces.collector:MOST_CHARACTERS", "characters of all its texts", "the rest is a gap"),
    ("auditor.surfaces.collector:MOST_PLACE_CHARACTERS", "characters of their pointers and paths", "the rest is a gap"),
    ("auditor.surfaces.collector:MOST_VALUES", "values in all its answers", "answers beyond are a gap"),
    ("auditor.detect.engine:MOST_FINDINGS", "findings of one rule on one server", "a gap"),
    ("auditor.judge.flood:MOST", "of them that are listed", "a note with the number of the others"),
    ("auditor.report.kept:ROOM", "characters that its findings in a report show", "the last are told in short; a note"),
    ("auditor.report.sarif_room:MOST_RESULTS", "results of a SARIF log", "a notification"),
    ("auditor.report.sarif_room:MOST_BYTES", "bytes of a SARIF log", "told in short, then left out; a notification"),
    ("auditor.capture.archive:LARGEST", "bytes of a capture file", "exit code 2"),
    ("auditor.discover.intake:LARGEST", "bytes of a config file", "a gap"),
    ("auditor.discover.walk:_MOST_SERVERS", "servers of all config files", "a gap"),
    ("auditor.confine.launchers.uv_install:_MOST_BUILT", "packages of one server that are built", "a gap"),
    ("auditor.confine.launchers.source_index:_ARCHIVE", "bytes of the source of one of them", "a gap"),
    ("auditor.policy.entries:MOST", "entries of one list of a policy", "exit code 2"),
)

_HEAD = """# Limits

Whatever a server sends, its audit ends. All hostile listings of our tests take less than 300 MB of memory, reports
included, and their JSON less than 60 MB; the most that we made one take is 365 MB (8,000 small tools, in each of which
a dozen rules hold). What a limit cuts off is never cut off in silence: of a listing it is a gap, with which no report
is clean and no exit code 0; of the noise around it, a finding.

Every limit can be set, for all servers of one command: `--limit NAME=VALUE`, as often as needed, in the unit of the
table (`--limit message=8 --limit memory=4096`). Some have an option of their own. The defaults leave wide room: the
largest honest listing measured has 1.07 MB, 35,000 values and 400 tools, and nine of ten servers list within 4.4 s.

| name | default | of what | at the limit | shown by |
| --- | --- | --- | --- | --- |
"""
_BELOW = """
## Not for setting

| limit | of what | at the limit |
| --- | --- | --- |
"""
_END = """
Of servers, `--jobs` (8) are started at a time; one that mostly waits gives its place to the next, and at most four
times as many run at all. So thirty servers of which some hang take no longer than one that hangs, and a quarter more.
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(map(_row, BOUNDS)) + _BELOW + "".join(_fixed(*row) for row in FIXED) + _END


def _row(bound: Bound) -> str:
    flag = f" (`{_FLAGS[bound.name]}`)" if bound.name in _FLAGS else ""
    proof = PROOFS[bound.name]
    by = proof.by.replace("integration/../", "").rpartition("/")[2]
    return (
        f"| `{bound.name}`{flag} | {bound.default:,g} {bound.unit} | {bound.of} | {proof.happens} | `{by}` |\n".replace(
            "  |", " |"
        )
    )


def _fixed(where: str, of: str, happens: str) -> str:
    module, _, name = where.partition(":")
    value: int = getattr(import_module(module), name)
    return f"| {value:,} | {of} | {happens} |\n"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - into the file
