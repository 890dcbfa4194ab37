"""Could these characters be meant to be read?"""

from __future__ import annotations

from collections.abc import Callable

_ENOUGH_PRINTABLE = 0.85
_ENOUGH_LETTERS = 0.5


def reads_as_text(text: str) -> bool:
    """Nearly all printable, at least half letters and blanks, not all blanks: hashes, keys and pictures are not."""
    if _share(text, _prints) < _ENOUGH_PRINTABLE or _share(text, _is_letter) < _ENOUGH_LETTERS:
        return False
    return any(map(str.isalpha, text))


def _prints(character: str) -> bool:
    return character.isprintable() or character in "\n\r\t"


def _is_letter(character: str) -> bool:
    return character.isalpha() or character.isspace()


def _share(text: str, holds: Callable[[str], bool]) -> float:
    return sum(map(holds, text)) / len(text) if text else 0.0
