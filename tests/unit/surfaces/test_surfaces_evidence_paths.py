"""Findings about what a server did keep their fingerprints from one audit to the next."""

from __future__ import annotations

from auditor.model import Deed, Evidence, Package, Touched
from auditor.surfaces.collector import Budget
from auditor.surfaces.evidence import evidence_item

CALL = Touched(Deed.CONNECT, "api.tool.test:443")
READ = Touched(Deed.READ, "/srv/notes.db")


def paths(*touched: Touched) -> dict[str, str]:
    item = evidence_item(Evidence(touched=touched), Budget("s"))
    assert item is not None
    return {surface.text: surface.path for surface in item.surfaces}


def test_one_thing_more_changes_no_other_s_path() -> None:
    assert paths(CALL)[CALL.target] == paths(READ, CALL)[CALL.target]


def test_commands_that_differ_by_a_random_name_have_one_text_and_the_same_path_in_each_audit() -> None:
    def runs(*names: str) -> dict[str, str]:
        return paths(*(Touched(Deed.RUN, f"/bin/sh -c 'wc $TMP/{name}.js'") for name in names))

    one, other = runs("jxa_d49c5c61", "jxa_6ba3029b"), runs("jxa_a3deaeb6", "jxa_1210c974", "jxa_114a044b")
    assert one == other
    assert list(one) == ["/bin/sh -c 'wc $TMP/*.js'"]


def test_the_same_thing_twice_has_two_paths() -> None:
    item = evidence_item(Evidence(touched=(CALL, CALL)), Budget("s"))
    assert item is not None
    assert len({surface.path for surface in item.surfaces}) == 2


def test_what_an_agents_maker_keeps_is_told_apart_from_what_is_another_makers() -> None:
    touched = tuple(
        Touched(Deed.READ, target, bait, "ENOENT")
        for target, bait in (("~/.codex/auth.json", "client credentials"), ("~/.cursor/mcp.json", ""))
    )
    for registry, name, kept in (
        ("npm", "@openai/codex", True),
        ("npm", "codex-helper", False),
        ("npm", "openai/codex", False),
        ("pypi", "@openai/codex", False),
    ):
        item = evidence_item(Evidence(touched=touched), Budget("s"), (Package(registry, name, "1.0"),))
        assert item
        mark = " (settings of its maker)" if kept else ""
        assert [each.text for each in item.surfaces] == [
            f"~/.codex/auth.json (client credentials){mark} [ENOENT]",
            "~/.cursor/mcp.json [ENOENT]",
        ]
        assert str(item.surfaces[0].path) == "/touched/read ~0~1.codex~1auth.json"
