"""Is a sentence about this server's business at all?

The words of an honest sentence return: in the names of the tools, in parameters, in the other descriptions. A sentence
whose words stand nowhere else on its server speaks of something else. By itself that is no fault ("This cannot be
undone."); about one honest sentence in a hundred is such. But nearly every planted one is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from auditor.model import Kind, Role, Statement, Surface, ViewName

_WORD = re.compile(r"[^\W\d_]{4,}")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
"""Scripts that put no space between words, or particles onto them: there every two characters stand for a word."""
_FOREIGN_WORD = re.compile(r"[\u0900-\u0963\u0971-\u0dff]{4,}|[^\W\d_]{4,}")
"""Vowel signs of Indian scripts are part of a word, yet no letters to Python."""
_CODED = re.compile(r"(?<![A-Za-z0-9+/=_-])(?=[A-Za-z+/=_-]{0,40}[0-9])[A-Za-z0-9+/=_-]{20,}")
"""Letters and digits mixed, twenty and more."""
_PART = re.compile(r"[^\W\d_]{3,}")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NAME = re.compile(r"[_@/\\]|\w\.\w")
"""In names of tools, addresses, paths: a sentence does not come back to the topic by naming a neighbour."""
_PAIR = 2
_STEM = 6
"""Characters of a word that stand for all its forms."""
FEWEST = 4
"""Words without which a sentence is too short to judge."""
_MOST = 0.2
"""Share of a sentence's words that may stand elsewhere."""
PROSE = frozenset(
    {
        Role.NAME, Role.TITLE, Role.DESCRIPTION, Role.INSTRUCTIONS, Role.PARAMETER_TITLE, Role.PARAMETER_DESCRIPTION,
        Role.OUTPUT_DESCRIPTION, Role.SCHEMA_VALUE, Role.VALUE, Role.ANNOTATION, Role.META, Role.TEXT,
    }
)  # fmt: skip
"""Roles whose texts make the topic, and can be off it."""
OUTSIDE = frozenset({Kind.LAUNCH, Kind.EVIDENCE, Kind.RESULT, Kind.PACKAGE})
"""Kinds whose texts do not: a tool's result may speak of anything."""
_REACH = 3
"""Sentences before and after one that may belong to it: what is planted is short, what is explained is long."""
_IN_ONE_OF = 50
"""Texts of a server of which one must hold a word that is of its topic."""
_EVERYWHERE = 8
"""Texts of a server that a word stands in which says nothing about any of them."""
_EMPTY = frozenset(
    """
    that this from with when then than will your into them they have been were what which also such each only some more
    most very just must should could would there their these those about here
    """.split()  # noqa: SIM905 - forty words read better as prose than as a list
)


class Topic:
    """The words of one server, and in how many of its texts each stands."""

    def __init__(self, statement: Statement) -> None:
        """Reads the statement's texts on first use."""
        self._statement = statement
        self._texts: Counter[str] | None = None
        self._count = 0
        """Texts that make the topic."""
        self._names: frozenset[str] = frozenset()

    def strange(self, text: str, spans: Sequence[tuple[int, int]], item: str) -> frozenset[tuple[int, int]]:
        """Those of the sentences `spans` of `text`, which belongs to the item of this name, that are off the topic.

        A word is known that stands in another text of the server, in the name of a tool, or, in the same text, in
        its first sentence, which says what the tool is, or further away than what is planted reaches.
        """
        known = self._known() | parts_of(item)
        texts = self._texts or Counter[str]()
        said = [stems_of(text[start:end]) for start, end in spans]
        often = Counter(stem for stems in said for stem in stems)
        found: set[tuple[int, int]] = set()
        for place, (start, end) in enumerate(spans):
            if len(said[place]) >= FEWEST:
                stems = stems_of(_without_names(text[start:end]))
                strange = [stem for stem in stems if stem not in known and texts[stem] < 2]
                near = said[max(place - _REACH, min(place, 1)) : place + _REACH + 1]
                strange = [stem for stem in strange if often[stem] == sum(stem in each for each in near)]
                if len(stems) - len(strange) < _MOST * whole(stems):
                    found.add((start, end))
        return frozenset(found)

    def known(self, stems: Iterable[str], item: str) -> frozenset[str]:
        """Those of the words that stand in another text, and in one of `_IN_ONE_OF`, or in the name of the item.

        Whoever describes hundreds of tools has used most words somewhere.
        """
        self._known()
        name, texts, least = parts_of(item), self._texts or Counter[str](), max(1, self._count // _IN_ONE_OF)
        return frozenset(stem for stem in stems if texts[stem] > least or stem in name)

    def everywhere(self, stems: Iterable[str]) -> frozenset[str]:
        """Those of the words that stand in many texts of the server: names of products and trades."""
        self._known()
        texts = self._texts or Counter[str]()
        return frozenset(stem for stem in stems if texts[stem] >= _EVERYWHERE)

    def _known(self) -> frozenset[str]:
        if self._texts is None:
            surfaces = [each for item in self._statement.items if item.kind not in OUTSIDE for each in item.surfaces]
            prose = [each for each in surfaces if each.role in PROSE]
            self._texts, self._count = _counted(prose), len(prose)
            self._names = frozenset[str]().union(*(parts_of(item.name) for item in self._statement.of(Kind.TOOL)))
        return self._names


def whole(stems: frozenset[str]) -> float:
    """How many of them are words: about half of the pairs join the end of one to the beginning of the next."""
    pairs = sum(len(stem) == _PAIR for stem in stems)
    return len(stems) - pairs / 2


def _counted(surfaces: Iterable[Surface]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for surface in surfaces:
        text = next((view.text for view in surface.readings if view.name is ViewName.PLAIN), surface.text)
        counted.update(stems_of(text))
    return counted


def _without_names(text: str) -> str:
    spaced = text if text.isascii() else _UNSPACED.sub(r" \g<0> ", text)
    return " ".join(word for word in spaced.split() if not _NAME.search(word))


def stems_of(text: str) -> frozenset[str]:
    """The words of a text that say what it is about, cut so that all forms of one are the same."""
    plain = text.casefold()
    if plain.isascii():
        return frozenset(word[:_STEM] for word in _WORD.findall(plain) if word not in _EMPTY)
    pairs = {run[place : place + 2] for run in _UNSPACED.findall(plain) for place in range(len(run) - 1)}
    words = _FOREIGN_WORD.findall(_UNSPACED.sub(" ", plain))
    return frozenset(word[:_STEM] for word in words if word not in _EMPTY) | pairs


def words_of(text: str) -> frozenset[str]:
    """Those of `stems_of`, but of keys, hashes and identifiers: their letters would look like a new subject."""
    return stems_of(_CODED.sub(" ", text))


@lru_cache(maxsize=4096)
def parts_of(name: str) -> frozenset[str]:
    """The words of a name, cut as those of a text are."""
    return frozenset(part[:_STEM] for part in _PART.findall(_HUMP.sub(" ", name[:200]).casefold().replace("_", " ")))
