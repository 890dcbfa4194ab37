"""How are the names of tools built, and what are they about?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from auditor.model import Kind, Role, Statement

_PART = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_LONGEST = 200
_SEPARATOR = re.compile(r"[\s_.-]")
VERBS = frozenset(
    """
    add analyze append approve archive assign book browse build buy call cancel capture charge check click close commit
    compose compress convert copy crawl create delete deploy deposit describe download draft edit evaluate exec execute
    export extract fetch fill find forward generate get git grant import insert install invite issue list load lock
    lookup make merge modify move navigate notify open order parse pay place post press process publish pull purchase
    push put query read record refund remove rename render replace reply reset resolve restart revoke review run save
    schedule scrape screenshot search sell send set share show start stop store submit summarize sync trade transfer
    translate type unlock update upload validate verify view web withdraw write
    """.split()  # noqa: SIM905 - a hundred words read better as prose than as a list
)
_LAST_VERBS = VERBS - {"call", "edit", "lock", "make", "record", "set", "store", "type", "view"}
"""Those that are nouns as often (`data_type`, `clothing_store`)."""
_NO_SUBJECTS = frozenset(
    """
    allow async auto batch bulk can child clean cold current default disable dry enable engine fast first force full
    has hot in incremental is last live max min multi must need new next no not old on one pending post pre raw re
    self should skip step sync test to total trailing two use user
    """.split()  # noqa: SIM905 - sixty words read better as prose than as a list
)
"""First parts of names of settings: `auto_run`, `last_update`."""
_TAILS = ("arguments", "args", "params", "output", "input", "result", "response", "schema")
_DATA_TAILS = frozenset(
    """
    at available by count date disabled enabled flag id ids level mode more name pending slug status time type
    """.split()  # noqa: SIM905 - as above
)
"""Last parts of names of fields: `open_slots` is none, but `start_time` and `update_count` are."""

_DATA_HEADS = ("has_", "is_", "was_")
"""First parts of names of states."""


@lru_cache(maxsize=16384)
def bare(name: str) -> str:
    """A name without case and separators, as two spellings of one tool share it."""
    return _SEPARATOR.sub("", name.casefold())


def subjects(statement: Statement) -> frozenset[str]:
    """All that the names on a server are about: the parts of its items' and parameters' names and of its own."""
    return frozenset(
        singular(part)
        for item in statement.items
        if item.kind not in (Kind.LAUNCH, Kind.EVIDENCE, Kind.RESULT)
        for name in _names(item.kind, item.name, ((each.role, each.text) for each in item.surfaces))
        for part in _parts(name)
    )


def is_built_like_a_tool(name: str, known: frozenset[str]) -> bool:
    """Whether a name of several parts says what to do with something that is not among the `known` subjects."""
    parts = name.split("_")
    if len(parts) < 2 or parts[0] not in VERBS or names_data(name) or name.endswith(_TAILS):
        return False
    about = [singular(part) for part in parts if part not in VERBS] or [singular(part) for part in parts[1:]]
    return known.isdisjoint(about)


def ends_like_a_tool(name: str, known: frozenset[str]) -> bool:
    """The same for names that say last what to do (`slack_post`), after something that is not among the subjects."""
    *about, last = name.split("_")
    if not about or last not in _LAST_VERBS or about[0] in VERBS | _NO_SUBJECTS:
        return False
    return known.isdisjoint(map(singular, about))


LIKE_A_TOOL = rf"(?:{'|'.join(sorted(VERBS))})_[a-z0-9]"
"""Where a name may begin for which `is_built_like_a_tool` holds: a pattern of RE2 for lower case."""


def names_data(name: str) -> bool:
    """Whether a name is that of a field (`parent_id`, `start_time`) and of no tool."""
    return name.rpartition("_")[2] in _DATA_TAILS or name.startswith(_DATA_HEADS)


def singular(word: str) -> str:
    """The word without a plural s."""
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def _names(kind: Kind, name: str, texts: Iterable[tuple[Role, str]]) -> list[str]:
    own = [text for role, text in texts if role is Role.PARAMETER or (kind is Kind.SERVER and role is Role.NAME)]
    return [name, *own]


def _parts(name: str) -> list[str]:
    return [part.lower() for part in _PART.findall(name[:_LONGEST])]
