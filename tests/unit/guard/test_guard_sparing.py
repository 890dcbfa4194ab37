"""Can a server fill the log?"""

from __future__ import annotations

from auditor.guard.seams import Entry
from auditor.guard.sparing import MOST, SPAN, Sparing


def test_what_a_server_sends_of_itself_is_counted_and_calls_are_all_written() -> None:
    now, written = [0.0], list[Entry]()
    write = Sparing(written.append, lambda: now[0])
    for number in range(1000):
        write(Entry("notice", f"n{number}"))
    write(Entry("call", "steal"))
    assert [each.event for each in written] == ["notice"] * MOST + ["call"]
    now[0] = SPAN
    write(Entry("request", "sampling"))
    assert "940 more" in written[-2].why
    assert written[-1].name == "sampling"
    write.tell()
    assert len(written) == MOST + 3
