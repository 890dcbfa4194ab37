"""How does text reach the terminal when the reader may have gone away?"""

from __future__ import annotations

import os
import select
import sys
from typing import TextIO

from auditor.errors import AuditorError


def out(text: str) -> None:
    """Print on standard output; text must be escaped already. A reader that left early is no error."""
    _write(sys.stdout, text)


def err(text: str) -> None:
    """Print on standard error; text must be escaped already."""
    _write(sys.stderr, text)


def tell(error: AuditorError) -> None:
    """What went wrong, where, and what to do."""
    from auditor.report.escape import terminal

    lines = [f"error: {terminal(error.what)}"]
    lines += [f"  at {terminal(error.where)}"] if error.where else []
    lines += [f"  help: {terminal(error.hint)}"] if error.hint else []
    err("\n".join(lines) + "\n")


def failed(error: OSError) -> bool:
    """Whether `error` came of standard output, which then takes nothing more.

    A reader that left early is no error; else raises `AuditorError`.
    """
    try:
        sys.stdout.write("\n")  # nobody else can say which of our files it was: one that is broken fails again
        sys.stdout.flush()
    except OSError as again:
        if again.errno == error.errno:
            _failed(sys.stdout, error)
            return True
    return False


def tolerant() -> None:
    """Let no character that the terminal's encoding lacks end the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _write(stream: TextIO, text: str) -> None:
    try:
        if _waits(stream):
            stream.write(text)
            stream.flush()
        else:
            _write_when_read(stream, text)
    except OSError as error:
        _failed(stream, error)


def _failed(stream: TextIO, error: OSError) -> None:
    _give_up(stream)
    if stream is sys.stdout and not isinstance(error, BrokenPipeError):  # `| head` has seen enough; the code stays
        what = f"what was found cannot be printed: {error.strerror}"
        raise AuditorError(what, "standard output", "make room, or print to another place") from None


def _waits(stream: TextIO) -> bool:
    """Whether a write to it waits for the reader: who shares it with us may have set it not to."""
    try:
        return os.get_blocking(stream.fileno())
    except (OSError, ValueError, AttributeError):  # no file, or a system without the question
        return True


def _write_when_read(stream: TextIO, text: str) -> None:
    """Past Python's own buffers, which drop what finds no room."""
    poll = select.poll()
    poll.register(stream, select.POLLOUT)
    left = text.encode(stream.encoding, stream.errors or "strict")
    stream.flush()
    while left:
        try:
            left = left[os.write(stream.fileno(), left) :]
        except BlockingIOError:
            poll.poll()


def _give_up(stream: TextIO) -> None:
    """Let the rest, and Python's own flush at exit, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
