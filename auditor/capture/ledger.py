"""What did a server do besides answering, within bounds?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, takewhile

from auditor.capture.limits import Limits
from auditor.capture.masks import Masks
from auditor.capture.volume import Volume
from auditor.model import Evidence, Package, Touched
from auditor.wire import WireError, parse

_ERROR = re.compile(
    r"(?:.{0,80}?[\s:\])])?(?:\w[\w.]{0,80})?(?:error|exception|fatal)(?: \[\w{1,40}\])?(?: in [\w.()]{1,40})?: "
    r"(?!(?:null|undefined|true|false|none)\b)[^\s\[{]",
    re.ASCII | re.IGNORECASE,
)
"""`TypeError: …`, `Fatal error in main(): …`, `Start failed: Error: …`; not a key of a printed object."""
_NO_WORDS = re.compile(
    r"at .*(?:(?::\d+)+\)?|\((?:index \d+|native)\)|<anonymous>\)?)(?: \{)?|File \".*\", line \d+.*"
    r"|[\W_]+|Node\.js v\d.*|RuntimeWarning: Enable tracemalloc .*"
)
"""A frame of a stack, brackets and rules, how Node.js takes its leave, and what Python says behind a warning."""
_LEVEL = re.compile(r"(?:.{0,80}?\W)?(?:ERROR|FATAL|CRITICAL)\b")
"""As a log marks a line."""
UNSET = (
    r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]{1,60}"
    r"(?:(?::| is| are)? (?:not (?:set|provided)|[Mm]issing|[Rr]equired)| must be (?:set|provided))\b"
)
"""A variable by its name, and that it is not there."""
_MISSES = re.compile(
    r"(?i:(?:missing|required)\b.{0,40}\bvariables?\b|\bvariables?\b.{0,80}\b(?:missing|required|not set))"
    rf"|{UNSET}"
)
_UNFIT = re.compile(r"\bvalidation errors? for \w")
"""As pydantic begins; the name of the field and what is wrong with it follow, a line each."""
_USAGE = re.compile(r"(?i)\W*usage\b")
_LOGGED = re.compile(
    r"\{.*?\"(?:level|severity)\":(?:[56]0|\"(?i:error|fatal|critical)\")"
    r".*?\"(?:message|msg)\":(\"(?:[^\"\\]|\\.){1,1000}\")"
)
"""An error in a line of a log in JSON: the message of what was caught stands before that of the log."""
_LOG_LINE = 4_000
_COLOURS = re.compile(r"\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]")
_FIELD = 2
_BULLETS = ("- ", "* ", "• ")
_LINE = 300


class Ledger:
    """Collects evidence; whatever exceeds its limit is counted, not kept."""

    def __init__(self, limits: Limits, masks: Masks | None = None, volume: Volume | None = None) -> None:
        """Starts of one server share their `masks` and `volume`."""
        self._limits = limits
        self.volume = volume or Volume(limits.total_bytes)
        self.masks = masks or Masks()
        self._noise: list[str] = []
        self._requests: list[str] = []
        self._http: list[str] = []
        self._stderr = bytearray()
        self._dropped: Counter[str] = Counter()
        self.exit_code: int | None = None
        self.left_behind: list[str] = []
        self.confinement = ""
        self.watched = False
        self.touched: tuple[Touched, ...] = ()
        self.packages: tuple[Package, ...] = ()

    def noise(self, line: str) -> None:
        """A line of output that is no message for us."""
        self._keep(self._noise, line, self._limits.noise_lines, self._limits.noise_bytes, "lines of noise")

    def request(self, raw: str, *, again: bool = False) -> None:
        """A request or notification of the server; `again`: to a question asked before, where the same is no news."""
        kind = "requests and notifications of the server"
        if not (again and self.masks.text(raw)[: self._limits.request_bytes] in self._requests):
            self._keep(self._requests, raw, self._limits.requests, self._limits.request_bytes, kind)

    def http(self, fact: str) -> None:
        """A fact about an HTTP exchange; a repeated one is no news."""
        if self.masks.text(fact)[: self._limits.header_bytes] in self._http:
            return
        self._keep(self._http, fact, self._limits.http_facts, self._limits.header_bytes, "HTTP facts")

    def left(self, names: Iterable[str]) -> None:
        """What still ran when it had ended; the same in two starts is one."""
        self.left_behind += [each for each in dict.fromkeys(names) if each not in self.left_behind]

    def stderr(self, chunk: bytes) -> None:
        """Some standard error; only the tail is kept."""
        self._stderr += chunk
        surplus = len(self._stderr) - self._limits.stderr_bytes
        if surplus > 0:
            del self._stderr[:surplus]
            self._dropped["bytes of standard error"] += surplus

    def dropped(self, what: str, count: int = 1) -> None:
        """Something that was refused, such as `messages over 8388608 bytes`."""
        if count:
            self._dropped[what] += count

    def said(self) -> str:
        """All that the server said besides answering."""
        return "\n".join((self._stderr.decode("utf-8", "surrogateescape"), *self._noise, *self._requests))

    def take(self, other: Ledger) -> None:
        """What another start of the same server did and this one did not."""
        for mine, theirs in ((self._noise, other._noise), (self._requests, other._requests)):
            known = frozenset(mine)
            mine.extend([each for each in theirs if each not in known][: self._limits.noise_lines])
        self.left(other.left_behind)
        for what, count in other._dropped.items():
            self._dropped.setdefault(what, count)
        self._stderr = self._stderr or other._stderr
        self.watched = self.watched or other.watched
        self.touched = _together(self.touched, other.touched)

    def last_words(self) -> str:
        """The last line of standard error that names an error, or a variable that it misses, or else says anything.

        What it announces comes with it: a list, or what does not fit where a model is checked. Of a usage it is the
        first line. Where standard error says nothing, it is the usage or the last line that standard output holds
        beside messages.
        """
        lines = [_plain(line.strip()) for line in self._stderr.decode("utf-8", "surrogateescape").split("\n")]
        said = [line for line in reversed(lines) if line and not _NO_WORDS.fullmatch(line)]
        telling = (filter(sign, said) for sign in (_ERROR.match, _MISSES.search, _LEVEL.match, _USAGE.match, bool))
        found = next(chain.from_iterable(telling), "")
        if not found:
            return self._last_noise()
        place = lines.index(found)
        if found.startswith(_BULLETS):
            head = next((each for each in reversed(lines[:place]) if not each.startswith(_BULLETS)), "")
            place, found = (lines.index(head), head) if head.endswith(":") else (place, found)
        rest = lines[place + 1 :]
        if _UNFIT.search(found):
            return ": ".join((found, *rest[:_FIELD]))[:_LINE]
        announced = takewhile(lambda line: line.startswith(_BULLETS), rest if found.endswith(":") else ())
        return " ".join((found, *announced))[:_LINE]

    def _last_noise(self) -> str:
        lines = [_COLOURS.sub("", line).strip() for line in reversed(self._noise)]
        said = [line for line in lines if line and not _NO_WORDS.fullmatch(line)]
        return next(chain(filter(_USAGE.match, said), said), "")[:_LINE]

    def evidence(self) -> Evidence:
        """All of it, without the user's secrets."""
        stderr = self._stderr.decode("utf-8", "surrogateescape")
        begun = "bytes of standard error" in self._dropped
        found = Evidence(
            stderr=self.masks.tail(stderr) if begun else stderr,
            noise=tuple(self._noise),
            requests=tuple(self._requests),
            http=tuple(self._http),
            exit_code=self.exit_code,
            dropped=tuple(f"{count} {what}" for what, count in self._dropped.items()),
            left_behind=tuple(self.left_behind),
            watched=self.watched,
            touched=self.touched,
        )
        return self.masks.over(found)

    def _keep(self, kept: list[str], text: str, count: int, size: int, kind: str) -> None:
        if len(kept) >= count:
            self._dropped[kind] += 1
            return
        text = self.masks.text(text)  # before it is cut: half a token is a secret too
        if len(text) > size:
            self._dropped[f"characters of {kind}"] += len(text) - size
        kept.append(text[:size])


def _together(mine: tuple[Touched, ...], theirs: tuple[Touched, ...]) -> tuple[Touched, ...]:
    known = {replace(each, count=1) for each in mine}
    return (*mine, *(each for each in theirs if replace(each, count=1) not in known))


def _plain(line: str) -> str:
    """A line as it is shown; of an error in a log in JSON, the first line of the message."""
    found = _LOGGED.match(line[:_LOG_LINE])
    if found is None:
        return line[:_LINE]
    try:
        said = parse(found[1])
    except WireError:
        return line[:_LINE]
    return f"Error: {str(said).strip().partition(chr(10))[0]}"[:_LINE]
