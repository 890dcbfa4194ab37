"""How does each proof of the guard keep its own part of reports/guard.md up to date?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

PAGE = Path(__file__).parents[2] / "reports" / "guard.md"
_HEAD = """# The guard, measured

What the guard does to real clients and servers, and what it stands. Each part is written by the program that measures
it (`make guard-real`), never by hand.
"""
_PARTS = ("clients", "results", "latency", "endurance", "kills")


def write(part: str, text: str) -> None:
    """Replace one part of the page, or add it."""
    known = parts(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    known[part] = text.strip()
    blocks = [f"<!-- {name} -->\n{known[name]}\n<!-- /{name} -->" for name in _PARTS if name in known]
    PAGE.write_text("\n\n".join([_HEAD.strip(), *blocks]) + "\n", encoding="utf-8", newline="\n")


def parts(page: str) -> dict[str, str]:
    """The parts of a page by their names."""
    return dict(re.findall(r"<!-- (\w+) -->\n(.*?)\n<!-- /\1 -->", page, re.DOTALL))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Rows as Markdown."""
    first = tuple(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in (first, tuple("---" for _ in first), *rows))
