from __future__ import annotations

import pytest

from auditor.capture import Options
from auditor.capture.identities import CLAUDE, IDENTITIES, PLAIN, Identity, identity_of
from auditor.capture.plan import Probe, plan
from auditor.discover.formats import FORMATS
from auditor.model import Era


@pytest.mark.parametrize("client", ["claude-desktop", "cursor", "vscode", "command", "url", "made up"])
def test_a_quick_probe_costs_one_more_start_as_somebody_else(client: str) -> None:
    first, second = plan(client, Probe.QUICK)
    assert first.identity == identity_of(client)
    assert second.identity != first.identity
    assert CLAUDE in (first.identity, second.identity)
    assert first.turns == 4


def test_without_a_probe_there_is_one_start_and_one_turn() -> None:
    (only,) = plan("cursor", Probe.NONE)
    assert (only.turns, only.wait, only.also) == (1, 0.0, ())


def test_a_full_probe_tries_every_identity_each_era_first_and_another_order() -> None:
    starts = plan("cursor", Probe.FULL, wait=3.0)
    assert {start.identity.name for start in starts} >= {identity.name for identity in IDENTITIES}
    assert {start.eras[0] for start in starts} == set(Era)
    assert any(start.backwards for start in starts)
    assert starts[0].wait == 3.0
    assert [start.number for start in starts] == list(range(1, len(starts) + 1))
    bare = [start for start in starts if start.identity.name == "cursor-vscode" and not start.identity.capabilities]
    assert bare, "the same client without capabilities"


def test_a_named_client_is_the_first_to_ask() -> None:
    mine = Identity("mine", "1")
    assert plan("cursor", Probe.QUICK, identity=mine)[0].identity == mine


def test_no_name_gives_us_away() -> None:
    names = {identity_of(form.id).name for form in FORMATS} | {one.name for one in IDENTITIES}
    assert not [name for name in names if "assay" in name or "audit" in name or "scan" in name]
    assert Options().client_name == ""


def test_the_most_used_clients_are_met_as_themselves() -> None:
    assert identity_of("claude-desktop").info() == {"name": "claude-ai", "version": "0.1.0"}
    assert identity_of("vscode").name == "Visual Studio Code"
    assert identity_of("codex").info()["title"] == "Codex"
    assert identity_of("claude-code").bare().capabilities == {}
    assert (PLAIN.name, PLAIN.version, dict(PLAIN.capabilities)) == ("mcp", "0.1.0", {})


@pytest.mark.parametrize("probe", list(Probe))
def test_each_client_that_declares_a_server_is_met_once(probe: Probe) -> None:
    starts = plan("cursor", probe, clients=("cursor", "vscode", "roo-code", "roo-code", "claude-desktop"))
    names = [start.identity.name for start in starts]
    for client in ("cursor", "vscode", "roo-code", "claude-desktop"):
        assert identity_of(client).name in names
    assert names.count("Roo-Code") == 1
    assert "Roo-Code" in {each.name for each in starts[0].also}
    assert [start.number for start in starts] == list(range(1, len(starts) + 1))
    assert plan("cursor", probe, clients=("cursor", "command", "claude-desktop")[:1]) == plan("cursor", probe)
