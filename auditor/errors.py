"""What can go wrong that a person can mend?"""

from __future__ import annotations


class AuditorError(Exception):
    """A failure with its explanation: what happened, where, and what to do about it.

    `what` is one sentence without a full stop; `where` names a file (`path:line:column`), a server or an
    option; `hint` is an imperative. Texts may quote hostile bytes: every sink escapes them.
    """

    def __init__(self, what: str, where: str = "", hint: str = "") -> None:
        """Keep the three parts apart, so that each report can lay them out."""
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """All three on one line, for logs and tracebacks."""
        where = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.what}{hint}"
