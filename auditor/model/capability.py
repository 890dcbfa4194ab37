"""What can a tool do, and which of its own words say so?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Capability(StrEnum):
    """What a call of a tool can lead to, however innocent its purpose."""

    READS_FILES = "reads-files"
    WRITES_FILES = "writes-files"
    DELETES = "deletes"
    """Removes or overwrites what cannot be had back, wherever it lies."""
    EXECUTES = "executes"
    """Runs commands or code that the caller words."""
    SENDS_OUT = "sends-out"
    """What the caller passes on reaches another machine."""
    TAKES_FOREIGN_CONTENT = "takes-foreign-content"
    """Returns text that a stranger may have written: pages, mails, issues, messages."""
    READS_PRIVATE_DATA = "reads-private-data"
    """Returns what belongs to the user or their organisation and is not public."""
    READS_SECRETS = "reads-secrets"
    MOVES_MONEY = "moves-money"
    SENDS_MESSAGES = "sends-messages"
    """Speaks to people in the user's name."""
    PERSISTS = "persists"
    """Leaves something that acts later: a schedule, a hook, a start-up entry, a rule."""


@dataclass(frozen=True, slots=True)
class ToolCapability:
    """One thing that one tool can do, with the place that shows it."""

    item: str
    """The tool's name; hostile text."""
    capability: Capability
    pointer: str
    """JSON pointer of the text that shows it, in the listing; empty for evidence that is not in a listing."""
    words: str
    """The words there, at most 200 characters; hostile text."""
    source: str
    """`name`, `parameter`, `schema`, `text`, `annotation`, `code`."""
