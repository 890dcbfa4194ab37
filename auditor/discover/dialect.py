"""In what does a client read the same entry otherwise than the others?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """The differences; the defaults are what most clients do."""

    off: tuple[str, ...] = ()
    """Keys that switch a server off: `disabled`, `enabled`, `isActive`. A key that the client does not know switches
    nothing off, whatever it says: an attacker would write it to be passed over."""
    url_is: str = "http"
    """The transport behind `url` where nothing else tells it. Gemini CLI: `sse`."""
    url_first: bool = False
    """Whether a URL wins over a command. Antigravity: yes."""
    excluded: tuple[str, ...] = ()
    """Lists of switched-off servers in the same file, keys joined by `/`."""
    excluded_elsewhere: tuple[str, ...] = ()
    """The same in the client's other files; they name servers of the project."""


USUAL = Dialect()

ANY = Dialect(off=("disabled", "enabled", "isActive"))
"""For a file of no known client."""
