"""Which parts of a text say something else once they are decoded? One file per code; `DECODERS` is the one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.surfaces.decoders import codes, escaped, fivebit, hexadecimal, sixbit, turned
from auditor.surfaces.decoders.run import Run

Decoder = tuple[Callable[[str], bool], Callable[[str], Iterator[Run]]]
"""A cheap test, and the runs."""

DECODERS: tuple[Decoder, ...] = (
    (sixbit.maybe, sixbit.runs),
    (fivebit.maybe, fivebit.runs),
    (hexadecimal.maybe, hexadecimal.runs),
    (escaped.maybe, escaped.runs),
    (codes.maybe, codes.runs),
    (turned.maybe, turned.runs),
)


__all__ = ["DECODERS", "Decoder", "Run"]
