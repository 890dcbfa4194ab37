"""Does a text put a duty on a tool that is not its own?

Honest workflow text speaks of this tool and its siblings; poison speaks of somebody else's tool. A name is
resolved against the server first: its own tools, their parameters and values are nothing foreign. What remains is a
tool only if the text treats it as one (`the X tool`, `calling X`, `X()`), if another server offers it, or if it is
built like a tool's name, verb first or last, about something that no name on this server is about (`send_email` on a
server of forecasts; but `get_board_items` beside `get_board_items_page` is a stale name of its own). What is written
in capitals is a variable, unless it is called, or built so and something comes before or after it. A result may be
program code or its documentation, full of functions that are called before and after others: there only what is called
a tool, offered by another server, or built like a name with the verb first.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import re2

from auditor.detect.matchers.spec import Find, Gate, Likely, MatcherSpec
from auditor.detect.matchers.spelt_like_tools import is_awaited, is_field, is_generic, is_variable
from auditor.detect.reading import Around
from auditor.detect.spans import Spans
from auditor.detect.tool_names import LIKE_A_TOOL, bare, ends_like_a_tool, is_built_like_a_tool, names_data
from auditor.detect.unit import Fleet, Hit, Read, Segment, Unit
from auditor.errors import AuditorError
from auditor.model import Kind

# Standard `re`, linear: every quantifier is bounded and followed by what it cannot match.
_NAME = re.compile(r"[a-z][a-z0-9]{0,40}(?:[_-][a-z0-9]{1,40}){0,8}")
_WORD_AFTER = re.compile(r"[`'\"]?(?:\(\))? ?(?:mcp )?(?:tool|function|command|server|endpoint|call)s?\b")
_RUN = re.compile(
    r"(?<![a-z0-9_-])(?:[a-z0-9-]*+_[a-z0-9_-]*+|[a-z0-9-]++(?=[`'\"]?(?:\(\))? ?(?:mcp )?tool)|[a-z0-9-]{41,}+)"
)
"""Letters, digits and joints without a gap that hold an underscore, or stand before the word tool; or so many that a
name ends within them."""
_OF_NAMES = string.ascii_lowercase + string.digits + "_-"
"""The characters of runs."""
_LONGEST_RUN, _SMALL = 400, 4
"""Characters before a segment in which a run begins that reaches into it, else all runs of the text are looked for; and
how often a segment fits into a text in which only those around it are."""
_WORD_BEFORE = re.compile(
    r"\b(?:us(?:e|ing|es)|call(?:s|ing|ed)?|invok(?:e|es|ing|ed)|execut(?:e|es|ing|ed)|run(?:s|ning)?|tool|function|"
    r"trigger(?:s|ing)?|before|after|ahead of|prior to|when|whenever|upon|instead of|each|every|"
    r"of|from)[ :]+"
    r"(?:the |a |an |mcp |tool |its |each |every |any |\w+ )?[`'\"]?$"
)
_CALLED_A_TOOL = re.compile(r"\btool[ :]+(?:called |named )?[`'\"]?$")
_TRIGGER = re.compile(
    r"\b(?:before|after|when(?:ever)?|prior to|every time|each time|any time|instead of|in place of|"
    r"rather than|upon|while|once|if|on each|on every|for each|for every|ahead of|"
    r"calls? to|results? of|outputs? of|results? from|outputs? from)\b"
)
_OTHER_NOUN = re.compile(
    r"[`'\"]? (?:parameter|field|argument|option|flag|property|key|column|header|value"
    r"|(?:env(?:ironment)? ?)?var(?:iable)?s?\b|env\b|environment\b)"
)
_HAS_VALUE = re.compile(r"[`'\"]? (?:is|equals|=) (?:set to )?[`'\"]?(?:https?://|true\b|false\b|null\b|\d)")
"""After the name of a setting."""
_SAID_TO_BE = re.compile(
    r"(?:parameter|param|field|argument|option|flag|property|key|column|mode|type|value|event|named|called|e\.g\.,?|"
    r"action|operation)s?[: ]{0,2}[`'\"]?$|\([\"']$|[:,=|] ?[\"'`]?$|\bdef $|\bfunction $|\bimport $|"
    r"\b(?:is|are|set to|as|or|either|equals) [`\'\"]?$|\($|[-*•] $"
)
"""What stands before a name that is a value, a member of a list or a line of code."""
_IN_RESULTS = re2.compile(rf"tool|(?:^|[^a-z]){LIKE_A_TOOL}|[a-z0-9]{{41}}")
"""Without one of these, a result names no tool of others; behind a run of 41 letters a name may begin anywhere."""
_SIBLINGS = "foreign-tool: names without siblings"
_NEAR = 70
"""Characters before a name in which its trigger stands."""


def _build(options: Mapping[str, object]) -> Find:
    unknown = set(options) - {"trigger", "siblings"}
    if unknown:
        raise AuditorError(
            f"unknown option {sorted(unknown)[0]!r} of foreign-tool",
            hint="use `trigger: true`, `siblings: true` or both",
        )
    needs_trigger = bool(options.get("trigger", False))
    siblings = bool(options.get("siblings", False))

    def find(unit: Unit) -> list[Hit]:
        one = unit.reads[0]
        likely = [segment for segment in unit.segments if _may_name_a_tool(segment.text)]
        if not likely:
            return []
        own = _but_siblings(one, unit.fleet) if siblings else one.around.own
        about = _About(own, one.around, unit.fleet, siblings)
        found = [hit for segment in likely for hit in _once(segment, about, siblings=siblings)]
        return [hit for hit, triggered in found if triggered or not needs_trigger]

    return find


def named(segment: Segment, one: Read, fleet: Fleet) -> list[bool]:
    """The tools of others that a segment names: for each, whether something is to happen before or after it."""
    about = _About(one.around.own, one.around, fleet, siblings=False)
    return [triggered for _, triggered in _once(segment, about, siblings=False)]


def _likely(options: Mapping[str, object]) -> Likely:
    del options
    return _may_name_a_tool


def _gate(options: Mapping[str, object]) -> Gate:
    del options
    return _may_name_one


def _may_name_one(one: Read, fleet: Fleet) -> bool:
    """A result is long, and most name no tool: see `_is_tool` for what counts there."""
    if one.item.kind is not Kind.RESULT or any("_" in name for name in fleet.tools):
        return True
    texts = {reading.text: None for reading in one.readings}
    return any(_IN_RESULTS.search(text.encode("utf-8", "replace")) is not None for text in texts)


def _but_siblings(one: Read, fleet: Fleet) -> frozenset[str]:
    """The server's names without those of other tools."""
    kept = one.kept.get(_SIBLINGS)
    if not isinstance(kept, frozenset):
        kept = one.around.own - {bare(name) for name in fleet.tools if name != one.item.name}
        one.kept[_SIBLINGS] = kept
    return kept


def _may_name_a_tool(text: str) -> bool:
    return "_" in text or "-" in text or "tool" in text


class _About(NamedTuple):
    """What is known of the server that speaks."""

    own: frozenset[str]
    server: Around
    fleet: Fleet
    siblings: bool
    """Whether its other tools count as those of others."""


def _once(segment: Segment, about: _About, *, siblings: bool) -> list[tuple[Hit, bool]]:
    """The tools named in a segment, looked for once: several rules ask."""
    reading, key = segment.reading, (segment.start, segment.end, siblings)
    if reading.foreign is None:
        reading.foreign = {}
    found = reading.foreign.get(key)
    if found is None:
        found = reading.foreign[key] = list(_foreign(segment, about))
    return found


def _foreign(segment: Segment, about: _About) -> Iterator[tuple[Hit, bool]]:
    """Each tool, and whether something is to happen before, after or instead of it."""
    text = segment.reading.text
    for found in _named_in(segment):
        name = found[0]
        if (
            _is_own(name, about)
            or _is_stale(name, about)
            or not _is_tool(text, found.start(), found.end(), name, segment, about)
        ):
            continue
        before = text[max(segment.start, found.start() - _NEAR) : found.start()]
        hit = Hit(segment.reading, found.start(), found.end(), "foreign-tool", name)
        yield hit, _TRIGGER.search(before) is not None


def _named_in(segment: Segment) -> Iterator[re.Match[str]]:
    """What is spelt like a tool's name, or is called a tool; all other words of a text are none."""
    text = segment.reading.text
    for start, end in _runs_from(segment):
        if start >= segment.end:
            return
        yield from _NAME.finditer(text, max(start, segment.start), min(end, segment.end))


def _runs_from(segment: Segment) -> Iterator[tuple[int, int]]:
    """The runs from the one on that may reach into the segment: of a whole text once, or around a small part of it."""
    reading, start = segment.reading, segment.start
    before = reading.text[max(0, start - _LONGEST_RUN) : start]
    first = start - len(before) + len(before.rstrip(_OF_NAMES))
    if len(reading.text) > _SMALL * (segment.end - start) and start - first < _LONGEST_RUN:
        yield from (found.span() for found in _RUN.finditer(reading.text, first))
        return
    runs = reading.terms.kept.get(FOREIGN_TOOL.name)
    if not isinstance(runs, Spans):
        runs = reading.terms.kept[FOREIGN_TOOL.name] = Spans.of(found.span() for found in _RUN.finditer(reading.text))
    for place in range(max(0, runs.over(start)), len(runs)):
        yield runs[place]


def _is_own(name: str, about: _About) -> bool:
    """Whether it is a name of the server's own, or several of what one of them names (`dataset_items`).

    What the server itself is called is one, unless a tool of another has that name.
    """
    own = bare(name)
    if own == bare(about.server.statement.server) and name not in about.fleet.tools:
        return True
    head, joint, _ = name.rpartition("-")
    if joint and "_" in head and bare(head) in about.own:  # a compound: `create_order-Anfrage`, `list_pages-like`
        return True
    return own in about.own or (name.endswith("s") and own[:-1] in about.own and name not in about.fleet.tools)


def _is_stale(name: str, about: _About) -> bool:
    """Whether it is a tool of the server's own with a prefix more, or less, than it has now."""
    if about.siblings or name in about.fleet.tools:
        return False
    _, _, rest = name.replace("-", "_").partition("_")
    return bool(rest) and (bare(name) in about.server.tails or ("_" in rest and bare(rest) in about.server.tools))


def _is_tool(text: str, start: int, end: int, name: str, segment: Segment, about: _About) -> bool:
    """Whether the text treats the name as a tool's."""
    composed = "_" in name
    if composed and name in about.fleet.tools:
        return True
    if not about.server.statement.tools_listed:
        return False
    if len(name) < 3 or is_generic(name) or _is_value(text, start, end):
        return False
    after = _WORD_AFTER.match(text, end, min(end + 24, segment.end))
    if not composed and after is not None and after[0] == " tools" and any(name in each for each in about.server.tools):
        return False  # a group of its own: `the audio tools` where one makes audio
    if after is not None and "tool" in after[0]:
        introduced = text.endswith("the ", max(0, start - 4), start)
        return composed or "`'\"".find(text[start - 1 : start] or " ") >= 0 or introduced
    if not composed or (after is None and is_field(segment.reading, end, name)):
        return False
    if after is None and (_is_imported(text, name, about) or _is_of_a_family(text, start, name, about)):
        return False
    if is_variable(segment.reading, start, end) and not (
        is_built_like_a_tool(name, about.server.subjects) and is_awaited(text, start)
    ):
        return False
    if segment.reading.surface.kind is Kind.RESULT:
        return _CALLED_A_TOOL.search(text[max(segment.start, start - 30) : start]) is not None or (
            not names_data(name) and is_built_like_a_tool(name, about.server.subjects)
        )
    before = text[max(segment.start, start - 30) : start]
    if after is None and names_data(name):
        return False
    if after is not None or text.startswith("()", end) or _WORD_BEFORE.search(before) is not None:
        return True
    if _SAID_TO_BE.search(before) is not None:
        return False
    known = about.server.subjects
    return is_built_like_a_tool(name, known) or ends_like_a_tool(name, known)


def _is_imported(text: str, name: str, about: _About) -> bool:
    """Whether a line of code in the text takes it from, or as, a package; no verb is one."""
    imported = f"from {name} import " in text or f"import {name}\n" in text
    return imported and not is_built_like_a_tool(name, about.server.subjects)


def _is_of_a_family(text: str, start: int, name: str, about: _About) -> bool:
    """Whether the reader is said to have it, and tools of the server's own begin like it (`your store_scope`)."""
    before = text[max(0, start - 30) : start]
    if not before.endswith(("your ", "your `")) or _WORD_BEFORE.search(before):
        return False
    family = bare(name.partition("_")[0])
    return sum(each.startswith(family) for each in about.server.tools) > 1


def _is_value(text: str, start: int, end: int) -> bool:
    """A path, a key of an assignment, part of a URL, a field."""
    if text[start - 1 : start] in set("./\\@#$%=&?-_{<:") and start > 0:
        return True
    rest = text[end : end + 24]
    if _HAS_VALUE.match(rest):
        return True
    joined = rest[:1] in tuple("=/\\@:.&}>-") and not re.match(r".\s|[.:]$", rest)
    return joined or _OTHER_NOUN.match(rest) is not None


FOREIGN_TOOL = MatcherSpec(
    "foreign-tool",
    "A tool that this server does not offer is named; with `trigger: true` only where something is to happen before, "
    "after or instead of it; with `siblings: true` any tool but the item itself.",
    _build,
    _likely,
    gate=_gate,
)
