"""Forks as often as it can, its children too.

Bound: 2,000 processes, each of which first takes one of 2,000 bytes out of a pipe; each ends after 20 s.
"""

import fcntl
import os
import signal
import struct
import termios
import time

from _speak import bound, serve

MOST, LIFE, PATIENCE = 2000, 20, 2.0
tokens, giver = os.pipe()
os.set_blocking(tokens, False)
os.write(giver, b"." * MOST)


def rest() -> None:
    while True:
        signal.pause()


def bomb() -> str:
    """Told by the first process alone; every other one forks on until it is refused, and rests."""
    first, refused, end = os.getpid(), "", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            os.read(tokens, 1)
        except BlockingIOError:
            break
        try:
            if os.fork() == 0:
                signal.alarm(LIFE)
                os.closerange(0, 3)
        except OSError as error:
            refused = error.strerror
        if refused and os.getpid() != first:
            break
    if os.getpid() != first:
        rest()
    return f"{MOST - left()} tries, {refused or 'all of them done'}"


def left() -> int:
    """Bytes that are still in the pipe."""
    return struct.unpack("i", fcntl.ioctl(tokens, termios.FIONREAD, bytes(4)))[0]


bound()
serve({"children": bomb()})
