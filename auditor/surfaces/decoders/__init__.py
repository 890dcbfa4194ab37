"""Which parts of a text say something else once they are decoded? One file per code; `DECODERS` is the one list."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from auditor.surfaces.decoders import alphabets, codes, escaped, fivebit, hexadecimal, signals, sixbit, turned
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
    (alphabets.maybe, alphabets.runs),
    (signals.maybe, signals.runs),
)


__all__ = ["DECODERS", "Decoder", "Run"]
