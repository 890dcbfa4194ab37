"""Which parts of a text say something else once they are decoded? One file per code; `DECODERS` is the one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.surfaces.decoders import codes, escaped, hexadecimal, sixbit, turned
from auditor.surfaces.decoders.run import Run
from auditor.surfaces.views.shapes import has_hexadecimal, has_long_word, octets

Decoder = tuple[Callable[[str], bool], Callable[[str], Iterator[Run]]]
"""A cheap test, and the runs."""

DECODERS: tuple[Decoder, ...] = (
    (sixbit.maybe, sixbit.runs),
    (hexadecimal.maybe, hexadecimal.runs),
    (escaped.maybe, escaped.runs),
    (codes.maybe, codes.runs),
    (turned.maybe, turned.runs),
)


def may_be_encoded(text: str) -> bool:
    """A test for all of them together: decimal digits are hexadecimal ones, and most texts pass none."""
    characters = octets(text)
    return has_long_word(characters) or has_hexadecimal(characters) or escaped.maybe(text) or turned.maybe(text)


__all__ = ["DECODERS", "Decoder", "Run", "may_be_encoded"]
