"""Which labelled rows does our own material make?

Every sentence of the corpus was written by hand, as an *idea*: one or two wordings of an attack, and beside each the
honest twin in which one thing is changed (the user chooses the destination, the duty is about the tool's own sibling
and says why, concealment is openness, a scanner quotes it, it is negated). Nothing is filled into templates. What this
program varies is where a sentence stands and whether the tool that it speaks of is listed beside it: row *i* of an idea
takes wording *i* and place *i*, and every second row lists the victim.

The halves are split by idea, and by the servers that carry them: rules may be tuned on `dev.jsonl`; `held_out.jsonl` is
for measuring alone, and whoever writes rules does not read `material/held_out/`. A new idea goes into one half.

Run: `python tests/evals/own/write.py [FOLDER]` writes both files, into this folder by default. The same material gives
the same bytes. Addresses are of reserved names and documentation networks; nothing here runs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from carrier import RESULTS, Json, Spot, listing, result
from material import Half, Idea, half

HALVES = ("dev", "held_out")
_CATEGORY = {
    "argument_change": "shadowing",
    "beacon": "exfiltration",
    "context_harvest": "exfiltration",
    "copy_to_address": "exfiltration",
    "deprecated_rival": "preference_manipulation",
    "hidden_text": "obfuscation",
    "poisoned_result": "response_injection",
    "preference": "preference_manipulation",
    "result_tampering": "shadowing",
    "secret_as_parameter": "exfiltration",
    "trigger_hijack": "shadowing",
}
"""Shapes under the names that other corpora use; the rest are `hidden_instruction`."""


def rows(of: Half) -> Iterator[Json]:
    """The rows of one half, each attack followed by its twin."""
    for number, idea in enumerate(of.ideas):
        for index in range(len(idea.places)):
            yield _row(of, idea, index, number, "attack")
            yield _row(of, idea, index, number, "honest")


def _row(of: Half, idea: Idea, index: int, number: int, side: str) -> Json:
    place = idea.places[index]
    texts = idea.attack if side == "attack" else idea.honest
    present = bool(idea.victim) and index % 2 == 1
    spot = Spot(idea, of.domains[idea.domain], texts[index % len(texts)], of.manual[number % len(of.manual)])
    row = _labels(of, idea, index, side) | {"place": place, "victim": "present" if present else "absent"}
    if place in RESULTS:
        return row | {"response_text": result(spot, place)}
    return row | {"listing": listing(spot, place, of.victims[idea.victim] if present else None)}


def _labels(of: Half, idea: Idea, index: int, side: str) -> Json:
    attack, stem = side == "attack", f"own-{of.name}-{idea.name}-{index + 1}"
    return {
        "id": f"{stem}-{side}",
        "source": "own",
        "licence": "Apache-2.0",
        # One name a row: a server counts once.
        "server": f"{of.domains[idea.domain].server}/{idea.name}-{index + 1}",
        "label": "malicious" if attack else "benign",
        "category": _CATEGORY.get(idea.shape, "hidden_instruction") if attack else None,
        "visible_in_listing": True,
        "shape": idea.shape,
        "pretext": idea.pretext,
        "register": idea.register,
        "language": idea.language,
        "twin": f"{stem}-{'honest' if attack else 'attack'}",
    }


def main(folder: Path) -> None:
    """Writes both halves into `folder`. Escaped to ASCII, so that a reader sees invisible characters."""
    for name in HALVES:
        lines = [json.dumps(each) for each in rows(half(name))]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
