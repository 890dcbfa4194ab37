"""Does one server's failure never cost another's result, nor many servers more time than few?"""

from __future__ import annotations

import sys
import threading
import time
import uuid
from pathlib import Path

from process_marks import survivors

from auditor.capture import Limits, Options, capture
from auditor.model import Capture, Http, ServerSpec, Stdio, Variable

SAMPLES = Path(__file__).parents[2] / "sample_servers" / "hostile"
LIMITS = Limits(timeout=4.0, short_timeout=0.5)
BUSY = 10.0
"""Seconds for a machine that does other things too."""


def spec(number: int, name: str, mark: str = "-") -> ServerSpec:
    return ServerSpec(f"s{number}", name, "command", Stdio(sys.executable, (str(SAMPLES / f"{name}.py"), mark)))


def test_many_servers_of_which_some_hang_take_no_longer_than_one_that_hangs_and_the_slowest() -> None:
    mark = f"mark-{uuid.uuid4()}"
    limits = Limits(timeout=10.0, short_timeout=0.5)
    kinds = ["duplicate_keys"] * 12
    kinds[::6] = ["silence"] * 2
    seen: list[tuple[str, str]] = []
    began = time.monotonic()
    captures = capture(
        [spec(number, kind, mark) for number, kind in enumerate(kinds)],
        Options(limits=limits),
        lambda server, stage: seen.append((server, stage)),
    )
    wall = time.monotonic() - began
    # One after the other they would take 20 s and more. The budget to the second is measured by `make bench`.
    assert wall <= limits.timeout + 1.25 * max(each.seconds for each in captures if not each.gaps) + BUSY
    assert [each.server.id for each in captures] == [f"s{number}" for number in range(12)]
    assert [bool(each.gaps) for each in captures] == [kind == "silence" for kind in kinds]
    assert sorted(server for server, stage in seen if stage == "done") == sorted(each.server.id for each in captures)
    assert ("s10", "tools/list") in seen
    assert survivors(mark) == []


def test_servers_that_hang_do_not_keep_others_from_being_started() -> None:
    """Six of them for two places, and they come first."""
    limits = Limits(timeout=8.0, short_timeout=0.5)
    kinds = ["silence"] * 6 + ["duplicate_keys"] * 2
    done: list[str] = []
    capture(
        [spec(number, kind) for number, kind in enumerate(kinds)],
        Options(limits=limits, jobs=2),
        lambda server, stage: done.append(server) if stage == "done" else None,
    )
    assert sorted(done[:2]) == ["s6", "s7"]


def one(launch: Stdio | Http, **options: object) -> Capture:
    (result,) = capture([ServerSpec("x", "x", "command", launch)], Options(limits=LIMITS, **options))  # type: ignore[arg-type]  # as named
    return result


def test_what_cannot_be_started_is_a_gap_that_says_what_to_do(tmp_path: Path) -> None:
    script = tmp_path / "plain"
    script.write_text("no program", encoding="ascii")
    expected = [
        (Stdio("no-such-command-anywhere"), "command not found: no-such-command-anywhere", "PATH"),
        (Stdio(str(script)), "cannot be started: Permission denied", "permissions"),
        (Stdio("a\0b"), "no program can be given", "correct it"),
        (Stdio("a\ud800b"), "no program can be given", "correct it"),
        (Stdio(sys.executable, cwd=str(tmp_path / "none")), "working directory", "create it"),
        (Stdio("x", ("${input:key}",)), "needs input: ${input:key} has no value", "--env key=VALUE"),
        (Stdio(""), "no command is given", "`command`"),
    ]
    for launch, why, hint in expected:
        result = one(launch)
        assert [gap.where for gap in result.gaps] == ["start"], launch
        assert why in result.gaps[0].why
        assert hint in result.gaps[0].hint
        assert result.listings == ()


def test_a_server_that_ends_at_once_is_a_gap_with_its_last_words() -> None:
    program = "import sys; sys.exit('no key given')"
    result = one(Stdio(sys.executable, ("-c", program)))
    assert result.gaps[0].where == "initialize"
    assert result.gaps[0].why == "ended with code 1; its last words: no key given"
    assert result.evidence.exit_code == 1


def test_a_server_that_ends_without_a_word_is_not_said_to_have_told_why() -> None:
    for program, told in (
        ("import sys; sys.exit(3)", "it does not say why"),
        ("import sys; sys.exit('no')", "by hand"),
    ):
        (gap,) = one(Stdio(sys.executable, ("-c", program))).gaps
        assert told in gap.hint


def test_a_server_that_crashes_names_its_signal() -> None:
    result = one(Stdio(sys.executable, ("-c", "import os; os.kill(os.getpid(), 11)")))
    assert result.gaps[0].why == "ended by signal 11"
    assert result.evidence.exit_code == -11


def test_a_value_that_the_user_passed_does_not_show_where_the_server_repeats_it() -> None:
    program = "import os, sys; sys.exit('bad key ' + os.environ['KEY'])"
    launch = Stdio(sys.executable, ("-c", program), (Variable("KEY", None, "name"),))
    result = one(launch, environ={"KEY": "hunter22"})
    assert "hunter22" not in repr(result)
    assert "bad key ${KEY}" in result.gaps[0].why


def test_limits_of_the_system_hold_for_a_server() -> None:
    program = (
        "import resource as r, sys; sys.exit(' '.join(str(r.getrlimit(k)[0]) for k in"
        " (r.RLIMIT_CORE, r.RLIMIT_FSIZE, r.RLIMIT_NOFILE)))"
    )
    assert "0 536870912 1024" in one(Stdio(sys.executable, ("-c", program))).gaps[0].why


def test_a_server_handed_over_to_a_child_is_still_heard() -> None:
    """A wrapper that ends while its child goes on talking is what some package managers are."""
    wrapper = "import subprocess, sys; subprocess.Popen([sys.executable, *sys.argv[1:]])"
    server = str(SAMPLES / "duplicate_keys.py")
    assert one(Stdio(sys.executable, ("-c", wrapper, server))).gaps == ()


def test_no_server_gives_no_capture() -> None:
    assert capture([], Options()) == ()


def test_a_capture_can_be_made_in_a_thread() -> None:
    results: list[Capture] = []
    thread = threading.Thread(
        target=lambda: results.extend(capture([spec(1, "duplicate_keys")], Options(limits=LIMITS)))
    )
    thread.start()
    thread.join()
    assert [each.gaps for each in results] == [()]


def test_the_same_server_gives_the_same_digest_twice() -> None:
    first, second = (one(spec(1, "duplicate_keys").launch) for _ in range(2))
    assert first.digest == second.digest
    assert first.digest != one(spec(1, "lone_surrogates").launch).digest
