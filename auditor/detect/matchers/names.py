"""Which tools are called alike? `same-tool-name`, `twin-names`, `imitates-tool`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from auditor.detect.matchers.homoglyphs import folded
from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import face, tools, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.matchers.words import listed, words
from auditor.detect.unit import Hit, Read, Unit
from auditor.wire import Object

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]")
_TAILS = listed("new old alt copy fixed final safe secure official enhanced improved plus pro real backup beta v")
_FILLERS = listed("the a an my")
_LETTERS_FOR = str.maketrans("013", "ole")
"""Digits that pass for letters: `l0gin`, `emai1`."""


def _same(given: Mapping[str, object]) -> Find:
    options = Options("same-tool-name", given, "descriptions")
    wanted = options.choice("descriptions", ("any", "differ", "same"))

    def find(unit: Unit) -> list[Hit]:
        found: list[Hit] = []
        for group in _groups(tools(unit), lambda read: read.item.name):
            said = {_description(read) for read in group}
            if wanted in ("any", "differ" if len(said) > 1 else "same"):
                found += _show(group, "same-tool-name")
        return found

    return find


def _twins(given: Mapping[str, object]) -> Find:
    Options("twin-names", given)

    def find(unit: Unit) -> list[Hit]:
        groups = _groups(tools(unit), lambda read: skeleton(read.item.name))
        return [
            hit for group in groups if len({read.item.name for read in group}) > 1 for hit in _show(group, "twin-names")
        ]

    return find


def _imitates(given: Mapping[str, object]) -> Find:
    options = Options("imitates-tool", given, "by")
    key = _LIKENESS[options.choice("by", tuple(_LIKENESS))]

    def find(unit: Unit) -> list[Hit]:
        groups = (
            _imitators_first(group)
            for group in _groups(tools(unit), lambda read: key(read.item.name))
            if _across(group) and (key is _itself or len({read.item.name for read in group}) > 1)
        )
        return [hit for group in sorted(groups, key=_place) for hit in _show(group, "imitates-tool")]

    return find


def _groups(reads: Iterable[Read], key: Callable[[Read], str]) -> Iterator[list[Read]]:
    groups: dict[str, list[Read]] = defaultdict(list)
    for read in reads:
        if read.item.name and (name := key(read)):
            groups[name].append(read)
    yield from (group for group in groups.values() if len(group) > 1)


def _show(group: list[Read], label: str) -> list[Hit]:
    detail = ", ".join(sorted({f"{read.item.name} ({read.item.server})" for read in group}))
    return [hit for read in group[:8] for hit in whole(face(read), label, detail)]


def _across(group: list[Read]) -> bool:
    return len({read.item.server for read in group}) > 1


def _imitators_first(group: list[Read]) -> list[Read]:
    """Odd characters first, then the longer name: `read_file_v2` imitates `read_file`."""
    return sorted(group, key=lambda read: (read.item.name.isascii(), -len(read.item.name), *_place([read])))


def _place(group: list[Read]) -> tuple[str, str]:
    """An order that does not hang on which server is declared first: fingerprints name the first of all."""
    return group[0].item.server, group[0].item.name


def _description(read: Read) -> str:
    """As text, whatever the server sent in its place."""
    node = read.item.node
    return repr(node.get("description")) if isinstance(node, Object) else ""


def _itself(name: str) -> str:
    return name


def _look(name: str) -> str:
    """How the name looks; empty for a plain ASCII name without a look-alike digit in it."""
    return folded(_INVISIBLE.sub("", name)).translate(_LETTERS_FOR)


def skeleton(name: str) -> str:
    """The letters that are left when case, separators and looks are taken out."""
    return re.sub(r"[\W_]", "", _look(name)).casefold()


def _stem(name: str) -> str:
    """The name without articles and without what marks a version at its end; empty for a name of one word."""
    parts = [word for word in words(_look(name)) if word not in _FILLERS]
    while len(parts) > 1 and (parts[-1] in _TAILS or parts[-1].isdigit()):
        parts.pop()
    return " ".join(parts) if len(parts) > 1 else ""


_LIKENESS: dict[str, Callable[[str], str]] = {"name": _itself, "look": _look, "stem": _stem}

SAME_TOOL_NAME = MatcherSpec(
    "same-tool-name",
    "Two tools of the server have one name; `descriptions: differ` or `same` (server scope).",
    _same,
)
TWIN_NAMES = MatcherSpec(
    "twin-names",
    "Two tools of the server have names that differ in case, separators or look-alike characters only (server scope).",
    _twins,
)
IMITATES_TOOL = MatcherSpec(
    "imitates-tool",
    "Tools of two servers are called alike: `by: name` the same, `look` the same to the eye, `stem` the same but for "
    "a version or an article (fleet scope).",
    _imitates,
)
