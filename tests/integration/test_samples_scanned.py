"""What does the program say of the servers that attack it?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assay import assay, server
from process_marks import survivors
from sample_client import samples

HOSTILE = [path.stem for path in samples("hostile")]
OUT_OF_REACH = {"keeper_killer"}
"""What these attack cannot be reached from a sandbox, so that nothing is to be told there."""
ARGUMENTS = {"hundred_megabytes": ("letters",)}
"""What is soon judged; that prose takes long is known."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_server_costs_neither_a_crash_nor_an_orphan(tmp_path: Path, name: str) -> None:
    mode = "scrubbed" if name in OUT_OF_REACH else "auto"
    options = ("--yes", "--timeout", "4", "--confine", mode, "--json", tmp_path / "r.json")
    ran = assay(tmp_path, "scan", *options, *server("hostile", name), *ARGUMENTS.get(name, ()))
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert ran.code in (0, 1, 3), ran.err
    assert report["gaps"] or report["findings"]
    assert not survivors(f"hostile/{name}.py", within=5)
    printed = ran.out + ran.err
    assert not [character for character in printed if ord(character) < 32 and character != "\n"]
