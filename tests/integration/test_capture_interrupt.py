"""Is everything gone after Ctrl-C, after SIGTERM, and after the scan itself was killed?"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from process_marks import appeared, survivors

SAMPLES = Path(__file__).parents[2] / "sample_servers" / "hostile"
SCAN = """
import sys
from auditor.capture import Options, capture
from auditor.model import ServerSpec, Stdio
names, mark = sys.argv[1].split(), sys.argv[2]
specs = [ServerSpec(n, n, "command", Stdio(sys.executable, (n, mark))) for n in names]
capture(specs, Options())
print("went on")
"""


def scan(mark: str) -> subprocess.Popen[str]:
    names = " ".join(str(SAMPLES / f"{name}.py") for name in ("silence", "drip_feed", "silence"))
    return subprocess.Popen(
        [sys.executable, "-c", SCAN, names, mark], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_every_server_and_the_scan_within_two_seconds(number: signal.Signals) -> None:
    mark = f"mark-{uuid.uuid4()}"
    process = scan(mark)
    appeared(mark, 4)
    time.sleep(0.2)
    began = time.monotonic()
    process.send_signal(number)
    output, errors = process.communicate(timeout=10)
    assert time.monotonic() - began < 2.0
    assert survivors(mark) == []
    assert "went on" not in output
    assert process.returncode == -number
    assert "KeyboardInterrupt" in errors if number is signal.SIGINT else errors == ""


def test_killing_the_scan_kills_every_server() -> None:
    """SIGKILL cannot be handled: each server's keeper sees its socket close."""
    mark = f"mark-{uuid.uuid4()}"
    process = scan(mark)
    appeared(mark, 4)
    process.kill()
    process.communicate()
    assert survivors(mark, within=3.0) == []
