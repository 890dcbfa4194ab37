"""Which secrets stand in a text that is about to leave?"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote

from auditor.guard.seams import Leak, Spots
from auditor.wire import Node, Object, children

_SHORTEST = 6
"""Characters of a named value that is looked for: a shorter one stands in ordinary words."""

Occurrences = Callable[[str], Iterable[tuple[int, int, str]]]
"""Start, end and label of each credential of a known kind."""


def spots(known: Occurrences, named: Mapping[str, str], without: frozenset[str] = frozenset()) -> Spots:
    """Looks for credentials of known kinds, and for the `named` values of the user, also encoded.

    `without`: kinds that may leave. A named value that is too short to be told from a word is not looked for.
    """
    forms = _all_forms(named)

    def find(text: str) -> tuple[Leak, ...]:
        labels = dict.fromkeys(label for _, _, label in known(text) if label not in without)
        names = dict.fromkeys(name for form, name in forms.items() if form in text)
        return (*(Leak(f"the value of {name}") for name in names), *(Leak(f"a {label}") for label in labels))

    return find


def masked(named: Mapping[str, str]) -> Callable[[str], str]:
    """Puts the name of a value of the user in its place, wherever a text holds it, also encoded."""
    forms = sorted(_all_forms(named).items(), key=lambda pair: -len(pair[0]))

    def mask(text: str) -> str:
        for form, name in forms:
            text = text.replace(form, f"REDACTED-{name}")
        return text

    return mask


def _all_forms(named: Mapping[str, str]) -> dict[str, str]:
    return {form: name for name, value in named.items() if len(value) >= _SHORTEST for form in _forms(value)}


def leaks(node: Node, find: Spots) -> tuple[Leak, ...]:
    """The secrets in all strings and numbers below a node, keys too; each kind once."""
    return tuple(dict.fromkeys(leak for text in strings(node, numbers=True) for leak in find(text)))


def strings(node: Node, *, numbers: bool = False) -> Iterator[str]:
    """Every string below a node, and the `numbers` as they are written; `wire.parse` has bounded the depth."""
    left = [node]
    while left:
        value = left.pop()
        if isinstance(value, str):
            yield value
        elif numbers and isinstance(value, int | float) and not isinstance(value, bool):
            yield str(value)
        elif isinstance(value, Object | list):
            yield from (key for key, _ in children(value) if isinstance(key, str))
            left.extend(below for _, below in children(value))


def _forms(value: str) -> Iterator[str]:
    """The value as it may be written: as it is, percent-encoded, in hex, in base64 at each of three offsets."""
    raw = value.encode("utf-8", "surrogateescape")
    escaped = quote(value, safe="", errors="surrogateescape")
    yield from dict.fromkeys((value, escaped, raw.hex(), raw.hex().upper(), value[::-1]))
    for shift in range(3):
        # Of the characters that depend on what stands around the value, none.
        text = base64.b64encode(b"\0" * shift + raw).decode("ascii").rstrip("=")
        inner = text[(0, 2, 3)[shift] : len(text) - (1 if (len(raw) + shift) % 3 else 0)]
        if len(inner) >= _SHORTEST:
            yield from dict.fromkeys((inner, inner.replace("+", "-").replace("/", "_")))
