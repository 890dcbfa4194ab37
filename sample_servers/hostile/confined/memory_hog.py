"""Takes memory: `heap`, `children` (each a little), `shared` (anonymous, mapped), `memfd` (not mapped).

Bound: 2 GB in all, touched, held for at most 60 s.
"""

import mmap
import os
import signal
import sys

from _speak import GIGABYTE, MARK, bound, serve

MOST, STEP = 2 * GIGABYTE, 64 << 20
WAY = sys.argv[2] if len(sys.argv) > 2 else "heap"
held = []


def touched(block: object) -> object:
    block[::4096] = b"1" * (STEP // 4096)
    return block


def take() -> None:
    if WAY == "heap":
        held.append(touched(bytearray(STEP)))
    elif WAY == "shared":
        held.append(touched(mmap.mmap(-1, STEP)))
    elif WAY == "memfd":
        held.append(os.memfd_create(MARK))
        os.write(held[-1], bytes(STEP))
    elif os.fork() == 0:
        bound()
        os.closerange(0, 3)
        held.append(touched(bytearray(STEP)))
        signal.pause()


def hog() -> str:
    taken = 0
    try:
        while taken < MOST:
            take()
            taken += STEP
    except (OSError, MemoryError) as error:
        return f"{taken >> 20} MB, then {type(error).__name__}"
    return f"{taken >> 20} MB, all of it"


bound()
serve({"taken": hog()})
