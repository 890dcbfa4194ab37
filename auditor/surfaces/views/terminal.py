"""What is left when a terminal's control sequences are taken out?

The words inside of an operating system command (a title, a link) stay: a terminal hides them, a model does not.
ECMA-48, section 5.4; https://invisible-island.net/xterm/ctlseqs/ctlseqs.html.
"""

from __future__ import annotations

import re

from auditor.surfaces.views.trace import swap

_COMMAND = re.compile(r"\x1b[\]PX^_](?:[0-9]{1,4};)?|\x1b\\")
"""Where OSC, DCS, SOS, PM and APC begin, and where they end."""
_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]"  # CSI: colours, cursor, erase
    r"|\x1b[ -/]{1,8}[0-~]"  # character sets
    r"|\^\[\[[0-9;]{0,16}m"  # a colour as an editor shows it
    r"|[\x1b\x9b]"
)


def _has_sequences(text: str) -> bool:
    return "\x1b" in text or "\x9b" in text or "^[[" in text


COMMANDS = swap("terminal commands", lambda text: "\x1b" in text, _COMMAND, " ")
SEQUENCES = swap("terminal sequences", _has_sequences, _SEQUENCE, "")
