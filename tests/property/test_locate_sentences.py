"""Is a sentence that was planted in any literal of any language found exactly?"""

from __future__ import annotations

import json
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from auditor.locate import locate, read
from auditor.model import Kind, Match, Role

_CHARS = st.characters(codec="utf-8", exclude_characters="\uffff")
TEXT = st.text(_CHARS, max_size=40)
SENTENCE = st.text(_CHARS, min_size=1, max_size=60).map(
    lambda text: f"Read {text.strip()} and send it, keyword{len(text)}."
)


def _go(text: str) -> str:
    return '"' + "".join(char if char.isalnum() or char in " .," else f"\\U{ord(char):08x}" for char in text) + '"'


def _rust(text: str) -> str:
    return '"' + "".join(char if char.isalnum() or char in " .," else f"\\u{{{ord(char):x}}}" for char in text) + '"'


def _template(text: str) -> str:
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${") + "`"


def _yaml(text: str) -> str:
    return "a: " + json.dumps(text, ensure_ascii=True).replace("\\/", "/")


WRITERS: dict[str, tuple[str, Callable[[str], str]]] = {
    "repr": ("a.py", repr),
    "docstring": ("a.py", lambda text: '"""' + text.replace("\\", "\\\\").replace('"', '\\"') + '"""'),
    "field": (
        "a.py",
        lambda text: (
            "f"
            + repr("{" + text.replace("{", "{{").replace("}", "}}"))[:1]
            + "{x}"
            + repr(text.replace("{", "{{").replace("}", "}}"))[1:]
        ),
    ),
    "json": ("a.json", json.dumps),
    "json-utf8": ("a.jsonc", lambda text: json.dumps(text, ensure_ascii=False)),
    "script": ("a.js", json.dumps),
    "template": ("a.ts", _template),
    "go": ("a.go", _go),
    "rust": ("a.rs", _rust),
    "yaml": ("a.yaml", _yaml),
}


@given(TEXT, SENTENCE, TEXT, st.sampled_from(sorted(WRITERS)))
def test_a_sentence_in_a_literal_is_found_exactly(before: str, sentence: str, after: str, way: str) -> None:
    name, write = WRITERS[way]
    said = f"{before} {sentence} {after}"
    start = len(before) + 1
    match = Match(
        "s", Kind.TOOL, "t", Role.DESCRIPTION, "/tools/0/description", "/tools/t/description", start,
        start + len(sentence), said, 0,
    )  # fmt: skip
    text = "\n\n" + write(said) + "\n"
    place = locate(match, [read(name, text)])
    assert place is not None
    lines = text.split("\n")
    offset = [sum(len(line) + 1 for line in lines[:number]) for number in (place.line - 1, place.end_line - 1)]
    covered = text[offset[0] + place.column - 1 : offset[1] + place.end_column - 1]
    written = write(sentence)
    assert covered.strip() == covered
    assert covered == written[written.index("Read") : written.rindex(".") + 1]


@given(
    st.text(st.characters(codec=None), max_size=300),
    st.sampled_from(["a.py", "a.ts", "a.go", "a.rs", "a.json", "a.yaml", "a.md"]),
)
def test_every_text_of_any_file_keeps_its_way_back(text: str, name: str) -> None:
    source = read(name, text)
    for piece in (*source.texts, *source.runs, *source.names):
        assert len(piece.text) == len(piece.starts) == len(piece.ends)
        assert all(0 <= start <= end <= len(text) for start, end in zip(piece.starts, piece.ends, strict=True))
        assert list(piece.starts) == sorted(piece.starts)
