"""Why could a program not be started, and what can a person do about it?"""

from __future__ import annotations

import errno
import os

from auditor.confine.start import impossible, not_found
from auditor.errors import AuditorError


def start_failure(number: int, what: str, argv: tuple[str, ...], cwd: str) -> AuditorError:
    """The failure behind an errno; `what` is `cwd` where the directory was at fault."""
    if what == "cwd":
        return AuditorError(
            f"the working directory cannot be entered: {os.strerror(number)}", cwd, "create it, or correct `cwd`"
        )
    command = argv[0]
    if not command or number == errno.ENOENT:
        return not_found(command)
    if number == errno.EINVAL:
        return impossible(command)
    return AuditorError(f"cannot be started: {os.strerror(number)}", command, "check the file and its permissions")
