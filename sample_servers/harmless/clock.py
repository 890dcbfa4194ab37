"""Harmless: tells the time, also in its own description; counts its answers; names zones in the order of a set."""

import itertools
import os
from datetime import UTC, datetime

from _loop import serve, tool

ZONES = {"UTC", "CET", "EST", "PST", "JST", "IST"}
LISTS = itertools.count(1)

LISTING = {
    "serverInfo": {"name": "clock", "version": "2.0.1"},
    "instructions": "Started at @NOW@ as pid @PID@. Call `now` rather than trusting this text.",
    "tools": [
        tool(
            "now",
            "Tell the time. It was @NOW@ when this list was made (request @COUNT@). Zones: @ZONES@.",
            {"zone": {"type": "string", "enum": sorted(ZONES), "default": "UTC"}},
            annotations={"readOnlyHint": True},
        ),
        tool("until", "Count the days until a date.", {"date": {"type": "string", "format": "date"}}),
    ],
}


def rewrite(text: str) -> str:
    """The answer with what is true now."""
    now = datetime.now(UTC)
    text = text.replace("@NOW@", now.strftime("%Y-%m-%d %H:%M:%S.%f UTC")).replace("@PID@", str(os.getpid()))
    return text.replace("@COUNT@", str(next(LISTS))).replace("@ZONES@", ", ".join(ZONES))


if __name__ == "__main__":
    serve(LISTING, rewrite=rewrite)
