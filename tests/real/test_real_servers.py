"""How do popular servers of the registries fare? Four here, the others with `make real`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import run
from real_servers import ROOT, Fared, Server, servers, tried

from auditor.confine import best_mode

ALL = servers()
FOUR = tuple(each for each in ALL if each.suite)


@pytest.mark.registry
@pytest.mark.parametrize("server", FOUR, ids=lambda each: each.id)
def test_a_real_server_lists_completely_and_nothing_fails(tmp_path: Path, server: Server) -> None:
    """Needs its registry; nothing is taken from the user's cache."""
    fared = tried(server, tmp_path, XDG_CACHE_HOME=str(tmp_path))
    assert fared.gaps == ()
    assert fared.at_gate == ()
    assert fared.counts["tools"] == server.tools
    assert fared.confinement == best_mode()


def test_there_are_enough_servers_of_both_registries_and_each_is_pinned_once() -> None:
    pins = [(each.registry, *each.pin) for each in ALL]
    assert len(set(pins)) == len(pins) == len({each.id for each in ALL})
    assert len(pins) >= 24
    assert ("PyPI", "mcp-server-sqlite") in {pin[:2] for pin in pins}, "and not the package beside it"
    assert {registry for registry, _, _ in pins} == {"npm", "PyPI"}


def test_the_honest_config_holds_the_four_of_the_suite() -> None:
    honest = json.loads((ROOT / "sample_servers" / "honest.json").read_text(encoding="utf-8"))["mcpServers"]
    assert honest == {each.id: each.entry() for each in FOUR}


def test_a_gap_a_loss_of_tools_and_a_finding_at_the_gate_each_spoil_a_server() -> None:
    assert _fared().holds
    assert not _fared(gaps=(("tools/list", "timed out"),)).holds
    assert not _fared(tools=8).holds
    assert not _fared(at_gate=("a/rule",)).holds


def test_the_page_counts_and_quotes_without_being_written_into() -> None:
    drawn = run.page([_fared(), _fared(at_gate=("a/rule",) * 2, gaps=(("x|y", "line\n| of <b> a |"),))])
    assert "1 of 2 list completely with nothing at the gate: 1 complete, 2 findings at the gate, 18 tools." in drawn
    assert "a/rule ×2" in drawn
    assert len({line.count(" | ") for line in drawn.splitlines() if line.startswith("|")}) == 1
    assert "<b>" not in drawn


def test_recording_writes_the_number_of_tools_into_its_own_entry_alone() -> None:
    text = "- id: a\n  run: npx -y x@1\n  tools: 3\n- id: ab\n  run: npx -y y@1\n  suite: true\n- id: b\n  run: z\n"
    once = run.recorded(text, "ab", 7)
    assert once == text.replace("y@1\n", "y@1\n  tools: 7\n")
    assert run.recorded(once, "ab", 7) == once
    assert run.recorded(text, "a", 4) == text.replace("tools: 3", "tools: 4")


def _fared(tools: int = 9, at_gate: tuple[str, ...] = (), gaps: tuple[tuple[str, str], ...] = ()) -> Fared:
    server = Server("memory", ("npx", "-y", "@modelcontextprotocol/server-memory@2026.8.31"), {}, 9, False, "")
    return Fared(server, "bubblewrap", 1.5, {"tools": tools}, at_gate, ("b/rule",), gaps)
