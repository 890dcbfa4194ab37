"""How does the action run `mcp-assay` and still learn which error ended it?

The first word is the file that gets the error as JSON; the others are the command line.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from auditor.__main__ import main
from auditor.errors import AuditorError


def kept(error: AuditorError) -> None:
    """Put the error's parts where `audit.py` reads them."""
    text = json.dumps({"what": error.what, "where": error.where, "hint": error.hint})
    _told.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _told = Path(sys.argv.pop(1))
    main(kept)
