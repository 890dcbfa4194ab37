"""Is our own labelled corpus whole, balanced, without copies, and what its generator writes?"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

OWN = Path(__file__).parent / "own"
HALVES = ("dev", "held_out")
LANGUAGES = {"en", "es", "fr", "de", "pt", "it", "ru", "zh", "ja", "ko", "ar", "hi"}
Row = dict[str, Any]


@cache
def _rows(half: str) -> tuple[Row, ...]:
    return tuple(json.loads(line) for line in (OWN / f"{half}.jsonl").read_text("utf-8").splitlines())


def _all() -> tuple[Row, ...]:
    return tuple(row for half in HALVES for row in _rows(half))


def _content(row: Row) -> str:
    return json.dumps(row.get("listing", row.get("response_text")), sort_keys=True)


@cache
def _ideas(half: str) -> tuple[Row, ...]:
    skipped = ("domains.yaml", "manual.yaml", "victims.yaml")
    files = sorted(file for file in (OWN / "material" / half).glob("*.yaml") if file.name not in skipped)
    return tuple(idea for file in files for idea in yaml.safe_load(file.read_text("utf-8")))


def _sentences(half: str) -> Iterator[str]:
    for idea in _ideas(half):
        yield from (*idea["attack"], *idea["honest"])


def _runs(text: str, words: int = 6, letters: int = 14) -> set[str]:
    """Runs of words, and of letters in scripts that put no spaces between words."""
    split = re.findall(r"\w+", text.casefold())
    found = {" ".join(split[at : at + words]) for at in range(len(split) - words + 1)}
    dense = "".join(re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", text))
    return found | {dense[at : at + letters] for at in range(len(dense) - letters + 1)}


def test_generator_writes_the_files_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(OWN / "write.py"), str(tmp_path)], check=True)
    for half in HALVES:
        assert (tmp_path / f"{half}.jsonl").read_bytes() == (OWN / f"{half}.jsonl").read_bytes()


def test_there_are_enough_rows_of_each_label() -> None:
    labels = Counter(row["label"] for row in _all())
    assert labels["malicious"] >= 300
    assert labels["benign"] >= 300
    assert sum(len(_ideas(half)) for half in HALVES) >= 150


def test_halves_are_balanced_and_hold_the_same_shapes() -> None:
    dev, held_out = (Counter(row["shape"] for row in _rows(half)) for half in HALVES)
    assert dev.keys() == held_out.keys()
    assert len(dev) == 19
    assert 0.9 < dev.total() / held_out.total() < 1.1


def test_every_row_has_the_fields_and_values_that_are_promised() -> None:
    common = {
        "id",
        "source",
        "licence",
        "server",
        "label",
        "category",
        "visible_in_listing",
        "shape",
        "pretext",
        "register",
    }
    for row in _all():
        body = {"response_text"} if row["place"].startswith("result") else {"listing"}
        assert row.keys() == common | {"language", "twin", "place", "victim"} | body
        assert (row["source"], row["licence"], row["visible_in_listing"]) == ("own", "Apache-2.0", True)
        assert row["victim"] in ("absent", "present")
        assert row["register"] in ("bureaucratic", "docs", "casual", "marketing", "loud")


def test_ids_servers_of_a_label_and_contents_are_unique() -> None:
    everything = _all()
    for values in (
        [row["id"] for row in everything],
        [(row["label"], row["server"]) for row in everything],
        [_content(row) for row in everything],
    ):
        assert len(set(values)) == len(values)


def test_every_twin_exists_has_the_other_label_and_points_back() -> None:
    by_id = {row["id"]: row for row in _all()}
    for row in by_id.values():
        twin = by_id[row["twin"]]
        assert twin["twin"] == row["id"]
        assert twin["label"] != row["label"]
        assert [twin[key] for key in ("shape", "place", "victim", "server")] == [
            row[key] for key in ("shape", "place", "victim", "server")
        ]


def test_no_sentence_was_written_twice() -> None:
    sentences = [text for half in HALVES for text in _sentences(half)]
    assert len({" ".join(text.casefold().split()) for text in sentences}) == len(sentences)


def test_no_sentence_or_near_copy_stands_in_both_halves() -> None:
    dev, held_out = (set().union(*map(_runs, _sentences(half))) for half in HALVES)
    assert dev & held_out == set()


def test_halves_share_no_server_and_no_victim() -> None:
    for name in ("domains", "victims"):
        first, second = (
            yaml.safe_load((OWN / "material" / half / f"{name}.yaml").read_text("utf-8")) for half in HALVES
        )
        assert not first.keys() & second.keys()


def test_domains_languages_and_registers_are_many() -> None:
    ideas = [idea for half in HALVES for idea in _ideas(half)]
    assert len({idea["in"].split(".")[0] for idea in ideas}) >= 25
    assert {idea.get("language", "en") for idea in ideas} == LANGUAGES
    registers = Counter(idea["register"] for idea in ideas)
    assert registers["bureaucratic"] > len(ideas) / 2


@pytest.mark.parametrize("half", HALVES)
def test_victims_are_listed_exactly_where_a_row_says_so(half: str) -> None:
    victims = yaml.safe_load((OWN / "material" / half / "victims.yaml").read_text("utf-8"))
    for row in _rows(half):
        listed = {tool["name"] for tool in row.get("listing", {}).get("tools", [])}
        assert bool(listed & victims.keys()) == (row["victim"] == "present")
