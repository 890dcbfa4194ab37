"""How do the places that made a rule hold become a finding?"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from auditor.detect.unit import Hit
from auditor.model import Finding, Match, RuleHead, Surface, ViewName

_AROUND = 600
_LONGEST_SPAN = 2_000
_NEAR = 60
_LONGEST_BRIEF = 100
_LONGEST_DECODED = 500
_LONGEST_BEFORE = 4_000
_MOST_MATCHES = 20
_MOST_TRIED = 1_000
_LONGEST_FIELD = 160
_WORDS = re.compile(r"[^\W_]+")
_STOPS = (".", "”.")
"""What ends a sentence by itself, behind a field that may end with a full stop of its own."""


@dataclass(slots=True)
class Room:
    """How many characters of a server's texts the findings of one rule may still show.

    As many as 200 findings of one place each take: more are never listed. Whoever makes a rule hold at twenty places
    of each of a hundred long texts would fill memory with excerpts.
    """

    left: int = 250_000

    def takes(self, matches: Iterable[Match]) -> bool:
        """Whether there is room for their excerpts; once there was not, there is none."""
        self.left -= sum(len(match.excerpt) + len(match.decoded) + len(match.before or "") for match in matches)
        return self.left >= 0


def finding(rule: RuleHead, hits: Sequence[Hit], room: Room | None = None) -> Finding:
    """The finding with its places in reading order, doubles and places inside others' places left out.

    Where the `room` is spent, with little of the text around them. The fingerprint and the spans stay the same.
    """
    matches = _distinct(_match(hit) for hit in hits[:_MOST_TRIED])
    first = matches[0]
    words = first.decoded or first.words  # as a person can read them; the excerpt shows how they stand
    fields = {
        "server": first.server,
        "item": first.item or first.server,
        "words": words,
        "detail": next((hit.detail for hit in hits if hit.detail), words),
    }
    shown = (
        matches
        if room is None or room.takes(matches)
        else (_brief(first, _LONGEST_SPAN, _NEAR), *map(_brief, matches[1:]))
    )
    return Finding(rule, shown, _fingerprint(rule, matches), _fill(rule.message, fields))


def _brief(match: Match, longest: int = _LONGEST_BRIEF, around: int = 0) -> Match:
    """The match with at most so much of its words in the excerpt, and of the text on both sides of whole ones."""
    start, end = match.start - match.excerpt_start, match.end - match.excerpt_start
    begin = max(start - around, 0)
    stop = end + around if end - start <= longest else start + longest
    return replace(
        match,
        excerpt=match.excerpt[begin:stop],
        excerpt_start=match.excerpt_start + begin,
        decoded=match.decoded[:_LONGEST_BRIEF],
        before=None,
    )


def _match(hit: Hit) -> Match:
    surface, start, end = _raw_span(hit)
    end = min(end, start + _LONGEST_SPAN)
    begin = max(0, start - _AROUND)
    read = hit.reading.text[hit.start : min(hit.end, hit.start + _LONGEST_SPAN)]
    same = _spoken(read) == _spoken(surface.text[start:end])
    return Match(
        server=surface.server,
        kind=surface.kind,
        item=surface.item,
        role=surface.role,
        pointer=surface.pointer,
        path=surface.path,
        start=start,
        end=end,
        excerpt=surface.text[begin : end + _AROUND],
        excerpt_start=begin,
        view=hit.reading.view,
        label=hit.label,
        decoded="" if same else read[:_LONGEST_DECODED],
        before=_before(hit.before, begin, len(surface.text) - end - _AROUND),
    )


def _before(text: str | None, begin: int, hidden: int) -> str | None:
    """As much of it as the excerpt shows: what lies outside is the same on both sides."""
    return text if text is None else text[begin : len(text) - max(0, hidden)][:_LONGEST_BEFORE]


def _spoken(text: str) -> list[str]:
    """The words that a person would read out: a reading that only lost its markup tells nothing new."""
    return _WORDS.findall(text.casefold())


def _raw_span(hit: Hit) -> tuple[Surface, int, int]:
    reading = hit.reading
    if reading.joined is None:
        if reading.back is None:
            return reading.surface, hit.start, hit.end
        return reading.surface, *reading.back.raw_span(hit.start, hit.end)
    pieces = reading.joined.pieces
    offset, surface = pieces[bisect_right(pieces, hit.start, key=lambda piece: piece[0]) - 1]
    start, end = hit.start - offset, hit.end - offset
    plain = next((view for view in surface.readings if view.name is ViewName.PLAIN), None)
    if plain is None:
        return surface, start, min(end, len(surface.text))
    return surface, *plain.raw_span(start, min(end, len(plain.text)))


def _distinct(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Keep the hits in their order of evidence, but no hit that lies within one already kept."""
    kept: list[Match] = []
    for match in matches:
        if not any(_covers(other, match) for other in kept):
            kept.append(match)
        if len(kept) == _MOST_MATCHES:
            break
    return tuple(kept)


def _covers(outer: Match, inner: Match) -> bool:
    same = (outer.server, outer.pointer, outer.role) == (inner.server, inner.pointer, inner.role)
    return same and outer.start <= inner.start and inner.end <= outer.end


def _fingerprint(rule: RuleHead, matches: tuple[Match, ...]) -> str:
    """Stable under reordering of items and of evidence, and under white space."""
    evidence = sorted({f"{match.path}\0{match.role}\0{' '.join(match.words.split())}" for match in matches})
    text = "\0".join([rule.id, matches[0].server, *evidence])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _fill(message: str, fields: dict[str, str]) -> str:
    """Not str.format: a field of hostile text must not be able to reach attributes."""

    def field(found: re.Match[str]) -> str:
        text = _short(fields.get(found[1], found[0]))
        return text.removesuffix(".") if message.startswith(_STOPS, found.end()) else text

    return re.sub(r"\{(\w+)\}", field, message)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_FIELD else flat[: _LONGEST_FIELD - 1] + "…"
