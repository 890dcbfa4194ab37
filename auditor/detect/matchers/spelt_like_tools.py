"""Is what is spelt like a tool's name that of a field of an answer, of a variable, or a word for a kind of tool?"""

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
_IN_STATE = re.compile(
    r"[`'\"]{0,2} (?:(?:is|are|was|were) (?:not |still |already |currently )?(?:missing|present|absent|empty|set|unset|"
    r"null|given|provided|omitted|configured|enabled|disabled|reachable|unreachable|unavailable|known|unknown|required|"
    r"defined|specified|supplied|blank|true|false|zero|older|newer|greater|less|more|changed|unchanged)"
    r"|does not|doesn['’]t|contains|changes|points to|equals|differs|exceeds)\b"
)
"""What stands behind a name of something that is in some state: a tool is called, used or run."""
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
_KIND = re.compile(
    r"-(?:specific|based|level|related|wide|side|style|type|oriented|driven|aware|like|facing|only)$|^[a-z]{3,}[^e]ed$"
)
"""Ends a word that says of which kind a tool is, or what was done to it (`the routed tool`)."""
_GENERIC = frozenset(
    """
    a actual an any all another appropriate available best built correct custom current desired different docs
    documentation each every exact existing matching target wrong
    external first following given internal its last main mcp more multiple my native new next no other our own
    previous same search separate several similar single some specific such that the these this those third which
    your right only relevant respective corresponding dedicated and or with of in is as to for via by from
    powerful useful recommended preferred helper command cli api rest http server line debugging analysis helpful simple
    management testing development automation security standalone default companion sister sibling listing reading
    writing list read write query queries create creation update delete get set edit editing dimension dimensions info
    status mutating mutation destructive read-only readonly write-capable lookup discovery metadata browser design
    code file shell bash web python chat llm ai agent client assistant two three what
    """.split()  # noqa: SIM905 - a hundred words read better as prose than as a list
)
"""Words before the word tool that name none."""


def is_generic(name: str) -> bool:
    """Whether a word before the word tool says which one is meant, or of which kind it is, and is no name."""
    return name in _GENERIC or _KIND.search(name) is not None


def is_field(reading: Reading, end: int, name: str) -> bool:
    """Whether the text says that an answer has it, or in which state it is, or explains it on a line of its own.

    `send_mail` stays a tool, unless it stands in a whole list of such lines.
    """
    acts = name.partition("_")[0] in VERBS
    if not acts and (_IN_ANSWER.match(reading.text, end) or _IN_STATE.match(reading.text, end)):
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
