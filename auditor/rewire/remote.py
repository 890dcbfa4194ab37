"""What does an entry say about a server that is reached by URL, and what can a guard take over of it?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from auditor.discover.tree import Entry, Table, string, words

URLS = ("httpUrl", "serverUrl", "url", "uri", "endpoint")
KINDS = ("type", "transport", "transportType")
HEADERS = ("headers", "http_headers")
ENVS = ("env", "envs", "environment")
_STREAMABLE = "httpUrl"
"""Gemini CLI has two keys for two transports."""
BEARER, PASSED_ON = "bearer_token_env_var", "env_vars"
"""Codex names a variable that holds a token; a program gets such a variable only where its entry passes it on."""
_STRANGE = (
    "tcp", "oauth", "auth", "authProviderType", "headersHelper", "requestOptions", "requestInit", "env_http_headers",
    "bearer_token", "customUserVars", "requiresOAuth", "command", "cmd", "args", PASSED_ON,
)  # fmt: skip
"""What nobody but the client can do for the server, and what would say that there is a program, too."""
_HTTP = {"http", "streamablehttp", "streamable", "remote", "sse"}
_LISTED = "remote"
"""The kind by which clients call a server that is reached, if a program is `local` to them and its command a list."""
_FOR_EACH_USER = "{{"
_OWN = "MCP_ASSAY_"
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""https://www.rfc-editor.org/rfc/rfc9110#section-5.1"""


@dataclass(frozen=True, slots=True)
class Remote:
    """Such an entry, as far as a guard can say the same."""

    address: Entry
    kind: Entry | None
    headers: Entry | None
    bearer: Entry | None
    transport: str
    """`sse`, the older one, or `http`, if the entry says which; else empty."""

    @property
    def url(self) -> str:
        """Its address."""
        return str(string(self.address.node))

    @property
    def nameless(self) -> bool:
        """Whether nothing says who asks: then the client may have signed in by itself, which a guard must do anew."""
        return self.bearer is None and not self.shown

    @property
    def listed(self) -> bool:
        """Whether the client wants a command as a list."""
        return self.kind is not None and string(self.kind.node) == _LISTED

    @property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """The headers that it is shown."""
        table = self.headers.node if self.headers else None
        entries = table.entries if isinstance(table, Table) else ()
        return tuple((each.key, words(each.node) or "") for each in entries)

    @property
    def variables(self) -> tuple[tuple[str, str], ...]:
        """Under which name each header is handed to the guard, and its value."""
        return tuple((_OWN + re.sub(r"\W", "_", name, flags=re.ASCII).upper(), value) for name, value in self.shown)

    def words(self) -> tuple[str, ...]:
        """What the guard is told."""
        found = ["--url", self.url, *(("--transport", self.transport) if self.transport else ())]
        for (header, _), (variable, _) in zip(self.shown, self.variables, strict=True):
            found += ["--header-env", f"{header}={variable}"]
        if self.bearer is not None:
            found += ["--bearer-env", str(string(self.bearer.node))]
        return tuple(found)


def remote(entry: Table) -> Remote | str:
    """The entry; or why it is left alone."""
    addresses = [each for key in URLS for each in entry.every(key)]
    if not addresses:
        return "its entry names no program"
    strange = next((key for key in _STRANGE if entry.entry(key)), "")
    kind, headers, bearer = entry.entry(*KINDS), entry.entry(*HEADERS), entry.entry(BEARER)
    said = (string(kind.node) or "?" if kind else "http").lower().replace("-", "").replace("_", "")
    url = string(addresses[0].node) or ""
    streams = said.startswith("streamable") or addresses[0].key == _STREAMABLE
    transport = "sse" if said == "sse" else "http" if streams else ""
    found = Remote(addresses[0], kind, headers, bearer, transport)
    names = [name for name, _ in found.variables]
    reasons = (
        (len(addresses) > 1 or bool(entry.repeated()), "its entry says something twice"),
        (bool(strange), f"a guard cannot take over what its entry says as {strange!r}"),
        (not (url.startswith(("https://", "http://")) and _usable(url)), "its address is no web address"),
        (said not in _HTTP, "its entry says a transport that a guard does not speak"),
        (headers is not None and not _plain(headers), "its headers are not plain"),
        (bearer is not None and not string(bearer.node), "its token's variable is not plain"),
        (len(set(names)) < len(names), "two of its headers would have the same variable"),
        (headers is not None and entry.entry(*ENVS) is not None, "it has headers and variables"),
        (
            any(_FOR_EACH_USER in value and "${{" not in value for _, value in found.shown),
            "its headers differ for each user",
        ),
    )
    return next((why for wrong, why in reasons if wrong), found)


def _plain(headers: Entry) -> bool:
    table = headers.node
    if not isinstance(table, Table) or table.repeated():
        return False
    values = (string(each.node) or "" for each in table.entries)
    return all(_NAME.fullmatch(each.key) for each in table.entries) and all(map(_usable, values))


def _usable(text: str) -> bool:
    return bool(text) and text.isprintable()


def reached(line: Sequence[str], entry: Table | None) -> object:
    """What server is reached, by URL or by a guard's command `line`: the same for both; None where none is."""
    if entry is None:
        return None
    found = remote(entry)
    if isinstance(found, Remote):
        bearer = string(found.bearer.node) if found.bearer else None
        return found.url, found.transport, dict(found.shown), bearer
    told = _options(line)
    if "--url" not in told:
        return None
    given = variables(entry)
    headers = (each.partition("=") for each in told.get("--header-env", ()))
    shown = {name: given.get(variable) for name, _, variable in headers}
    return told["--url"][0], told.get("--transport", [""])[0], shown, told.get("--bearer-env", [None])[0]


def variables(entry: Table) -> dict[str, str | None]:
    """What the program of an entry finds in its environment."""
    table = entry.get(*ENVS)
    return {each.key: words(each.node) for each in table.entries} if isinstance(table, Table) else {}


def _options(line: Sequence[str]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, value in pairwise(line):
        if name.startswith("--"):
            told.setdefault(name, []).append(value)
    return told
