"""Which tools, or servers, does one entry of the policy mean?"""

from __future__ import annotations

import difflib
from fnmatch import fnmatchcase

from auditor.marked import Mark, Marked
from auditor.model.capability import Capability
from auditor.model.policy import Hint, Selector, SelectorKind, ToolPolicy

LONGEST = 500
"""Characters of any text that is not a reason."""
MOST = 10_000
"""Entries of any list."""
MOST_PATTERNS = 200
"""Of one list; each is compared with every entry."""
_WILD = "*?"
_WORDS = {SelectorKind.CAPABILITY: tuple(Capability), SelectorKind.ANNOTATION: tuple(Hint)}


def word(marked: Marked, what: str) -> str:
    """A text of 1 to `LONGEST` characters without blanks at its ends; raises `AuditorError` for anything else."""
    text = marked.text(what)
    if not text.strip() or text != text.strip():
        raise marked.mark.error(f"{what} is empty, or begins or ends with a blank", "write it without, or remove it")
    if len(text) > LONGEST:
        raise marked.mark.error(f"{what} is longer than {LONGEST} characters", "write it shorter")
    return text


def listed(marked: Marked, what: str) -> list[Marked]:
    """The members of a list, of which no text stands there twice; raises `AuditorError` for anything else."""
    found = marked.sequence(what)
    if len(found) > MOST:
        raise marked.mark.error(f"{what} has more than {MOST:,} entries", "use patterns")
    seen: set[str] = set()
    for each in found:
        if isinstance(each.value, str):
            if each.value in seen:
                raise each.mark.error(f"{each.value[:80]!r} stands in {what} twice", "keep one of the two")
            seen.add(each.value)
    return found


def name_or_pattern(text: str, mark: Mark, what: str) -> tuple[str, bool]:
    """The name, or the pattern, and whether it is a name; `name:` before it makes one of anything."""
    if text.startswith("name:"):
        if text == "name:":
            raise mark.error(f"{what} has no name after `name:`", "write the name there")
        return text.removeprefix("name:"), True
    if not any(each in text for each in _WILD):
        return text, True
    if "[" in text:
        hint = "write `*` and `?` only; for a name that holds such characters, `name:` and the name"
        raise mark.error(f"the pattern {text[:80]!r} holds a bracket", hint)
    if "**" in text or sum(map(text.count, _WILD)) > 10:
        raise mark.error(f"the pattern {text[:80]!r} is too wild", "write single `*`, and at most 10 of `*` and `?`")
    return text, False


def selector(marked: Marked, what: str) -> Selector:
    """One entry of an allow or block list; raises `AuditorError` for one that means nothing."""
    text = word(marked, f"an entry of {what}")
    for kind, words in _WORDS.items():
        if text.startswith(f"{kind}:"):
            value = text.removeprefix(f"{kind}:")
            if value not in words:
                near = difflib.get_close_matches(value, words, 1, 0.5)
                hint = f"write `{kind}:{near[0]}`" if near else f"use one of {', '.join(words)}"
                raise marked.mark.error(f"there is no {kind} {value[:80]!r}", hint)
            return Selector(kind, value)
    prefix, colon, value = text.partition(":")
    if colon and prefix != "name":
        near = difflib.get_close_matches(prefix.strip().lower(), _WORDS, 1, 0.5)
        hint = (
            f"write `{near[0]}:{value.strip()[:80]}`"
            if near
            else f"of a tool that is called so, write `name:{text[:80]}`"
        )
        raise marked.mark.error(f"there is no kind of entry {prefix[:80]!r}", hint)
    value, exact = name_or_pattern(text, marked.mark, f"an entry of {what}")
    return Selector(SelectorKind.NAME if exact else SelectorKind.GLOB, value)


def tool_policy(allow: Marked | None, block: Marked | None) -> ToolPolicy:
    """Both lists; raises `AuditorError` where an entry can never have an effect."""
    blocked = _selectors(block, "block")
    exactly = frozenset(blocked)
    patterns = [other for other in blocked if other.kind is SelectorKind.GLOB]
    entries = _selectors(allow, "allow")
    for each, entry in zip(allow.sequence("allow") if allow else (), entries, strict=True):
        if entry.kind is SelectorKind.ANNOTATION:
            hint = "annotations are the server's own word, good enough to block only: allow by name or capability"
            raise each.mark.error("a tool cannot be allowed by an annotation", hint)
        against = entry if entry in exactly else next((other for other in patterns if _swallows(other, entry)), None)
        if against:
            raise each.mark.error(f"`allow: {entry}` is blocked by `block: {against}`", "remove one of the two")
    return ToolPolicy(entries if allow else None, blocked)


def _selectors(marked: Marked | None, what: str) -> tuple[Selector, ...]:
    if marked is None:
        return ()
    found = tuple(selector(each, what) for each in listed(marked, what))
    if sum(each.kind is SelectorKind.GLOB for each in found) > MOST_PATTERNS:
        raise marked.mark.error(f"{what} has more than {MOST_PATTERNS} patterns", "write wider ones, or names")
    return found


def _swallows(block: Selector, allow: Selector) -> bool:
    """Whether the pattern leaves nothing of what is allowed. `?` in it would fit the `*` of a pattern, so not then."""
    if block.value == "*" or allow.kind is SelectorKind.NAME:
        return fnmatchcase(allow.value, block.value)
    return allow.kind is SelectorKind.GLOB and "?" not in block.value and fnmatchcase(allow.value, block.value)
