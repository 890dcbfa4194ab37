"""How does escaped text become lines for a terminal, or for a pipe?"""

from __future__ import annotations

import io

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from auditor.report.escape import defused, plain

_NARROW, _USUAL, _WIDE = 40, 100, 1000


class Lines:
    """Lines in the making. Only escaped text comes here, and only as `Text`, which knows no markup."""

    def __init__(self, colour: bool, width: int) -> None:
        """`width` in columns; 0 where it is nobody's terminal: then only excerpts are cut, and no line is broken."""
        self._out = io.StringIO()
        self._endless = not width
        self._width = min(max(width, _NARROW), _WIDE) if width else _USUAL
        self._console = Console(
            file=self._out, width=self._width, force_terminal=colour, color_system="standard" if colour else None,
            no_color=not colour, highlight=False, markup=False, emoji=False, legacy_windows=False, _environ={},
        )  # fmt: skip

    def text(self) -> str:
        """All of it, without blanks at line ends."""
        lines = self._out.getvalue().split("\n")
        return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"

    def _prose(self, text: str, indent: int) -> None:
        self._put(Text(defused(plain(text, 2000))), indent)

    def _line(self, escaped: str, style: str = "", indent: int = 0) -> None:
        self._put(Text(escaped, style=style), indent)

    def _put(self, text: Text, indent: int) -> None:
        if self._endless:
            self._console.print(Text(" " * indent).append_text(text), soft_wrap=True)
        else:
            self._console.print(Padding(text, (0, 0, 0, indent)))

    def _single(self, text: Text) -> None:
        """On one line, cut where the terminal ends."""
        if not self._endless:
            text.truncate(self._width, overflow="ellipsis")
        self._console.print(text, soft_wrap=True)

    def _whole_line(self, escaped: str) -> None:
        """On one line, for it is to be pasted: broken inside a string it would be another one."""
        self._console.print(Text(escaped), soft_wrap=True)
