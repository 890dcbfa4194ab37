"""Are word lists of other languages read as they were written, and refused where they are none?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.errors import AuditorError
from auditor.rulepack import rulepack
from auditor.rulepack.folders import built_in
from auditor.rulepack.language_file import FOLDER, read

WHOLE: dict[str, object] = {
    "language": "xx", "common": ["el", "la"], "leading": ["al"],
    "words": {"user": ["usuari*"], "send": ["envi*", "mande"]},
}  # fmt: skip


def written(place: Path, given: object) -> Path:
    file = place / "xx.json"
    file.write_text(given if isinstance(given, str) else json.dumps(given), encoding="utf-8")
    return file


def test_a_language_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = read(written(tmp_path, WHOLE), "xx")
    assert (found.code, found.common, found.leading) == ("xx", ("el", "la"), ("al",))
    assert found.words == (("user", ("usuari*",)), ("send", ("envi*", "mande")))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{", "is not JSON"),
        ('{"language": "xx", "language": "xx"}', "a key stands there twice"),
        ("[" * 100_000, "is not JSON"),
        ([], "has other members than"),
        (WHOLE | {"word": {}}, "has other members than"),
        (WHOLE | {"language": "es"}, "that is the file's name: 'es'"),
        ({"language": "xx"}, "has no `words`"),
        (WHOLE | {"common": "el"}, "has no list of words as `common`"),
        (WHOLE | {"words": {"user": ["Usuario"]}}, "has no lower-case word in `words.user`: 'Usuario'"),
        (WHOLE | {"words": {"user": ["el usuario"]}}, "has no lower-case word"),
        (WHOLE | {"words": {"user": [""]}}, "has no lower-case word"),
        (WHOLE | {"words": {"usuarió": ["user"]}}, "has a word that is not English"),
        (WHOLE | {"words": {"user": ["u*"]}}, "has a beginning that is too short: 'u*'"),
        (WHOLE | {"words": {"user": ["uso"], "use": ["uso"]}}, "counts 'uso' as 'user' and as 'use'"),
        (" " * (2 << 20), "is larger than"),
    ],
)  # fmt: skip
def test_what_is_no_word_list_is_refused_with_the_reason(tmp_path: Path, given: object, told: str) -> None:
    with pytest.raises(AuditorError) as caught:
        read(written(tmp_path, given), "xx")
    assert told in caught.value.what


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(AuditorError, match="cannot be read"):
        read(tmp_path / "xx.json", "xx")


@pytest.mark.parametrize("file", sorted((built_in() / FOLDER).glob("*.json")), ids=lambda file: file.stem)
def test_the_word_lists_that_ship_are_sound(file: Path) -> None:
    assert read(file, file.name) == next(each for each in rulepack().languages if each.code == file.stem)


def test_a_pack_of_the_users_own_replaces_a_language(tmp_path: Path) -> None:
    code = rulepack().languages[0].code
    (tmp_path / FOLDER).mkdir()
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "some-words.yaml").write_text(
        "about: Some words.\npatterns: [abc]\nexamples: [abc]\n", encoding="utf-8"
    )
    whole = WHOLE | {"language": code}
    (tmp_path / FOLDER / f"{code}.json").write_text(json.dumps(whole), encoding="utf-8")
    found = {each.code: each for each in rulepack([tmp_path]).languages}
    assert len(found) == len(rulepack().languages)
    assert found[code].common == ("el", "la")
