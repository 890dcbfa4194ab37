"""As which English words do the words of a sentence in another language count?

What words are worth is learned mostly from English, and what is demanded is the same in every language. So each word
that a small list of its language knows (`rules/languages/`) counts as the English word that it means; the others count
as themselves. A sentence is in the language of its script, or in that of two or more of its commonest short words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property

from auditor.detect.window import STEM
from auditor.model import Language

_UNSPACED = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff"
"""Thai, kana and Han: words of these are looked for anywhere in a run."""
_MARKS = "\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0981-\u0983\u09bc-\u09cd"
"""Vowel signs and points, which are part of a word, yet no letters to Python."""
_SCRIPTS = {
    "unspaced": _UNSPACED,
    "cyrillic": "\u0400-\u052f",
    "arabic": "\u0600-\u06ff",
    "devanagari": "\u0900-\u097f",
    "bengali": "\u0980-\u09ff",
    "hangul": "\uac00-\ud7af",
}
"""What else is told apart by its letters, as the inside of a class. Such classes take milliseconds to compile, and most
texts need none of them."""
_LATIN = "latin"
_COMMON_ENGLISH = frozenset({
    "the", "of", "and", "to", "is", "are", "be", "for", "with", "this", "that", "it", "by", "from", "or", "not", "you"
})  # fmt: skip
"""If a sentence has as many of these, it is English."""
_FEWEST = 2
"""Common words, or letters of its script, of which a sentence in a language has as many, or more."""
_LONGEST = 12
"""Characters of a word of which the beginning is looked up."""
_LEAST_REST = 3
"""Letters of a word that are left when what leads it is taken off."""
_TOLD_BY = 50
"""Words of a language that tell its script."""


class _Table:
    """The words of one language, looked up once somebody asks."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._leading = sorted(language.leading, key=len, reverse=True)

    @cached_property
    def _whole(self) -> dict[str, str]:
        """The English word by form."""
        words = self._language.words
        return {form: english[:STEM] for english, forms in words for form in forms if not form.endswith("*")}

    @cached_property
    def _beginnings(self) -> dict[str, str]:
        """The same for forms of which only the beginning is told."""
        words = self._language.words
        return {form[:-1]: english[:STEM] for english, forms in words for form in forms if form.endswith("*")}

    @cached_property
    def _most(self) -> int:
        """Characters of the longest form."""
        return max(map(len, self._whole), default=0)

    def counted(self, words: Iterable[str]) -> Iterator[tuple[str, bool]]:
        """What each word counts as, and whether it is known; of a run without spaces only what is known."""
        for word in words:
            if _letters("unspaced").match(word):
                yield from ((each, True) for each in self._within(word))
            else:
                known = self._known(word) or self._behind_what_leads(word)
                if known or len(word) > 1:
                    yield (known, True) if known else (word[:STEM], False)

    def _known(self, word: str) -> str | None:
        if word in self._whole:
            return self._whole[word]
        for length in range(min(len(word), _LONGEST), 1, -1):
            if (known := self._beginnings.get(word[:length])) is not None:
                return known
        return None

    def _behind_what_leads(self, word: str) -> str | None:
        """The word without what is written as one with it."""
        for leading in self._leading:
            rest = word.removeprefix(leading)
            if _LEAST_REST <= len(rest) < len(word) and (known := self._known(rest)):
                return known
        return None

    def _within(self, run: str) -> Iterator[str]:
        place = 0
        while place < len(run):
            for length in range(min(self._most, len(run) - place), 0, -1):
                if (known := self._whole.get(run[place : place + length])) is not None:
                    yield known
                    place += length
                    break
            else:
                place += 1


class Languages:
    """The languages that are known besides English."""

    def __init__(self, known: Iterable[Language] = ()) -> None:
        """Their order decides between two that fit equally well."""
        self._known = tuple(known)
        self._common: dict[str, list[str]] = {}
        for language in self._known:
            for word in language.common:
                self._common.setdefault(word, []).append(language.code)

    @cached_property
    def _by_script(self) -> dict[str, list[tuple[str, _Table]]]:
        found: dict[str, list[tuple[str, _Table]]] = {}
        for language in self._known:
            forms = "".join(form for _, each in language.words[:_TOLD_BY] for form in each)
            found.setdefault(_script(forms), []).append((language.code, _Table(language)))
        return found

    def counted(self, sentence: str, words: Sequence[str]) -> list[str] | None:
        """What the words of a sentence count as, in order; None for one that is not known to be in another language.

        `words`: as they would be told apart in English.
        """
        script = _LATIN if sentence.isascii() or not _letters(*_SCRIPTS).search(sentence) else _script(sentence)
        if script == _LATIN and self._common.keys().isdisjoint(words):
            return None
        words = _words().findall(sentence)
        found = [list(table.counted(words)) for table in self._tables(script, words)]
        if not found:
            return None
        return [word for word, _ in max(found, key=lambda each: sum(known for _, known in each))]

    def may_count(self, text: str, words: Iterable[str]) -> bool:
        """Whether a sentence of a text with these words (as told apart in English) may be in another language."""
        if not text.isascii() and _letters(*_SCRIPTS).search(text):
            return True
        found = self._common.keys() & words
        codes = Counter(code for word in found for code in self._common[word])
        return max(codes.values(), default=0) >= _FEWEST

    def _tables(self, script: str, words: Sequence[str]) -> list[_Table]:
        """Those of the languages that a sentence of these words may be in."""
        tables = self._by_script.get(script, [])
        if script != _LATIN:
            return [table for _, table in tables]
        different = frozenset(words)
        common = Counter(code for word in different for code in self._common.get(word, ()))
        least = max(_FEWEST, 1 + len(different & _COMMON_ENGLISH))
        return [table for code, table in tables if common[code] >= least]


ENGLISH = Languages()
"""Nothing besides English is known."""


@cache
def _letters(*scripts: str) -> re.Pattern[str]:
    """One of the letters of these scripts."""
    return re.compile(f"[{''.join(map(_SCRIPTS.__getitem__, scripts))}]")


@cache
def _words() -> re.Pattern[str]:
    return re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W\d_]|[{_MARKS}])+")


def _script(text: str) -> str:
    """That of most of its letters, of those that are told apart."""
    counts = {name: len(_letters(name).findall(text)) for name in _SCRIPTS}
    script = max(counts, key=lambda name: counts[name])
    return script if counts[script] >= _FEWEST else _LATIN
