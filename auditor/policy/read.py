"""What does `mcp-assay.yaml` say, exactly, and where is it wrong?"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from auditor.marked import Fields, Mark, Marked, at, choice
from auditor.model import Gate
from auditor.model.policy import TRUST, USUAL, Confinement, Policy, ServerPolicy, ToolPolicy, Trust
from auditor.policy.entries import LONGEST, MOST, MOST_PATTERNS, name_or_pattern, tool_policy
from auditor.policy.gates import WORDS, gate
from auditor.policy.read_grants import grants
from auditor.policy.read_waivers import waivers
from auditor.strict_yaml import Bounds, parse

BOUNDS = Bounds(1 << 20, 200_000, 20, "write a policy of this form: `mcp-assay policy init` makes one")
KEYS = ("version", "fail_on", "trust", "servers", "waivers")
SERVER_KEYS = ("trust", "tools", "grants", "verify_descriptions", "fail_on", "waivers")
TRUST_KEYS = ("fail_on", "confine", "start")
_STARTS = {"ask": True, "never": False}
_CONFINEMENTS = {one.value: one for one in Confinement}
_LEVEL = re.compile(r"[a-z][a-z0-9-]{0,40}")
_VERSION = 1


def policy(text: str, where: str) -> Policy:
    """The policy in the text of a file, which messages call `where`.

    Raises `AuditorError` with file, line and column for anything that is not of the form of `policy.schema.json`, and
    for what contradicts itself: no line of a policy may be without effect.
    """
    root = Fields(parse(text, where, BOUNDS), "a policy", KEYS)
    _check_version(root.get("version"))
    levels = _levels(root.get("trust"))
    return Policy(
        file=where,
        fail_on=_gate(root.get("fail_on")),
        trust=tuple(levels.values()),
        servers=tuple(_servers(root.get("servers"), levels)),
        waivers=waivers(root.get("waivers"), server=True),
    )


def _check_version(marked: Marked | None) -> None:
    if marked is None or (marked.value == _VERSION and type(marked.value) is int):
        return
    if type(marked.value) is int and marked.value > _VERSION:
        raise marked.mark.error(
            f"the policy has version {marked.value}, made for a newer mcp-assay", "update mcp-assay"
        )
    raise marked.mark.error("the version of the policy is not known", f"write `version: {_VERSION}`")


def _gate(marked: Marked | None) -> Gate | None:
    if marked is None:
        return None
    found = gate(marked.text("fail_on"))
    if found is None:
        raise marked.mark.error(f"{marked.text('fail_on')[:80]!r} is no gate", f"write {WORDS}")
    return found


def _levels(marked: Marked | None) -> dict[str, Trust]:
    """The three that need no definition, then those of the file; of a known one, what is not said stays."""
    levels = {level.name: level for level in TRUST}
    for name, body in marked.mapping("trust").items() if marked else ():
        if marked and not _LEVEL.fullmatch(name):
            hint = "use a lower-case word; hyphens may join several"
            raise marked.key_mark(name).error(f"{name[:80]!r} is no name of a level", hint)
        levels[name] = _level(name, Fields(body, "a level of trust", TRUST_KEYS), levels.get(name, levels[USUAL]))
    return levels


def _level(name: str, fields: Fields, usual: Trust) -> Trust:
    confine, start = fields.get("confine"), fields.get("start")
    return Trust(
        name=name,
        fail_on=_gate(fields.get("fail_on")) or usual.fail_on,
        confine=choice(confine, "confine", _CONFINEMENTS) if confine else usual.confine,
        start=choice(start, "start", _STARTS) if start else usual.start,
    )


def _servers(marked: Marked | None, levels: dict[str, Trust]) -> Iterator[ServerPolicy]:
    if marked is None:
        return
    entries = marked.mapping("servers")
    if len(entries) > MOST:
        raise marked.mark.error(f"more than {MOST:,} servers", "use patterns")
    names: dict[str, ServerPolicy] = {}
    patterns: dict[str, ServerPolicy] = {}
    for (key, body), place in zip(entries.items(), marked.keys, strict=True):
        mark = at(marked.file, place)
        entry = _server(key, mark, body, levels)
        before = names.get(entry.pattern) if entry.exact else _wider(entry.pattern, patterns)
        if before:
            what = f"`{key[:80]}` is never reached, for `{before.pattern[:80]}` on line {before.line} comes first"
            raise mark.error(what, "keep one of the two, or move the narrower one up")
        if not entry.exact and len(patterns) >= MOST_PATTERNS:
            raise mark.error(f"more than {MOST_PATTERNS} patterns of servers", "write wider ones, or names")
        (names if entry.exact else patterns)[entry.pattern] = entry
        yield entry


def _wider(pattern: str, before: dict[str, ServerPolicy]) -> ServerPolicy | None:
    """An entry that takes all that the pattern means. `?` in that entry would fit the `*` of this one, so not then."""
    fits = (each for known, each in before.items() if "?" not in known and fnmatchcase(pattern, known))
    return before.get(pattern) or next(fits, None)


def _server(key: str, mark: Mark, body: Marked, levels: dict[str, Trust]) -> ServerPolicy:
    if not key.strip() or len(key) > LONGEST:
        raise mark.error(f"a server without a name, or with one of more than {LONGEST} characters", "write its name")
    pattern, exact = name_or_pattern(key, mark, "a server")
    fields = Fields(body, "a server", SERVER_KEYS)
    return ServerPolicy(
        pattern=pattern,
        exact=exact,
        trust=_trust(fields.get("trust"), levels),
        tools=_tools(fields.get("tools")),
        grants=grants(fields.get("grants")),
        verify_descriptions=fields.flag("verify_descriptions"),
        fail_on=_gate(fields.get("fail_on")),
        waivers=waivers(fields.get("waivers"), server=False),
        line=mark.line,
    )


def _trust(marked: Marked | None, levels: dict[str, Trust]) -> Trust:
    if marked is None:
        return levels[USUAL]
    name = marked.text("trust")
    if name not in levels:
        near = difflib.get_close_matches(name[:80], levels, 1, 0.5)
        hint = f"write `trust: {near[0]}`" if near else f"use {', '.join(levels)}, or define it under `trust:`"
        raise marked.mark.error(f"there is no level of trust {name[:80]!r}", hint)
    return levels[name]


def _tools(marked: Marked | None) -> ToolPolicy:
    if marked is None:
        return ToolPolicy()
    fields = Fields(marked, "tools", ("allow", "block"))
    return tool_policy(fields.get("allow"), fields.get("block"))
