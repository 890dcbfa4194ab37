"""Which texts stand in a YAML file, and where?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.locate.escapes import YAML, doubled, plain, unescaped
from auditor.locate.tokens import Sort, Token

_LARGEST = 200_000
"""Characters; its scanner is slow, and no honest file of descriptions is larger."""


def scan(text: str) -> Iterator[Token]:
    """Every scalar. Of a file that breaks off, those before; none of one that is too large."""
    if len(text) > _LARGEST:
        return
    import yaml  # most sources hold none

    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken):
                start, end = token.start_mark.index, token.end_mark.index
                yield _scalar(text[start:end], start, token.style)
    except (yaml.YAMLError, RecursionError, ValueError):
        return


def _scalar(raw: str, at: int, style: str | None) -> Token:
    if style == '"':
        return Token(Sort.TEXT, unescaped(raw[1:-1], at + 1, YAML))
    if style == "'":
        return Token(Sort.TEXT, doubled(raw[1:-1], at + 1, "'"))
    return Token(Sort.TEXT, plain(raw, at))
