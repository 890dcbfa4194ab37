"""Which words of another language are counted as which English ones? One file for each language.

JSON: `language` (ISO 639-1), `common` (short words by which a sentence is known to be in it; none for a script of its
own), `leading` (what may be written before a word and as one with it) and `words`: by English word the forms. `envi*`
is every word that begins so, `mail` that word only; scripts without spaces have their forms anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from auditor.errors import AuditorError
from auditor.model import Language
from auditor.rulepack.json_file import read_object

FOLDER = "languages"
SUFFIX = ".json"
_MEMBERS = ("language", "common", "leading", "words")
_CODE = re.compile(r"[a-z]{2,3}")
_ENGLISH = re.compile(r"[a-z]{1,20}")
_LARGEST = 1
"""MiB."""
_LONGEST = 40
_LEAST_BEGINNING = 2
"""Letters before a `*`; shorter ones would be every word."""
_HINT = "see the other files of `languages/`"


def read(path: Path, shown: str, *, trusted: bool = False) -> Language:
    """The language. Raises `AuditorError` that says what is wrong with the file.

    `trusted`: it is one of ours, and its thousands of words are known to be sound.
    """
    whole = read_object(path, shown, _LARGEST, _HINT)
    if not whole or set(whole) - set(_MEMBERS):
        raise AuditorError(f"has other members than {', '.join(_MEMBERS)}", shown, _HINT)
    code, words = whole.get("language"), whole.get("words")
    if not isinstance(code, str) or not _CODE.fullmatch(code) or code != path.stem:
        raise AuditorError(f"has no `language` of two letters that is the file's name: {code!r:.20}", shown, _HINT)
    if not isinstance(words, dict):
        raise AuditorError("has no `words`", shown, _HINT)
    if not trusted:
        _check(whole, words, shown)
    forms = tuple((english, tuple(given)) for english, given in words.items())
    return Language(code, tuple(whole.get("common", ())), forms, tuple(whole.get("leading", ())))


def _check(whole: Mapping[str, object], words: Mapping[str, object], shown: str) -> None:
    for name in ("common", "leading"):
        _texts(whole.get(name, []), name, shown)
    seen: dict[str, str] = {}
    for english, forms in words.items():
        if not _ENGLISH.fullmatch(english):
            raise AuditorError(f"has a word that is not English: {english[:40]!r}", shown, _HINT)
        for form in _texts(forms, f"words.{english}", shown):
            if form in seen:
                raise AuditorError(f"counts {form!r} as {seen[form]!r} and as {english!r}", shown, "choose one")
            if form.endswith("*") and len(form) <= _LEAST_BEGINNING:
                raise AuditorError(f"has a beginning that is too short: {form!r}", shown, "write more of the word")
            seen[form] = english


def _texts(given: object, name: str, shown: str) -> list[str]:
    if not isinstance(given, list):
        raise AuditorError(f"has no list of words as `{name[:60]}`", shown, _HINT)
    for each in given:
        if not isinstance(each, str) or len(each) > _LONGEST or each != each.casefold() or each.split() != [each]:
            raise AuditorError(f"has no lower-case word in `{name[:60]}`: {each!r:.60}", shown, _HINT)
    return given
