"""The real program, on a machine on which some made-up names (in NAMES, by commas) are this machine's own."""

from __future__ import annotations

import os
import socket
from typing import Any

from auditor.__main__ import main

_REAL = socket.getaddrinfo
_NAMES = frozenset(os.environ.pop("NAMES", "").split(","))


def _looked_up(host: Any, *rest: Any, **more: Any) -> Any:
    return _REAL("127.0.0.1" if host in _NAMES else host, *rest, **more)


socket.getaddrinfo = _looked_up

if __name__ == "__main__":
    main()
