"""Which texts does a source file hold, as its program will send them?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from auditor.locate import tokens, yaml
from auditor.locate.piece import Piece, folded, joined
from auditor.locate.tokens import Lexer, Sort, Token

_LEXERS: tuple[tuple[Lexer, tuple[str, ...]], ...] = (
    (tokens.python, (".py", ".pyi")),
    (tokens.script, (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")),
    (tokens.go, (".go",)),
    (tokens.rust, (".rs",)),
    (tokens.json, (".json", ".jsonc", ".json5")),
    (yaml.scan, (".yaml", ".yml")),
    (tokens.prose, (".md", ".txt")),
)
_BY_SUFFIX = {suffix: lexer for lexer, suffixes in _LEXERS for suffix in suffixes}
SUFFIXES = frozenset(_BY_SUFFIX)
"""Of files that can be read here."""
_IMPLICIT = frozenset({".py", ".pyi"})
"""Where two literals side by side are one."""
_LONGEST_RUN = 400
_MOST_TOKENS = 200_000
"""Of one file; a bundle of a megabyte may have more, and is not where anybody mends a text."""


class Source:
    """One file of a server's source. Its texts are read when they are first asked for."""

    def __init__(self, name: str, text: str) -> None:
        """`name` as reports are to show it; its suffix says which language it is."""
        self.name = name
        self.text = text
        dot = name.rfind(".")
        self._suffix = name[dot:].lower() if dot >= 0 else ""

    @cached_property
    def texts(self) -> tuple[Piece, ...]:
        """Each literal, those that are added up as one; white space folded."""
        return tuple(folded(piece) for piece in self._chunks)

    @cached_property
    def runs(self) -> tuple[Piece, ...]:
        """Literals with only commas between them, as one: programs join lists with blanks, lines or nothing."""
        return tuple(folded(joined(run, between)) for run in self._runs() for between in (" ", ""))

    @cached_property
    def names(self) -> tuple[Piece, ...]:
        """Names that are declared here."""
        return tuple(token.piece for token in self._tokens if token.sort is Sort.NAME and token.piece)

    @cached_property
    def _tokens(self) -> tuple[Token, ...]:
        lexer = _BY_SUFFIX.get(self._suffix)
        return tuple(islice(lexer(self.text), _MOST_TOKENS)) if lexer else ()

    @cached_property
    def _chunks(self) -> tuple[Piece, ...]:
        return tuple(chunk.piece for chunk in self._grouped())

    def _runs(self) -> Iterator[tuple[Piece, ...]]:
        run: list[Piece] = []
        for chunk in (*self._grouped(), None):
            if chunk is not None and chunk.after_comma and run and len(run) < _LONGEST_RUN:
                run.append(chunk.piece)
                continue
            if len(run) > 1:
                yield tuple(run)
            run = [chunk.piece] if chunk is not None else []

    def _grouped(self) -> Iterator[_Chunk]:
        parts: list[Piece] = []
        after_comma = False
        between: list[Sort] = []
        for token in self._tokens:
            if token.sort is not Sort.TEXT or token.piece is None:
                between.append(token.sort)
                continue
            if parts and not self._one(between):
                yield _Chunk(joined(parts), after_comma)
                parts, after_comma = [], between == [Sort.COMMA]
            parts.append(token.piece)
            between = []
        if parts:
            yield _Chunk(joined(parts), after_comma)

    def _one(self, between: Iterable[Sort]) -> bool:
        """Whether two literals with this between them make one text."""
        listed = list(between)
        return listed == [Sort.PLUS] or (not listed and self._suffix in _IMPLICIT)


@dataclass(frozen=True, slots=True)
class _Chunk:
    piece: Piece
    after_comma: bool
    """Whether nothing but a comma stands before it and behind another text."""


def read(name: str, text: str) -> Source:
    """The file as a source; one of a suffix that is not in `SUFFIXES` holds no text."""
    return Source(name, text)
