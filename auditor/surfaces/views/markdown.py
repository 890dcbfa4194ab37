"""Which words are left when Markdown's marks are taken out?

Stars and backticks around words, heading and quotation marks at the beginning of a line, underscores around a phrase;
underscores inside of a word are part of a name. https://spec.commonmark.org/0.31.2/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.surfaces.views.shapes import has_free_underscore, octets
from auditor.surfaces.views.trace import Edit, step, swap

_STARS = re.compile(r"\*+")
_TICKS = re.compile(r"`+|~~+")
_LINE_MARKS = re.compile(
    r"^(?:(?:[ \t]{0,3}>)++[ \t]{0,3}(?:#{1,6}[ \t]{1,8})?|[ \t]{0,8}#{1,6}[ \t]{1,8})", re.MULTILINE
)
_UNDERSCORED = re.compile(r"_(?<!\w_)(_{0,2})(?=[^\s_])[^_\n]{1,300}+(?<=\S)_\1(?!\w)")


def _underscores(text: str) -> Iterator[Edit]:
    for phrase in _UNDERSCORED.finditer(text):
        width = 1 + len(phrase[1])
        yield phrase.start(), phrase.start() + width, ""
        yield phrase.end() - width, phrase.end(), ""


def has_underscores(text: str) -> bool:
    """Whether underscores may stand around a phrase."""
    return text.count("_") > 1 and (not text.isascii() or has_free_underscore(octets(text)))


def _stars(text: str) -> Iterator[Edit]:
    """A star between blanks is a bullet or a product; one that touches a word is emphasis."""
    for run in _STARS.finditer(text):
        start, end = run.span()
        after_word = start > 0 and not text[start - 1].isspace()
        before_word = end < len(text) and text[end].isalnum()
        if after_word or before_word:
            yield start, end, ""


STARS = step("stars", lambda text: "*" in text, _stars)
TICKS = swap("ticks", lambda text: "`" in text or "~~" in text, _TICKS, "")
LINE_MARKS = swap("line marks", lambda text: "#" in text or ">" in text, _LINE_MARKS, "")
UNDERSCORES = step("underscores", has_underscores, _underscores)
