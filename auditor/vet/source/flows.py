"""Which names hold what a caller said, which hold an address, and which hold decoded code?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.vet.source.code import ENVIRONMENT, Assignment, Call, Code, Function, Value, check

_ROUNDS = 6
_MOST_PLACES = 50
_CALLERS_WORDS = frozenset(
    ("arguments", "args", "query", "prompt", "params", "message", "messages", "kwargs", "toolInput", "tool_input")
)
"""Parameters that are called so hold a caller's words in most servers, also where the function is called indirectly."""
_TOO_COMMON = frozenset(
    ("self", "this", "e", "err", "error", "i", "x", "_", "server", "mcp", "app", "ctx", "context", "extra", "console",
     "JSON", "json", "stringify", "z", "length", "map", "get", "data_dir", "process", "env", "os", "path", "url",
     "options", "config", "log", "logger", "headers", "response", "res", "result", "results", "id", "name", "type",
     "key", "value", "then", "method", "status", "text", "append", "join", "format", "split", "strip", "trim", "push")
)  # fmt: skip
"""Names that say nothing: held to carry a caller's words only where they are a handler's own parameter."""
_NEVER = frozenset(
    ("self", "this", "server", "mcp", "app", "ctx", "context", "console", "JSON", "json", "z", "process", "env", "os",
     "path", "log", "logger", "err", "error", "e", "_", "headers", "options", "config", "url")
)  # fmt: skip
"""Parameters that count for nothing even where something told is handed over in their place."""
_DECODERS = re.compile(
    r"(?:^|\.)(?:atob|b64decode|b32decode|b85decode|a85decode|unhexlify|fromhex|decompress|inflateSync|gunzipSync|"
    r"brotliDecompressSync|inflateRawSync|unescape|rot13|decodebytes|urlsafe_b64decode|standard_b64decode|fromCharCode)$"
    r"|^(?:marshal|codecs|zlib|lzma|bz2)\.(?:loads|decode|decompress)$"
)
_BUFFER = re.compile(r"(?:^|\.)(?:Buffer\.from|TextDecoder\.decode|bytes|bytearray)$")
_ENCODINGS = frozenset(("base64", "hex", "latin1", "rot13", "rot_13", "base64url"))


@dataclass(slots=True)
class Names:
    """What the names of one file hold."""

    told: set[str] = field(default_factory=set)
    """What a caller said, or all of the environment."""
    decoded: set[str] = field(default_factory=set)
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The literal texts behind a name."""
    pairs: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def holds_told(self, value: Value) -> bool:
        """Whether a value has some of what a caller said in it."""
        return bool(value.names & self.told) or ENVIRONMENT in value.names

    def is_decoded(self, value: Value) -> bool:
        """Whether a value is the result of decoding, or was."""
        return decodes(value) or bool(value.names & self.decoded)

    def all_texts(self, value: Value) -> tuple[str, ...]:
        """Its literal texts, and those behind the names in it."""
        return (*value.texts, *(text for name in sorted(value.names) for text in self.texts.get(name, ())))

    def all_pairs(self, value: Value) -> tuple[tuple[str, str], ...]:
        """The same of its keys."""
        return (*value.pairs, *(pair for name in sorted(value.names) for pair in self.pairs.get(name, ())))


def decodes(value: Value) -> bool:
    """Whether it decodes something itself."""
    if any(_DECODERS.search(call) for call in value.calls):
        return True
    return any(_BUFFER.search(call) for call in value.calls) and not _ENCODINGS.isdisjoint(value.texts)


def names_of(codes: Iterable[Code], deadline: float) -> dict[str, Names]:
    """The names of each file; what a function is handed in one file counts in all.

    Raises `SlowError` after `deadline` (`time.monotonic`).
    """
    files = tuple(codes)
    known = {code.file: _first(code) for code in files}
    over = _Handing(known)
    for code in files:
        for function in code.functions:
            over.note(code.file, function)
    for _ in range(_ROUNDS):
        before = sum(len(names.told) + len(names.decoded) for names in known.values())
        for code in files:
            check(deadline)
            _assigned(code, known[code.file])
            for call in code.calls:
                over.follow(call, known[code.file])
        if before == sum(len(names.told) + len(names.decoded) for names in known.values()):
            break
    return known


def _first(code: Code) -> Names:
    names = Names()
    for function in code.functions:
        names.told |= set(function.parameters) if function.handler else _CALLERS_WORDS & set(function.parameters)
    names.told -= {"self", "this", "extra", "ctx", "server"}
    for assignment in code.assignments:
        if len(assignment.targets) == 1:
            _literals(assignment, names)
    return names


def _literals(assignment: Assignment, names: Names) -> None:
    (name,) = assignment.targets
    if assignment.value.texts and len(names.texts.get(name, ())) < 20:
        names.texts[name] = (*names.texts.get(name, ()), *assignment.value.texts[:20])
    if assignment.value.pairs:
        names.pairs[name] = assignment.value.pairs


def _assigned(code: Code, names: Names) -> None:
    for assignment in code.assignments:
        if names.holds_told(assignment.value):
            names.told |= assignment.targets - _TOO_COMMON
        if not code.bundled and names.is_decoded(assignment.value):
            names.decoded |= assignment.targets - _TOO_COMMON


@dataclass(slots=True)
class _Handing:
    """A function that is called with a caller's words holds them in the parameters at these places.

    Each name and place is followed once: whoever hands something told over there, the same names hold it after.
    """

    known: dict[str, Names]
    functions: dict[str, set[tuple[str, tuple[str, ...]]]] = field(default_factory=lambda: defaultdict(set))
    words: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """By function and parameter, the files."""
    done: set[tuple[str, int | str]] = field(default_factory=set)

    def note(self, file: str, function: Function) -> None:
        """One more function that may be called."""
        if function.name:
            self.functions[function.name].add((file, function.parameters))
            for word in function.parameters:
                self.words[function.name, word].add(file)

    def follow(self, call: Call, names: Names) -> None:
        """What a call, in a file with these names, hands over."""
        name = call.last
        if name not in self.functions:
            return
        for place, value in enumerate(call.arguments[:_MOST_PLACES]):
            if (name, place) not in self.done and names.holds_told(value):
                self.done.add((name, place))
                for file, own in self.functions[name]:
                    self.known[file].told |= set(own[place : place + 1] or own[-1:]) - _NEVER
        for word, value in call.named:
            if (name, word) not in self.done and names.holds_told(value):
                self.done.add((name, word))
                for file in self.words.get((name, word), ()):
                    self.known[file].told.add(word)
