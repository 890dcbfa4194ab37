"""How is the program run often without being started each time? A process that has read it all forks one for each.

Started with a socket as its only argument, which it reads requests from: the words, the folder and the variables as
JSON, with four file descriptors: input, output, error output, and where to say the process's id and its exit code.
"""

from __future__ import annotations

import json
import os
import pkgutil
import signal
import socket
import sys
import tempfile
import traceback
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import auditor
from auditor.rulepack import rulepack

_LARGEST = 1 << 20
_NOT_OURS = ("auditor.confine.keeper", "auditor.__main__", "auditor.confine.observe")
"""These run in sandboxes, as scripts."""


def serve(asked: socket.socket) -> None:
    while True:
        request, descriptors, _, _ = socket.recv_fds(asked, _LARGEST, 4)
        if not request:
            return
        if os.fork() == 0:
            asked.close()
            _answer(json.loads(request), descriptors)
        for each in descriptors:
            os.close(each)
        with suppress(ChildProcessError):  # where the last one has ended already
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _answer(request: dict[str, object], descriptors: list[int]) -> NoReturn:
    """Be the parent that a shell would be: start it, wait for it, tell."""
    *streams, reply = descriptors
    if (child := os.fork()) == 0:
        os.close(reply)
        _become(request, streams)
    os.write(reply, f"{child}\n".encode())
    for each in streams:
        os.close(each)
    os.write(reply, f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n".encode())
    os._exit(0)


def _become(request: dict[str, object], streams: list[int]) -> NoReturn:
    words, folder, variables = request["words"], request["folder"], request["variables"]
    assert isinstance(words, list)
    assert isinstance(variables, dict)
    for number, each in enumerate(streams):
        os.dup2(each, number)
        os.close(each)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - open as long as the process lives
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - so is this
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115 - and this
    os.chdir(str(folder))
    os.environ.clear()
    os.environ.update(variables)
    tempfile.tempdir = None
    sys.argv = ["mcp-assay", *words]
    from auditor.__main__ import main

    code = 70
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - nothing may go on in the copy of this process
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _read_all() -> None:
    for module in pkgutil.walk_packages(auditor.__path__, "auditor."):
        if not module.name.startswith(_NOT_OURS):
            import_module(module.name)
    import_module("auditor.pipeline").engine(rulepack())


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _read_all()
    serve(socket.socket(fileno=int(sys.argv[1])))
