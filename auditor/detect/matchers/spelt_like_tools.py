"""Is what is spelt like a tool's name that of a field of an answer, or of a variable?"""

from __future__ import annotations

import re

from auditor.detect.tool_names import VERBS
from auditor.detect.unit import Reading
from auditor.model import ViewName

_IN_ANSWER = re.compile(
    r"[`'\"]? (?:(?:is|are) (?:present |included |contained |returned |part |a part )?(?:in|of|by|with)|in|from) "
    r"(?:the |its |this |an? )?(?:\w+ )?(?:response|result|output|answer|payload|page)s?\b"
)
"""What stands behind a name that a response has."""
_EXPLAINED = re.compile(
    r"(?:(?:^|\n)[ \t]{0,40}(?:[-*•][ \t])?|[{,] ?)[`'\"]?([a-z][a-z0-9_-]{2,80})[`'\"]?(?: \([^()\n]{0,80}\))?\??:"
)
_FIELDS = "foreign-tool: fields"
_LIST = 6
"""Names explained one a line that are the values of something."""
_CALLED = re.compile(
    r"\b(?:(?:call|invok|execut)\w{0,4}|tool|function)[ :]+(?:the |each |every |any |mcp |tool )?[`'\"]?$"
)
_AWAITED = re.compile(
    r"\b(?:before|after|when(?:ever)?|upon|instead of|prior to|ahead of|each|every) (?:\w{1,12} ){0,2}[`'\"]?$"
)
_BEFORE = 30


def is_field(reading: Reading, end: int, name: str) -> bool:
    """Whether the text says that an answer has it, or explains it on a line of its own.

    `send_mail` stays a tool, unless it stands in a whole list of such lines.
    """
    acts = name.partition("_")[0] in VERBS
    if not acts and _IN_ANSWER.match(reading.text, end) is not None:
        return True
    explained = reading.terms.kept.get(_FIELDS)
    if not isinstance(explained, frozenset):
        explained = reading.terms.kept[_FIELDS] = frozenset(_EXPLAINED.findall(reading.text))
    return name in explained and (not acts or len(explained) >= _LIST)


def is_variable(reading: Reading, start: int, end: int) -> bool:
    """Whether it was sent in capitals, as variables of the environment and constants are written, and is not called.

    Capitals say nothing where the words before it have them, too.
    """
    before = reading.text[max(0, start - _BEFORE) : start]
    if reading.text.startswith("()", end) or _CALLED.search(before):
        return False
    if reading.view is not ViewName.PLAIN or reading.back is None:
        return reading.text[start:end].isupper() and not before.isupper()
    first, last = reading.back.raw_span(start, end)
    sent = reading.surface.text
    return sent[first:last].isupper() and not sent[max(0, first - _BEFORE) : first].isupper()


def is_awaited(text: str, start: int) -> bool:
    """Whether the words right before a name say that something is to happen before, after or instead of it."""
    return _AWAITED.search(text[max(0, start - _BEFORE) : start]) is not None
