"""Does `grants suggest` propose what a server reached for, so that the guard takes it as it stands?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from assay import assay

from auditor.policing import load

REACHES = """
import json, os, socket, subprocess, sys
subprocess.run(["cat", "/dev/null"])
for path in ("THERE", "/srv/nobody/has/this", os.path.expanduser("~/.ssh/id_rsa")):
    try: open(path)
    except OSError: pass
open(os.path.expanduser("~/.kept"), "w").close()
try: socket.getaddrinfo("api.test", 443)
except OSError: pass
SAYS = {"initialize": {"protocolVersion": "2025-11-25", "capabilities": {"tools": {}},
                       "serverInfo": {"name": "reaches", "version": "1"}}, "tools/list": {"tools": []}}
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("method") in SAYS:
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": SAYS[asked["method"]]}), flush=True)
    elif "id" in asked:
        no = {"code": -32601, "message": "no"}
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "error": no}), flush=True)
"""


@pytest.mark.skipif(not (shutil.which("bwrap") and shutil.which("strace")), reason="needs bubblewrap and strace")
def test_what_was_reached_for_is_proposed_and_baits_are_not(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    script = tmp_path / "code" / "reaches.py"
    there = tmp_path / "data" / "asked.txt"
    there.parent.mkdir()
    there.touch()
    script.write_text(REACHES.replace("THERE", str(there)), encoding="utf-8")
    log = tmp_path / "log.jsonl"
    words = '{"time":"2027-01-01","server":"reaches","event":"host","name":"late.test:443","verdict":"block"}'
    log.write_text(f"{words}\n{words}\n", encoding="utf-8")
    ran = assay(tmp_path, "grants", "suggest", "--yes", "--log", log, "--probe", "none", "--", "python3", script)
    grants = ran.out.partition("grants:")[2]
    assert "programs: [cat]" in grants
    assert "hosts: [api.test]" in grants
    assert "{path: ~/data/asked.txt, access: read}" in grants
    assert "{path: ~/.kept, access: write}" in grants
    assert "nobody" not in grants
    assert "# Not granted, though it reached for it: ~/.ssh/id_rsa" in grants
    assert "# refused by the guard so far: late.test:443 (2 times)" in grants
    policy = tmp_path / "mcp-assay.yaml"
    policy.write_text(ran.out, encoding="utf-8")
    assert load(policy, tmp_path).for_server("reaches").grants.programs == ("cat",)
