"""How does a text read when everything that keeps a pattern from finding its words is undone?"""

from __future__ import annotations

import string
from array import array
from itertools import chain

from auditor.model import View, ViewName
from auditor.surfaces.views.accents import ACCENTS
from auditor.surfaces.views.blanks import BLANKS
from auditor.surfaces.views.composed import COMPOSED, UNMARKED
from auditor.surfaces.views.emblems import EMBLEMS
from auditor.surfaces.views.english import has_english
from auditor.surfaces.views.entities import ENTITIES
from auditor.surfaces.views.escapes import ESCAPES
from auditor.surfaces.views.folded import FOLDED
from auditor.surfaces.views.hidden import HIDDEN, UNSEEN
from auditor.surfaces.views.joints import JOINTS
from auditor.surfaces.views.lookalikes import LOOKALIKES
from auditor.surfaces.views.markdown import LINE_MARKS, STARS, TICKS, TILDES, UNDERSCORES
from auditor.surfaces.views.markup import BLOCK_TAGS, COMMENTS, INLINE_TAGS
from auditor.surfaces.views.percent import PERCENT, PERCENTS
from auditor.surfaces.views.places import Places, Trace
from auditor.surfaces.views.quoted import QUOTED
from auditor.surfaces.views.shapes import has_single_letters
from auditor.surfaces.views.spaced import SPACED
from auditor.surfaces.views.terminal import COMMANDS, SEQUENCES
from auditor.surfaces.views.together import TOGETHER
from auditor.surfaces.views.trace import Step, Traced, rewritten, traced
from auditor.surfaces.views.within import WITHIN

LONGEST = 1 << 22
"""Characters; of a longer text, the rest is only folded. No model reads four million characters of one field."""

OTHER = "words undisguised"
"""How the second plain reading came about."""

_UNESCAPED = (ENTITIES, ESCAPES)
_VISIBLE = (COMMANDS, SEQUENCES, HIDDEN)
CLEAN: tuple[Step, ...] = (*_VISIBLE, *_UNESCAPED, *_UNESCAPED, *_UNESCAPED, *_VISIBLE)
"""What makes the characters those that were meant: three layers of escapes, for one may hold another."""

_WORDS: tuple[Step, ...] = (
    PERCENTS, PERCENT, PERCENT, PERCENT, HIDDEN, UNSEEN, *SPACED, EMBLEMS, COMPOSED, UNMARKED, LOOKALIKES,
    COMMENTS, INLINE_TAGS, BLOCK_TAGS, LINE_MARKS, TICKS, TILDES, STARS, UNDERSCORES, *SPACED, BLANKS,
    FOLDED, COMPOSED, UNMARKED, LOOKALIKES, FOLDED, UNSEEN,
)  # fmt: skip
"""What makes the words those that were meant. Folding can make letters that compose or imitate, hence the repeats."""

_APART: tuple[Step, ...] = (QUOTED, *JOINTS, *WITHIN, TOGETHER)
_BARE: tuple[Step, ...] = (ACCENTS, LOOKALIKES, *SPACED)
"""What a second plain reading does before and after all that: each may be right or wrong, so rules look at both."""

_USUAL = (string.ascii_letters + string.digits + " !\"$'()+,-./:;=?@[]_{|}\n").encode()
"""Characters that no step edits, but for blanks, single letters and underscores around a phrase."""


def usual(text: str) -> bool:
    """Whether no step but the folding of case can have anything to do: true of most texts, and cheap to know."""
    if not text.isascii():
        return False
    characters = text.encode()
    if characters.translate(None, _USUAL) or b"  " in characters or text[:1] == " " or text[-1:] == " ":
        return False
    if b"\n" in characters and (b"\n " in characters or b" \n" in characters or b"\n\n\n" in characters):
        return False
    return not (has_single_letters(characters) or (b"_" in characters and UNDERSCORES.applies(text)))


def clean(raw: str) -> str:
    """The characters that were meant, with their case and blanks: what decoders need."""
    return rewritten(raw[:LONGEST], CLEAN)


def folded(raw: str) -> View | None:
    """The plain reading of a usual text."""
    text = raw.lower()
    return None if text == raw else View(ViewName.PLAIN, text, range(len(raw)), range(1, len(raw) + 1))


def plain(raw: str, cleaned: str) -> View | None:
    """The plain reading; None where it is the raw text. Never raises; lone surrogates stay what they are."""
    text = _plain(raw, cleaned)
    if text == raw:
        return None
    trace = Trace(raw, len(text), _trace)
    return View(ViewName.PLAIN, text, Places(trace, 0), Places(trace, 1))


def other(raw: str, cleaned: str, simple: str) -> View | None:
    """The plain reading without what words may have been disguised with; None where it is `simple`, the plain reading.

    Without the rest of a text that is longer than is read.
    """
    simple = simple[:LONGEST]
    apart = rewritten(cleaned, _APART)
    if apart == cleaned:
        bare = rewritten(simple, (ACCENTS,))
        text = rewritten(bare, _BARE) if bare != simple and has_english(bare) else simple
    else:
        text = rewritten(apart, (*_WORDS, *_BARE))
    if text == simple:
        return None
    trace = Trace(raw, len(text), _other_trace)
    return View(ViewName.PLAIN, text, Places(trace, 0), Places(trace, 1), OTHER)


def plain_text(raw: str) -> str:
    """The words of the plain reading."""
    return raw.lower() if usual(raw) else _plain(raw, clean(raw))


def _plain(raw: str, cleaned: str) -> str:
    text = rewritten(cleaned, _WORDS)
    return text + raw[LONGEST:].casefold() if len(raw) > LONGEST else text


def _trace(raw: str) -> Traced:
    head = traced(raw[:LONGEST], (*CLEAN, *_WORDS))
    if len(raw) <= LONGEST:
        return head
    tail = traced(raw[LONGEST:], (FOLDED,))
    return Traced(
        head.text + tail.text,
        array("I", chain(head.starts, (LONGEST + start for start in tail.starts))),
        array("I", chain(head.ends, (LONGEST + end for end in tail.ends))),
    )


def _other_trace(raw: str) -> Traced:
    return traced(raw[:LONGEST], (*CLEAN, *_APART, *_WORDS, *_BARE))
