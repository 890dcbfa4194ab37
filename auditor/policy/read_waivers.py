"""Which findings has somebody accepted, why, and until when?"""

from __future__ import annotations

import re
from datetime import date

from auditor.marked import Fields, Marked
from auditor.model import Waiver
from auditor.policy.entries import listed, name_or_pattern, word

KEYS = ("rule", "item", "reason", "until")
_RULE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST_REASON = 2_000


def waivers(marked: Marked | None, *, server: bool) -> tuple[Waiver, ...]:
    """The waivers of a list; `server`: whether they may name one. Raises `AuditorError` at the place that is wrong."""
    if marked is None:
        return ()
    keys = (*KEYS, "server") if server else KEYS
    return tuple(_waiver(Fields(each, "a waiver", keys)) for each in listed(marked, "waivers"))


def _waiver(fields: Fields) -> Waiver:
    rule, until = fields.need("rule"), fields.need("until")
    if not _RULE.fullmatch(word(rule, "rule")):
        raise rule.mark.error("this is no rule's id", "write category/name, as `mcp-assay rules list` shows it")
    return Waiver(
        rule=rule.text("rule"),
        reason=_reason(fields.need("reason")),
        until=_day(until),
        server=_server(fields.get("server")),
        item=_optional(fields.get("item"), "item"),
        place=str(rule.mark),
    )


def _reason(marked: Marked) -> str:
    text = marked.text("reason").strip()
    if not text or len(text) > _LONGEST_REASON:
        hint = "say who accepted it, and why"
        raise marked.mark.error(f"reason is empty, or longer than {_LONGEST_REASON} characters", hint)
    return text


def _day(marked: Marked) -> str:
    text = marked.text("until") if isinstance(marked.value, str) else ""
    try:
        if _DATE.fullmatch(text) and date.fromisoformat(text):
            return text
    except ValueError:
        pass
    raise marked.mark.error("`until` is not a date", "write the last day on which it holds as YYYY-MM-DD")


def _optional(marked: Marked | None, what: str) -> str:
    return "" if marked is None else word(marked, what)


def _server(marked: Marked | None) -> str:
    """An id: of a pattern nobody could say whom it will cover tomorrow."""
    if marked is None:
        return ""
    text, exact = name_or_pattern(word(marked, "server"), marked.mark, "server")
    if not exact:
        hint = (
            "write the id of one server as reports have it; for a pattern, give an entry of `servers` its own waivers"
        )
        raise marked.mark.error(f"a waiver is for one server, and {text[:80]!r} is a pattern", hint)
    return text
