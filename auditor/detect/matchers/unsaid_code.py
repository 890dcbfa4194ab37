"""Does code do what nothing in the server's listing speaks of? `unsaid-code`.

A listing speaks of it where one of its tools can do it by its own words, where a word of it means it, or where it names
what the line of code names: a program, a file, a host. What cannot be listed cannot be held against anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import raw, tools
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.matchers.unnamed_host import hosts, named
from auditor.detect.unit import Hit, Read, Unit
from auditor.model import Capability, Kind, Role


@dataclass(frozen=True, slots=True)
class _Deed:
    """What code can do, and what counts as speaking of it."""

    roles: tuple[Role, ...]
    can: frozenset[Capability]
    words: re.Pattern[str]


_ONLINE = (
    r"\b(?:apis?|https?|web|websites?|web ?pages?|urls?|internet|online|remote|cloud|fetch(?:es)?|downloads?|uploads?"
    r"|e?mails?|send|sends|publish(?:es)?|synchroni[sz]es?|webhooks?|endpoints?)\b"
)
_RUN = (
    r"\b(?:execut(?:e|es|ed|ing|ion)|commands?|command line|cli|shell|bash|terminal|subprocess\w*|spawn\w*|scripts?"
    r"|launch(?:es|ed)?|browser|git|docker|containers?|kubectl|ssh|simulators?|emulators?|pdf|libreoffice|ffmpeg)\b"
)
_EVALUATE = (
    r"\b(?:evaluat\w*|eval|expressions?|calculat\w*|formulas?|code|scripts?|python|javascript|typescript|sandbox\w*"
    r"|execut(?:e|es|ed|ing|ion)|quer(?:y|ies)|templates?|notebooks?|repl|interpret(?:er|s)?|workflows?)\b"
)
_KEYS = (
    r"\b(?:ssh|sftp|credentials?|secrets?|tokens?|passwords?|private keys?|api keys?|aws|gcp|gcloud|azure|kubernetes"
    r"|kubectl|kubeconfig|docker|npm|pypi|publish\w*|authenticat\w*|log ?in|logins?|profiles?|deploy\w*|cookies?"
    r"|wallets?|vaults?|cloud)\b"
)
_DEEDS = {
    "runs": _Deed((Role.RUNS,), frozenset((Capability.EXECUTES,)), re.compile(_RUN)),
    "evaluates": _Deed((Role.EVALUATES,), frozenset((Capability.EXECUTES,)), re.compile(_EVALUATE)),
    "connects": _Deed(
        (Role.CONNECTS,),
        frozenset((Capability.SENDS_OUT, Capability.SENDS_MESSAGES, Capability.TAKES_FOREIGN_CONTENT)),
        re.compile(_ONLINE),
    ),
    "reads-credentials": _Deed((Role.BAIT,), frozenset((Capability.READS_SECRETS,)), re.compile(_KEYS)),
}
_QUOTED = re.compile(r"[\"'`]([^\"'`]{2,200})[\"'`]")
_ASIDE = re.compile(r"  \[([^\]]{2,200})\]$")
"""Where the reader of code puts a program or a host that stands on another line."""
_WORD = re.compile(r"[a-z][a-z0-9]{2,40}")
_EVERYWHERE = frozenset(
    ("the", "and", "for", "with", "from", "utf", "http", "https", "json", "text", "true", "false", "null", "none",
     "error", "name", "type", "data", "path", "file", "string", "input", "output", "value", "list", "get", "set",
     "not", "all", "any", "home", "user", "config", "pipe", "inherit", "ignore", "stdio", "encoding", "version")
)  # fmt: skip
"""Words of code and of listings that say nothing about what is done."""
_SHOWN = {
    "runs": "starts a program", "evaluates": "runs text as code", "connects": "calls a host",
    "reads-credentials": "reads a file of credentials",
}  # fmt: skip
_DIALECT = re.compile(r"https?://json-schema\.org/")
"""Stands in most schemas, and says nothing of the server."""
_ABOUT = (Role.NAME, Role.DESCRIPTION, Role.VALUE)


def _build(given: Mapping[str, object]) -> Find:
    name = Options("unsaid-code", given, "does").choice("does", tuple(_DEEDS))
    deed = _DEEDS[name]

    def find(unit: Unit) -> list[Hit]:
        if not unit.segments or not tools(unit) or _can(unit, deed):
            return []
        about = "\n".join(text.casefold() for read in unit.reads for text in _texts(read))
        if deed.words.search(about):
            return []
        spoken = frozenset(_WORD.findall(about)) - _EVERYWHERE
        return [
            Hit(segment.reading, segment.start, segment.end, "unsaid-code", _SHOWN[name])
            for segment in unit.segments
            if segment.reading.surface.role in deed.roles and not _spoken_of(segment.text, about, spoken)
        ]

    return find


def _can(unit: Unit, deed: _Deed) -> bool:
    statement = unit.reads[0].statement
    return any(each.capability in deed.can for each in statement.capabilities or ())


def _texts(read: Read) -> Iterator[str]:
    """The listing as a whole; of the package its name, its sentence and its keywords, not its page."""
    if read.item.kind is Kind.PACKAGE:
        yield from (reading.text for reading in raw(read, *_ABOUT)) if not read.item.name else ()
    elif read.item.kind in (Kind.TOOL, Kind.PROMPT, Kind.RESOURCE, Kind.TEMPLATE, Kind.SERVER):
        texts = (reading.text for reading in raw(read) if not _DIALECT.match(reading.text))
        yield from (text.replace("_", " ").replace("-", " ") for text in texts)


def _spoken_of(line: str, about: str, spoken: frozenset[str]) -> bool:
    """Whether something that the line names is named there too."""
    if any(named(host, about, spoken) for host in hosts(line)):
        return True
    quoted = " ".join((*_QUOTED.findall(line), *_ASIDE.findall(line))).casefold()
    return any(word in spoken for word in _WORD.findall(quoted) if word not in _EVERYWHERE)


UNSAID_CODE = MatcherSpec(
    "unsaid-code",
    f"A line of code `does` one of: {', '.join(_DEEDS)}; and no tool, description or schema of the server says so "
    "(server scope). Nothing where no tool was listed.",
    _build,
)
