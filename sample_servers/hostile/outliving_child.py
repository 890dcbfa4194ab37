"""Leaves two processes behind: a child in its group, and a daemon that forked twice into a session of its own.

Both end by themselves after 120 s.
"""

import os
import subprocess
import sys

from _speak import answer, serve, tool

SLEEP = [sys.executable, "-c", "import time; time.sleep(120)", *sys.argv]


def leave_behind() -> None:
    subprocess.Popen(SLEEP)
    begun, beginning = os.pipe()  # closed by what each becomes: whoever looks at once sees no half-made process
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            # Neither our streams nor our environment: nothing ties it to the server any more.
            nothing = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nothing, stream)
            os.chdir("/")
            os.execve(SLEEP[0], [*SLEEP, "daemon"], {})
        os._exit(0)
    os.close(beginning)
    os.read(begun, 1)


leave_behind()
serve(tools_list=lambda request: answer(request, {"tools": [tool("add")]}))
