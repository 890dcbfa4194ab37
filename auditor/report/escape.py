"""How may hostile text stand in a terminal, a page, a log, a JSON or a Markdown file?

Every sink has its function here, and no format builds a string from evidence without it. All of them first draw
what cannot be seen (`invisible`), then take away what the sink would act on.
"""

from __future__ import annotations

import re
from html import escape as _entities

from auditor.report.invisible import pieces

LONG = 400
"""Characters of one evidence string that a line of prose shows."""

_BACKTICKS = re.compile(r"`+")
_COMMAND = re.compile(r":(?=:[A-Za-z-]+(?:\s|::)|:[A-Za-z-]{20})|#(?=#(?:\[|vso\[|teamcity\[))")
"""A CI runner acts on `::error::`, `##[error]`, `##vso[…]`, `##teamcity[…]` in any program's output;
a long word counts too, for a line may end within it:
https://docs.github.com/actions/reference/workflow-commands-for-github-actions"""
_SPACE = re.compile(r"[ \t\r\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ACTIVE = re.compile(r"://|:(?=[\w+-]+:)|[\\`*_{}\[\]<>|~$^&@#]|(?<![A-Za-z0-9])(?:www(?=\.)|GH(?=-\d))", re.IGNORECASE)
"""What GitHub's Markdown acts on inside a line, mentions, issue references, bare links and emoji included."""
_ACTS = re.compile(r"://|:(?=[\w+-]+:)|@(?=\w)|#(?=\d)|(?<![A-Za-z0-9])(?:www(?=\.)|GH(?=-\d))", re.IGNORECASE)
"""What makes a word a link, a mention, an issue number or an emoji, and cannot be escaped."""
_QUOTED = re.compile(r"(?<!`)`([^`]*[^` ][^`]*)`(?!`)")
_OPENS, _CLOSES = "([{<“‘\"'", ")]}>”’\"'.,;:!?…"
_BREAK = "&#8203;"
"""A zero-width space of ours, where nothing else keeps a mention or a bare link from being one: it would be copied."""
_INERT = {
    "://": f":{_BREAK}//", ":": f":{_BREAK}", "@": f"@{_BREAK}", "#": f"#{_BREAK}",
    "\\": "&#92;", "<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;", "~": "&#126;", "$": "&#36;", "^": "&#94;",
}  # fmt: skip
_HTTPS = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?(?:/[A-Za-z0-9._~!$&()*+,;=:@%/?#-]*)?")


def shorten(text: str, limit: int) -> str:
    """The first `limit` characters, and how many were left out."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit:,} more characters)"


def visible(text: str, limit: int = LONG, keep: str = "") -> str:
    """`text` with every invisible character drawn, those in `keep` excepted; the start of it if longer than `limit`."""
    return "".join(piece.text for piece in pieces(shorten(text, limit), keep))


def plain(text: str, limit: int = LONG) -> str:
    """Prose on one line: white space becomes single spaces, the rest is drawn."""
    return visible(_SPACE.sub(" ", text).strip(" "), limit)


def terminal(text: str, limit: int = LONG) -> str:
    """One line for a terminal or a CI log: no control character, no workflow command."""
    return defused(visible(text, limit))


def defused(text: str) -> str:
    """`text` with the first character of each CI command drawn as its code, so that no runner obeys it."""
    return _COMMAND.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def commands(text: str) -> tuple[int, ...]:
    """Where in `text` a CI command begins."""
    return tuple(found.start() for found in _COMMAND.finditer(text))


def html(text: str, limit: int = LONG, keep: str = "\n\t") -> str:
    """HTML text or an attribute's value; what cannot be seen is a `<span class="inv" title="…">`."""
    return "".join(
        f'<span class="inv" title="{_entities(piece.title)}">{_entities(piece.text)}</span>'
        if piece.title
        else _entities(piece.text)
        for piece in pieces(shorten(text, limit), keep)
    )


def link(url: str) -> str | None:
    """`url` where it is a plain https address, fit for an attribute or a Markdown link; else None."""
    return url if _HTTPS.fullmatch(url) and len(url) <= 2048 else None


def markdown(text: str, limit: int = LONG) -> str:
    """Prose for GitHub's Markdown, on one line: no link, image, HTML, table cell, mention, issue number or emoji.

    What stands between backticks is code; so is an address or a mention, which can then be copied as it is.
    """
    parts = _QUOTED.split(plain(text, limit))
    return "".join(code(part, len(part)) if number % 2 else _prose(part) for number, part in enumerate(parts))


def code(text: str, limit: int = LONG) -> str:
    """A Markdown code span that also fits a table cell."""
    shown = visible(text, limit).replace("|", "\\x7c")
    if not shown.strip(" "):
        return f"({len(shown)} spaces)" if shown else "(empty)"
    ticks = "`" * (1 + max((len(run) for run in _BACKTICKS.findall(shown)), default=0))
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}"


def fence(lines: tuple[str, ...]) -> str:
    """A Markdown code block of lines already made visible; its fence is longer than any in it."""
    body = "\n".join(lines)
    ticks = "`" * max(3, 1 + max((len(run) for run in _BACKTICKS.findall(body)), default=0))
    return f"{ticks}text\n{body}\n{ticks}"


def sarif(text: str, limit: int = LONG) -> str:
    """Message text of SARIF: one line, and no embedded link (SARIF 2.1.0, 3.11.6) but our own."""
    return plain(text, limit).replace("](", "] (")


def json(text: str) -> str:
    """`text` as JSON may hold it for every parser: lone surrogates become U+FFFD, so that offsets stay."""
    return _SURROGATE.sub("\ufffd", text)


def annotation(level: str, message: str, *, title: str = "", file: str = "", line: int = 1, column: int = 1) -> str:
    """A GitHub workflow command with its separators encoded; `level` is `error`, `warning` or `notice`."""
    place = f"file={_property(file)},line={line},col={column}" if file else ""
    named = f"title={_property(title)}" if title else ""
    given = ",".join(part for part in (place, named) if part)
    return f"::{level}{' ' if given else ''}{given}::{_data(message)}"


def _prose(text: str) -> str:
    return " ".join(map(_word, text.split(" ")))


def _word(word: str) -> str:
    inner = word.lstrip(_OPENS)
    core = inner.rstrip(_CLOSES)
    if "`" in word or not _ACTS.search(core):
        return _defanged(word)
    return f"{_defanged(word[: len(word) - len(inner)])}{code(core, len(core))}{_defanged(inner[len(core) :])}"


def _defanged(text: str) -> str:
    return _ACTIVE.sub(lambda found: _inert(found.group()), text)


def _inert(found: str) -> str:
    if found[0] in "wWgG":
        return found + _BREAK
    return _INERT.get(found) or "\\" + found


def _data(text: str) -> str:
    return visible(text, keep="\n").replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
