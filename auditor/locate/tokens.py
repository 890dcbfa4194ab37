"""Which string literals and declared names stand in a program text, in order?

One small lexer for each family of languages. An unfinished literal ends with its line or the file, so that each
character is read once, whatever stands in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from auditor.locate.escapes import GO, JSON, PYTHON, RUST, SCRIPT, plain, unescaped
from auditor.locate.piece import Piece


class Sort(Enum):
    """What a token is to us."""

    TEXT = auto()
    """A literal, or a comment that becomes a description."""
    NAME = auto()
    """A name that is declared here: of a function, a parameter, a field."""
    PLUS = auto()
    COMMA = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token; only texts and names have a piece."""

    sort: Sort
    piece: Piece | None = None


_BODIES = {
    '"': re.compile(r'(?:[^"\\\n]|\\(?s:.))*+'),
    "'": re.compile(r"(?:[^'\\\n]|\\(?s:.))*+"),
    "`": re.compile(r"(?:[^`\\$]|\\(?s:.)|\$(?!\{))*+"),
    '"""': re.compile(r'(?:[^"\\]|\\(?s:.)|"(?!""))*+'),
    "'''": re.compile(r"(?:[^'\\]|\\(?s:.)|'(?!''))*+"),
    "multi": re.compile(r'(?:[^"\\]|\\(?s:.))*+'),
}
_WORD = r"[^\W\d][\w$]*+"
_NUMBER = r"\d[\w.]*+"
_BLOCK = r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?"
_PYTHON = re.compile(
    rf"(?P<skip>\s++|\#[^\n]*+|\\\n)|(?P<prefix>[rRbBuUfFtT]{{0,2}})(?P<quote>\"\"\"|'''|\"|')|(?P<word>{_WORD})"
    rf"|(?P<other>{_NUMBER}|[\s\S])"
)
_SCRIPT = re.compile(
    rf"(?P<skip>\s++|//[^\n]*+|{_BLOCK})|(?P<quote>[\"'`])|(?P<word>[$]?{_WORD})|(?P<other>{_NUMBER}|[\s\S])"
)
_REGEX = re.compile(r"/(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,200}+\]){1,500}+/")
_BEFORE_REGEX = frozenset("(,=:[!&|?{};+") | {"return", "typeof", "case", "=>"}
_GO = re.compile(
    rf"(?P<skip>\s++|//[^\n]*+|{_BLOCK}|'(?:[^'\\\n]|\\.){{1,10}}+')|(?P<raw>`[^`]*+`?)|(?P<quote>\")|(?P<word>{_WORD})"
    rf"|(?P<other>{_NUMBER}|[\s\S])"
)
_RUST = re.compile(
    rf"(?P<skip>\s++|'(?:\\[^\n]{{1,10}}?|[^\\'\n])')|(?P<doc>//[/!][^\n]*+(?:\n[ \t]*+//[/!][^\n]*+)*+)"
    rf"|(?P<comment>//[^\n]*+|{_BLOCK})|(?:b|c)?r(?P<hashes>\#{{0,16}})(?P<open>\")|(?P<quote>[bc]?\")"
    rf"|(?P<word>{_WORD})|(?P<other>{_NUMBER}|[\s\S])"
)
_JSON = re.compile(rf"(?P<skip>\s++|//[^\n]*+|{_BLOCK})|(?P<quote>\")|(?P<other>[\w.+-]++|[\s\S])")
_DECLARES = frozenset({"def", "fn", "func", "function", "struct", "enum"})
_COLON = re.compile(r"\s{0,100}+\??:(?!:)")


def python(text: str) -> Iterator[Token]:
    """Tokens of Python."""
    at, before = 0, ""
    while at < len(text):
        found = _match(_PYTHON, text, at)
        at = found.end()
        if (quote := found["quote"]) is not None:
            prefix = found["prefix"].lower()
            body = _body(quote, text, at)
            escapes = None if "r" in prefix else PYTHON
            yield Token(Sort.TEXT, unescaped(body, at, escapes, fields="f" in prefix or "t" in prefix))
            at = _behind(text, at + len(body), quote)
        elif found["skip"] is None:
            yield _ordinary(found, text, before)
            before = found.group()


def script(text: str) -> Iterator[Token]:
    """Tokens of JavaScript and TypeScript; each text between the holes of a template is one of its own."""
    at, before = 0, "("
    holes: list[int] = []
    while at < len(text):
        found = _match(_SCRIPT, text, at)
        here, start, at = found.group(), at, found.end()
        if found["skip"] is not None:
            continue
        if here == "/" and (before in _BEFORE_REGEX) and (regex := _REGEX.match(text, start)):
            at = regex.end()
        quote = found["quote"]
        if here == "}" and holes and holes[-1] == 0:
            holes.pop()
            quote = "`"
        elif holes and here in "{}":
            holes[-1] += 1 if here == "{" else -1
        if quote is None:
            yield _ordinary(found, text, before)
        else:
            body = _body(quote, text, at)
            yield Token(Sort.TEXT, unescaped(body, at, SCRIPT))
            at += len(body)
            if quote == "`" and text.startswith("${", at):
                holes.append(0)
                at += 2
            else:
                at = _behind(text, at, quote)
        before = here


def go(text: str) -> Iterator[Token]:
    """Tokens of Go."""
    at, before = 0, ""
    while at < len(text):
        found = _match(_GO, text, at)
        at = found.end()
        if (raw := found["raw"]) is not None:
            yield Token(Sort.TEXT, plain(raw.strip("`"), found.start() + 1))
        elif found["quote"] is not None:
            body = _body('"', text, at)
            yield Token(Sort.TEXT, unescaped(body, at, GO))
            at = _behind(text, at + len(body), '"')
        elif found["skip"] is None:
            yield _ordinary(found, text, before)
            before = found.group()


def rust(text: str) -> Iterator[Token]:
    """Tokens of Rust; a run of `///` lines is the description of what follows."""
    at, before = 0, ""
    while at < len(text):
        found = _match(_RUST, text, at)
        at = found.end()
        if (doc := found["doc"]) is not None:
            yield Token(Sort.TEXT, _documentation(doc, found.start()))
        elif found["open"] is not None:
            end = text.find('"' + found["hashes"], at)
            end = len(text) if end < 0 else end
            yield Token(Sort.TEXT, plain(text[at:end], at))
            at = end + 1 + len(found["hashes"])
        elif found["quote"] is not None:
            body = _body("multi", text, at)
            yield Token(Sort.TEXT, unescaped(body, at, RUST))
            at = _behind(text, at + len(body), '"')
        elif found["skip"] is None and found["comment"] is None:
            yield _ordinary(found, text, before)
            before = found.group()


def json(text: str) -> Iterator[Token]:
    """Tokens of JSON, comments allowed."""
    at = 0
    while at < len(text):
        found = _match(_JSON, text, at)
        at = found.end()
        if found["quote"] is not None:
            body = _body('"', text, at)
            yield Token(Sort.TEXT, unescaped(body, at, JSON))
            at = _behind(text, at + len(body), '"')
        elif found["skip"] is None:
            yield _MARKS.get(found.group(), _OTHER)


def prose(text: str) -> Iterator[Token]:
    """A text that a program sends as it is."""
    yield Token(Sort.TEXT, plain(text, 0))


Lexer = Callable[[str], Iterator[Token]]
_OTHER = Token(Sort.OTHER)
_MARKS = {"+": Token(Sort.PLUS), ",": Token(Sort.COMMA)}


def _match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    """Each pattern ends with an alternative for any character, so that it always matches."""
    found = pattern.match(text, at)
    if found is None:  # pragma: no cover
        raise AssertionError(at)
    return found


def _body(quote: str, text: str, at: int) -> str:
    found = _BODIES[quote].match(text, at)
    return found.group() if found else ""


def _behind(text: str, end: int, quote: str) -> int:
    return end + len(quote) if text.startswith(quote, end) else end


def _ordinary(found: re.Match[str], text: str, before: str) -> Token:
    word = found["word"]
    if word is None:
        return _MARKS.get(found.group(), _OTHER)
    if before in _DECLARES or _COLON.match(text, found.end()):
        return Token(Sort.NAME, plain(word, found.start()))
    return _OTHER


def _documentation(doc: str, at: int) -> Piece:
    """The lines without their slashes, each of which is a break of words at most."""
    blank = _DOC_LINE.sub(lambda found: " " * len(found.group()), doc)
    return plain(blank, at)


_DOC_LINE = re.compile(r"^[ \t]*+//[/!]", re.MULTILINE)
