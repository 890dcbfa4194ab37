"""What does a relay need of the server's end, whether that is a program or an address?"""

from __future__ import annotations

import socket
from typing import Protocol

from auditor.errors import AuditorError


class End(Protocol):
    """A server. Lines go in and out by file descriptors, so that whoever relays them can wait for all of them."""

    exit_code: int | None
    """Known once it has ended by itself."""
    failure: AuditorError | None
    """Why it could not be started."""
    control: socket.socket
    """Readable when there is something to `hear`."""
    input: int
    output: int

    def hear(self) -> bool:
        """Take in what became of it; False where nothing more will come."""

    def close_input(self) -> None:
        """Tell it that nothing more comes."""

    def terminate(self) -> None:
        """Ask it to end."""

    def end(self) -> None:
        """Leave nothing of it; takes seconds at most."""
