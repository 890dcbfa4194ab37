"""What does a name say that a tool does? `name-verb`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import raw, whole
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.matchers.words import listed, words
from auditor.detect.unit import Hit, Unit
from auditor.errors import AuditorError
from auditor.model import Role

VERBS: dict[str, frozenset[str]] = {
    "read": listed(
        "get list read fetch show view search find lookup query describe check count inspect browse status "
        "explain summarize preview validate display"
    ),
    "compute": listed(
        "add subtract multiply divide calculate calculator calc compute sum average convert format translate "
        "weather greet echo"
    ),
    "write": listed(
        "write create update edit modify set put patch insert upsert rename move save append replace overwrite "
        "store upload import assign"
    ),
    "delete": listed("delete destroy wipe purge erase drop truncate remove uninstall shred unlink rm"),
    "undo": listed(
        "clear reset trash prune flush clean cleanup del discard cancel revoke empty archive kill stop close reject "
        "expire deactivate disable detach leave"
    ),
    "send": listed("send post publish email mail tweet forward reply submit broadcast transfer pay"),
    "execute": listed("execute exec run eval shell bash powershell cmd"),
}


def _verb(given: Mapping[str, object]) -> Find:
    options = Options("name-verb", given, "is", "in", "first", "of")
    wanted = frozenset().union(*map(_class, options.words("is")))
    objects = frozenset(options.words("of"))
    role = Role(options.choice("in", ("name", "title")))
    last = 1 if options.flag("first") else None

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            for reading in raw(read, role)
            for named in (words(reading.text),)
            if not objects or not objects.isdisjoint(named)
            for verb in named[:last]
            if verb in wanted
            for hit in whole(reading, "name-verb", verb)
        ]

    return find


def _class(name: str) -> frozenset[str]:
    if name not in VERBS:
        raise AuditorError(f"name-verb knows no verbs of class {name!r}", hint=f"use one of: {', '.join(VERBS)}")
    return VERBS[name]


NAME_VERB = MatcherSpec(
    "name-verb",
    f"The name (`in: title` for the title) holds a verb of one of the classes `is`: {', '.join(VERBS)}; "
    "with `first: true`, as its first word; with `of`, beside one of these words.",
    _verb,
    asks_item=True,
)
