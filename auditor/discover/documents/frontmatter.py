"""What does the YAML between the `---` lines at the head of a Markdown file say, and where?"""

from __future__ import annotations

import re

from auditor.discover.documents import yamldoc
from auditor.discover.tree import Node, Table

_HEAD = re.compile(r"---[ \t]*\r?\n")
_FOOT = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)


def read(text: str) -> Node:
    """The tree of the frontmatter, with lines as in the whole file; an empty table where there is none.

    Raises `Malformed`.
    """
    head = _HEAD.match(text)
    foot = _FOOT.search(text, head.end()) if head else None
    if head is None or foot is None:
        return Table((), 1, 1)
    # A line of its own for the head, so that every mark tells the line of the file.
    return yamldoc.read("\n" + text[head.end() : foot.start()])
