"""What does the program say of the servers that attack it, and of real ones from the registries?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from assay import assay, server
from process_marks import survivors
from sample_client import samples

HOSTILE = [path.stem for path in samples("hostile")]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_server_costs_neither_a_crash_nor_an_orphan(tmp_path: Path, name: str) -> None:
    ran = assay(tmp_path, "scan", "--yes", "--timeout", "6", "--json", tmp_path / "r.json", *server("hostile", name))
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert ran.code in (0, 1, 3), ran.err
    assert report["gaps"] or report["findings"]
    assert not survivors(f"hostile/{name}.py", within=5)
    printed = ran.out + ran.err
    assert not [character for character in printed if ord(character) < 32 and character != "\n"]


@pytest.mark.registry
def test_real_servers_list_completely_and_nothing_fails(tmp_path: Path) -> None:
    """npm: filesystem, memory; PyPI: git, time. Needs both registries."""
    trusted: dict[str, Any] = {
        name: os.environ[name] for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS") if name in os.environ
    }
    report_file = tmp_path / "r.json"
    ran = assay(tmp_path, "scan", "--yes", "--json", report_file, "sample_servers/honest.json", seconds=240, **trusted)
    report = json.loads(report_file.read_text(encoding="utf-8"))
    assert report["gaps"] == []
    assert [judged for judged in report["findings"] if judged["fate"] == "fails"] == []
    tools = {each["name"]: dict(each["counts"])["tools"] for each in report["servers"]}
    assert tools == {"filesystem": 14, "memory": 9, "git": 12, "time": 2}
    assert ran.code == 0
