"""What did a server do besides answering, within bounds?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from auditor.capture.limits import Limits
from auditor.model import Evidence, Package, Touched

_SHORTEST_MASKED = 6
"""Values shorter than this occur by chance."""


class Ledger:
    """Collects evidence; whatever exceeds its limit is counted, not kept."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
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

    def request(self, raw: str) -> None:
        """A request or notification of the server."""
        kind = "requests and notifications of the server"
        self._keep(self._requests, raw, self._limits.requests, self._limits.request_bytes, kind)

    def http(self, fact: str) -> None:
        """A fact about an HTTP exchange; a repeated one is no news."""
        if fact[: self._limits.header_bytes] in self._http:
            return
        self._keep(self._http, fact, self._limits.http_facts, self._limits.header_bytes, "HTTP facts")

    def stderr(self, chunk: bytes) -> None:
        """Some standard error; only the tail is kept."""
        self._stderr += chunk
        surplus = len(self._stderr) - self._limits.stderr_bytes
        if surplus > 0:
            del self._stderr[:surplus]
            self._dropped["bytes of standard error"] += surplus

    def dropped(self, what: str) -> None:
        """Something that was refused, such as `messages over 8388608 bytes`."""
        self._dropped[what] += 1

    def last_words(self) -> str:
        """The last line of standard error that is not blank."""
        lines = self._stderr.decode("utf-8", "surrogateescape").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")[:300]

    def evidence(self, secrets: Mapping[str, str]) -> Evidence:
        """All of it; values that the user passed in are replaced by their names."""

        def masked(texts: list[str]) -> tuple[str, ...]:
            return tuple(mask(text, secrets) for text in texts)

        return Evidence(
            stderr=mask(self._stderr.decode("utf-8", "surrogateescape"), secrets),
            noise=masked(self._noise),
            requests=masked(self._requests),
            http=masked(self._http),
            exit_code=self.exit_code,
            dropped=tuple(f"{count} {what}" for what, count in self._dropped.items()),
            left_behind=masked(self.left_behind),
            watched=self.watched,
            touched=self.touched,
        )

    def _keep(self, kept: list[str], text: str, count: int, size: int, kind: str) -> None:
        if len(kept) >= count:
            self._dropped[kind] += 1
            return
        if len(text) > size:
            self._dropped[f"characters of {kind}"] += len(text) - size
        kept.append(text[:size])


def mask(text: str, secrets: Mapping[str, str]) -> str:
    """`text` with each value that the user passed in replaced by `${NAME}`."""
    for name, value in secrets.items():
        if len(value) >= _SHORTEST_MASKED:
            text = text.replace(value, f"${{{name}}}")
    return text
