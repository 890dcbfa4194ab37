"""Under which title is a tool shown, and whose is it? `two-titles`, `title-of-another`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.matchers.annotation import value_at
from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import at, face, tools, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.matchers.words import words
from auditor.detect.tool_names import bare
from auditor.detect.unit import Hit, Read, Unit

_PATHS = (("title",), ("annotations", "title"))


def _two(given: Mapping[str, object]) -> Find:
    Options("two-titles", given)

    def find(unit: Unit) -> list[Hit]:
        return [hit for read in unit.reads for hit in _contradicting(read)]

    return find


def _contradicting(read: Read) -> list[Hit]:
    """Both titles, if no word of one stands in the other."""
    shown = list(_titles(read))
    if len(shown) < 2 or not frozenset(words(shown[0][1])).isdisjoint(words(shown[1][1])):
        return []
    return [
        hit
        for pointer, title in shown
        for hit in whole(at(read, read.item.pointer + pointer) or face(read), "two-titles", title)
    ]


def _of_another(given: Mapping[str, object]) -> Find:
    Options("title-of-another", given)

    def find(unit: Unit) -> list[Hit]:
        listed = tools(unit)
        names = {bare(read.item.name): read.item.name for read in listed}
        return [
            hit
            for read in listed
            for pointer, title in _titles(read)
            if (other := names.get(bare(title))) and bare(other) != bare(read.item.name)
            for hit in whole(at(read, read.item.pointer + pointer) or face(read), "title-of-another", other)
        ]

    return find


def _titles(read: Read) -> Iterator[tuple[str, str]]:
    """JSON pointer below the tool, and title; clients show the one or the other."""
    for path in _PATHS:
        title = value_at(read.item.node, path)
        if isinstance(title, str) and words(title):
            yield "/" + "/".join(path), title


TWO_TITLES = MatcherSpec(
    "two-titles", "The tool has two titles, and no word of one stands in the other.", _two, asks_item=True
)
TITLE_OF_ANOTHER = MatcherSpec(
    "title-of-another", "A tool's title is the name of another tool of the server (server scope).", _of_another,
    asks_item=True,
)  # fmt: skip
