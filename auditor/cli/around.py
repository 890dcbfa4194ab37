"""Where does the user stand: in which home, folder and environment?"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from auditor.errors import AuditorError
from auditor.targets import Surroundings


def surroundings() -> Surroundings:
    """Those of this process. Raises `AuditorError` where the working directory is gone."""
    return Surroundings(Path.home(), working(), os.environ, sys.platform)


def working() -> Path:
    """The working directory. Raises `AuditorError` where it was removed, or may not be looked at."""
    try:
        return Path.cwd()
    except OSError as error:
        what = f"the working directory cannot be told: {error.strerror}"
        raise AuditorError(what, ".", "change to a folder that there is") from None
