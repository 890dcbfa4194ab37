"""What does a server need, going by what it reached for on a machine that is not there?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from auditor.model import Deed, Touched
from auditor.policy import Seen

_LOOKED_UP = re.compile(r".*/(?:node_modules|site-packages|__pycache__|\.git)(?:/.*)?|~/\.(?:pyenv|nvm|cache)(?:/.*)?")
"""Where runtimes look on their way, wherever they stand."""


def needs(servers: Iterable[Seen], home: Path) -> tuple[Seen, ...]:
    """The same without files that it looked for and that are not on this machine, whose home is `home`."""
    return tuple(replace(each, touched=tuple(_there(each.touched, home))) for each in servers)


def _there(touched: Iterable[Touched], home: Path) -> Iterator[Touched]:
    for one in touched:
        file = one.deed in (Deed.READ, Deed.WRITE) and not one.bait
        if file and (_LOOKED_UP.fullmatch(one.target) or (one.deed is Deed.READ and not _is_there(one.target, home))):
            continue
        yield one


def _is_there(target: str, home: Path) -> bool:
    try:
        return (home / target[2:] if target.startswith("~/") else Path(target)).exists()
    except (OSError, ValueError):  # too long, or with a NUL: hostile
        return False
