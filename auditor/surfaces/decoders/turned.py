"""Which phrase becomes English by turning its letters: rotated, mirrored, read backwards, without every other one?

A text in another language becomes none: the turned phrase must hold several of the commonest words, the phrase itself
hardly any.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterator

import re2

from auditor.surfaces.decoders.leet import straightened, telltales
from auditor.surfaces.decoders.run import Run
from auditor.surfaces.decoders.signals import RADIO_TELLTALES, heard
from auditor.surfaces.views.english import COMMON, becomes_english

Turn = Callable[[str], str]

PHRASE = re.compile(r"(?:[^\n.!?;:\"“”()<>\[\]{}|]|[.!?;:](?=\S)){12,4000}")
_TELLING = frozenset(word for word in COMMON if len(word) > 2)
_TELLING_WORDS = (
    "this that with from your must will before after when only tool file send read write user ignore previous "
    "instructions system prompt message password"
)
_RARER = frozenset(_TELLING_WORDS.split())
"""What one of many codes is known by: short words are too often those of another language, or of another code."""
_MOST = 3
"""Codes that a phrase is read by."""
_BY_LETTER, _LEET, _RADIO = "every other letter", "leet", "radio"


def _to(letters: str) -> Turn:
    """A turn that puts these letters in place of the alphabet's."""
    table = str.maketrans(string.ascii_letters, letters + letters.upper())
    return lambda text: text.translate(table)


def _rotated(by: int) -> Turn:
    return _to(string.ascii_lowercase[by:] + string.ascii_lowercase[:by])


def _backwards(text: str) -> str:
    return text[::-1]


def _word_by_word(text: str) -> str:
    return " ".join(word[::-1] for word in text.split(" "))


def _singled(times: int) -> Turn:
    repeats = re.compile(rf"(?s)(.)\1{{{times - 1}}}")
    return lambda text: repeats.sub(r"\1", text)


def _repeated(times: int) -> Turn:
    return lambda word: "".join(letter * times for letter in word)


def _without_every_other(phrase: str) -> str:
    """The phrase without the letter that stands between all others in most of its words."""
    joints = Counter(word[1] for word in phrase.split() if len(word) > 4 and len(set(word[1:-1:2])) == 1)
    joint = max(joints, key=joints.__getitem__, default="")
    return re.sub(rf"(\S){re.escape(joint)}(?=\S)", r"\1", phrase) if joint else phrase


_MIRRORED = _to(string.ascii_lowercase[::-1])
_TURNS: dict[str, Turn] = {
    **{f"rot{by}": _rotated(26 - by) for by in range(1, 26)},
    "atbash": _MIRRORED,
    "reversed": _backwards,
    "reversed words": _word_by_word,
    "doubled": _singled(2),
    "tripled": _singled(3),
    _BY_LETTER: _without_every_other,
    _LEET: straightened,
    _RADIO: heard,
}
_ENGLISH_BY_CHANCE = frozenset(("saw", "ton", "won", "live", "nor", "fur", "sbe", "ner", "nag", "era", "elif"))


def _telltales() -> dict[str, list[str]]:
    """Common words in each code, but for those that are English by chance; the codes by word."""
    written: dict[str, tuple[Turn, frozenset[str]]] = {f"rot{by}": (_rotated(by), _RARER) for by in range(1, 26)}
    written |= {"rot13": (_rotated(13), _TELLING), "reversed": (_backwards, _TELLING)}
    written |= {"reversed words": (_backwards, _TELLING), "atbash": (_MIRRORED, _RARER)}
    written |= {"doubled": (_repeated(2), _RARER), "tripled": (_repeated(3), _RARER)}
    codes: dict[str, list[str]] = {}
    for how, (write, words) in written.items():
        for word in {write(word) for word in words} - COMMON - _ENGLISH_BY_CHANCE:
            codes.setdefault(word, []).append(how)
    return codes | {word: [_RADIO] for word in RADIO_TELLTALES}


_TELLTALES = _telltales()
_PATTERNS = ("[a-z]".join(word) for word in _RARER)
_ANY_TELLTALE = re2.compile(
    rf"(?:^|[^!-~])(?:{'|'.join(sorted((*_TELLTALES, *_PATTERNS, *telltales(_RARER))))})(?:[^!-~]|$)"
)


def maybe(text: str) -> bool:
    """Whether any word is a turned common word, as good as surely."""
    return _ANY_TELLTALE.search(text.encode("utf-8", "replace").lower()) is not None


def runs(text: str) -> Iterator[Run]:
    """Each phrase that becomes English."""
    for found in PHRASE.finditer(text):
        for how in _likely(found[0].lower().split()):
            turned = _TURNS[how](found[0])
            if becomes_english(found[0], turned):
                yield Run(found.start(), found.end(), turned, how)


def _likely(words: list[str]) -> list[str]:
    """The codes that some words may be written in, the likeliest first."""
    counted = Counter(how for word in words for how in _TELLTALES.get(word, ()))
    counted.update(_BY_LETTER for word in words if word[::2] in _RARER)
    counted.update(_LEET for word in words if not word.isalpha() and straightened(word) in _RARER)
    return [how for how, _ in counted.most_common(_MOST)]
