"""What a drafted policy trusts, and what it lets a model have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditor.model.policy import ServerPolicy
from auditor.policy import Seen, draft, policy

CLEAN = Seen("s", "python s.py", tools=("add", "wipe"))


def drafted(*seen: Seen) -> ServerPolicy:
    return policy(draft(seen), "f").for_server("s")


@pytest.mark.parametrize("sandboxed", [True, False])
@pytest.mark.parametrize("remote", [True, False])
def test_a_server_of_which_anything_fails_is_untrusted_wherever_it_ran(sandboxed: bool, remote: bool) -> None:
    seen = replace(CLEAN, sandboxed=sandboxed, remote=remote)
    for wrong in (replace(seen, failing=frozenset({"wipe"})), replace(seen, suspect=True)):
        assert drafted(wrong).trust.name == "untrusted"
        assert drafted(seen, wrong).trust.name == "untrusted"


def test_a_tool_that_fails_is_not_allowed_and_none_is_where_more_than_a_tool_fails() -> None:
    one = drafted(replace(CLEAN, failing=frozenset({"wipe"})))
    assert (one.allows("add").allowed, one.allows("wipe").allowed) == (True, False)
    assert not drafted(replace(CLEAN, suspect=True)).allows("add").allowed


@pytest.mark.parametrize("sandboxed", [True, False])
def test_a_server_that_was_not_read_is_untrusted_and_no_tool_of_it_is_allowed(sandboxed: bool) -> None:
    unread = replace(CLEAN, tools=None, sandboxed=sandboxed)
    for found in (drafted(unread), drafted(CLEAN, unread)):
        assert found.trust.name == "untrusted"
        assert not found.allows("add").allowed


def test_only_a_clean_server_that_ran_without_a_sandbox_is_trusted() -> None:
    assert drafted(CLEAN).trust.name == "known"
    assert drafted(replace(CLEAN, sandboxed=False)).trust.name == "trusted"


@pytest.mark.parametrize("tool", [".5", ".inf", "1e3", "./x", "../x", "0x1F", "~", "No"])
def test_a_tool_of_any_name_is_written_as_a_text(tool: str) -> None:
    assert drafted(replace(CLEAN, tools=(tool,))).allows(tool).allowed


def test_what_does_not_fit_into_one_policy_is_left_out_with_a_comment() -> None:
    seen = [replace(CLEAN, name=f"{number}-{'s' * 240}", launch="x" * 90) for number in range(3_000)]
    text = draft(seen)
    assert "more servers do not fit into one policy" in text
    assert policy(text, "f").for_server(seen[0].name).allows("add").allowed
