"""Is the table of weak signs read as it was written, and refused where it is none?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import AuditorError
from auditor.rulepack import rulepack
from auditor.rulepack.weights_file import SCHEMA, read, written

SIGNS = st.one_of(
    st.sampled_from(["always", "two-sentences"]), st.text(min_size=1, max_size=12).map(lambda text: f"word:{text}")
)


@given(st.dictionaries(SIGNS, st.integers(-1000, 1000)))
def test_what_is_written_is_read(points: dict[str, int]) -> None:
    path = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path("/tmp")  # noqa: S108 - hypothesis has no tmp_path
    file = path / "mcp-assay-weights-test.json"
    file.write_text(written(points), encoding="utf-8")
    try:
        assert dict(read(file, "w")) == {sign: worth for sign, worth in points.items() if worth}
    finally:
        file.unlink()


HEAD = f'{{"schema": "{SCHEMA}"'


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{", '{"schema": "other", "points": {}}', HEAD + "}", HEAD + ', "points": {"wort:x": 1}}',
        HEAD + ', "points": {"word:x": 1.5}}', HEAD + ', "points": {"word:x": true}}',
        HEAD + ', "points": {"word:x": 9999}}', HEAD + ', "points": {"word:x": 1, "word:x": 2}}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_hint(tmp_path: Path, text: str) -> None:
    (tmp_path / "weights.json").write_text(text, encoding="utf-8")
    with pytest.raises(AuditorError) as caught:
        read(tmp_path / "weights.json", "weights.json")
    assert caught.value.where == "weights.json"
    assert caught.value.hint


def test_every_term_in_the_shipped_table_exists() -> None:
    pack = rulepack()
    terms = {sign.removeprefix("term:") for sign, _ in pack.weights if sign.startswith("term:")}
    assert terms
    assert terms <= {term.name for term in pack.vocabulary}
