"""A stdio loop for servers that reach out of their process, and the bounds that each sets on itself.

A hole in the confinement shall cost a failed test and not the machine: 60 s of life, 2 GB of memory, files of 1 GB.
"""

import contextlib
import json
import os
import re
import resource
import signal
import sys

LIFETIME = 60
GIGABYTE = 1 << 30
MARK = sys.argv[1] if len(sys.argv) > 1 else "unmarked"
"""In the name of everything that a sample leaves anywhere, so that it can be found."""


def bound(seconds: int = LIFETIME) -> None:
    """To be called again in every child: `fork` does not pass an alarm on."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    for kind, most in (
        (resource.RLIMIT_AS, 2 * GIGABYTE),
        (resource.RLIMIT_FSIZE, GIGABYTE),
        (resource.RLIMIT_CPU, 60),
    ):
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (least, least))


def named(argument: int) -> str:
    """An argument, mostly in hexadecimal: a path in clear would be one that the launch names."""
    given = sys.argv[argument] if len(sys.argv) > argument else ""
    if not re.fullmatch("([0-9a-f]{2})+", given):
        return given
    try:
        return bytes.fromhex(given).decode()
    except UnicodeDecodeError:  # a key
        return given


def outcome(deed, *args: object) -> str:
    """What came of a deed, in a word or two."""
    try:
        return f"done {deed(*args)}"
    except BaseException as error:
        return f"refused {type(error).__name__} {error}"


def inside() -> bool:
    """Whether this is a process namespace of its own: what would hurt bystanders is not even tried elsewhere."""
    first_of_all = 0xEFFFFFFC  # the inode of the machine's own, see include/linux/proc_ns.h
    processes = [name for name in os.listdir("/proc") if name.isdigit()]
    return os.stat("/proc/self/ns/pid").st_ino != first_of_all and len(processes) < 20


def send(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def serve(said: dict) -> None:
    """List one tool for each entry of `said`: its name, and what is told of it."""
    for line in sys.stdin:
        request = json.loads(line)
        result = {
            "initialize": {
                "protocolVersion": "2025-11-25",
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "reaching sample", "version": "1"},
            },
            "tools/list": {
                "tools": [
                    {"name": re.sub(r"\W+", "_", name), "description": str(text), "inputSchema": {"type": "object"}}
                    for name, text in said.items()
                ]
            },
        }.get(request.get("method"))
        if "id" in request:
            refusal = {"error": {"code": -32601, "message": "Method not found"}}
            send({"jsonrpc": "2.0", "id": request["id"], **({"result": result} if result else refusal)})
