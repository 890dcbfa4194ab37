"""How does a text read without regard to case?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.surfaces.views.shapes import foreign
from auditor.surfaces.views.trace import Edit, Step


def _edits(text: str) -> Iterator[Edit]:
    for place, letter in enumerate(text):
        folded = letter.casefold()
        if folded != letter:
            yield place, place + 1, folded


def _is_level(text: str) -> bool:
    return all(len(letter.casefold()) == 1 for letter in foreign(text))


FOLDED = Step("folded", lambda _: True, _edits, str.casefold, _is_level)
