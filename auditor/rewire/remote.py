"""What does an entry say about a server that is reached by URL, and what can a guard take over of it?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from auditor.discover.tree import Entry, Items, Table, string, words
from auditor.model.headers import HEADER_NAME, OF_TRANSPORT

URLS = ("httpUrl", "serverUrl", "url", "uri", "endpoint")
KINDS = ("type", "transport", "transportType")
HEADERS = ("headers", "http_headers")
ENVS = ("env", "envs", "environment")
_STREAMABLE = "httpUrl"
"""Gemini CLI has two keys for two transports."""
BEARER, PASSED_ON = "bearer_token_env_var", "env_vars"
"""Codex names a variable that holds a token; a program gets such a variable only where its entry passes it on."""
_NEUTRAL = re.compile(
    r"(?i)enabled|disabled|isactive|active|name|id|title|display_?name|description|icon(?:path)?|version|bundled|source|"
    r"trust|tools|(?:init|connection|request|tool|startup|sse|call)?_?time_?out(?:_?(?:ms|sec(?:onds)?))?|"
    r"(?:startup|tool)_timeout_(?:ms|sec)|auto_?approve(?:_?tools)?|always_?allow|always_?load|"
    r"(?:allowed|disabled|enabled|available|include|exclude|included|excluded|allow|deny)_?tools|"
    r"server_?instructions|chat_?menu|startup|gallery|_.*|//.*|\$comment|x-.*"
)
"""Keys that mean the same for a program as for a server that is reached."""
_HTTP = {"http", "streamablehttp", "streamable", "remote", "sse"}
_LISTED = "remote"
"""The kind by which clients call a server that is reached, if a program is `local` to them and its command a list."""
_MAY_BE_EMPTY = ("env_keys", "env_vars")
_FOR_EACH_USER = "{{"
_OWN = "MCP_ASSAY_"
_GOOSE = "uri"
_OURS = ("accept", "content-type")
"""Headers that a guard sends as well."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Such an entry, as far as a guard can say the same."""

    address: Entry
    kind: Entry | None
    headers: Entry | None
    bearer: Entry | None
    env: Entry | None
    """Where variables would stand, if there is such a key."""
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
        shown = ((each.key, words(each.node) or "") for each in entries)
        return tuple((name, value) for name, value in shown if name.lower() not in _OURS)

    @property
    def variables(self) -> tuple[tuple[str, str], ...]:
        """Under which name each header is handed to the guard, and its value."""
        return tuple((_OWN + re.sub(r"\W", "_", name, flags=re.ASCII), value) for name, value in self.shown)

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
    addresses = [each for key in URLS for each in entry.every(key) if not _is_empty(each)]
    if not addresses:
        return "its entry names no program"
    kinds = [each for key in KINDS for each in entry.every(key)]
    headers, bearer = entry.entry(*HEADERS), entry.entry(BEARER)
    said = (string(kinds[0].node) or "?" if kinds else "http").lower().replace("-", "").replace("_", "")
    url = string(addresses[0].node) or ""
    streams = said.startswith("streamable") or addresses[0].key == _STREAMABLE
    transport = "sse" if said == "sse" else "http" if streams else "auto" if said == "http" and kinds else ""
    kind = kinds[0] if kinds else None
    found = Remote(addresses[0], kind, headers, bearer, entry.entry(*ENVS), transport)
    return next(_reasons(entry, found, said, url, twice=len(addresses) > 1 or len(kinds) > 1), found)


def _reasons(entry: Table, found: Remote, said: str, url: str, *, twice: bool) -> Iterator[str]:
    """Why it is left alone: whatever could be lost is not taken over."""
    known = {found.address.key, *HEADERS, *KINDS, BEARER}
    variables = found.env is not None and not _is_empty(found.env)
    names = [name.upper() for name, _ in found.variables]
    other = next((each.key for each in entry.entries if not (each.key in known or _is_taken(each))), "")
    refused = next((name for name, _ in found.shown if name.lower() in OF_TRANSPORT), "")
    if twice or entry.repeated():
        yield "its entry says something twice"
    if other:
        yield f"a guard cannot take over what its entry says as {other[:60]!r}"
    if not (url.startswith(("https://", "http://")) and _usable(url)) or _FOR_EACH_USER in url.replace("${{", ""):
        yield "its address is no web address"
    if said not in _HTTP:
        yield "its entry says a transport that a guard does not speak"
    if found.headers is not None and not _plain(found.headers):
        yield "its headers are not plain"
    if refused:
        yield f"the header {refused!r} belongs to the transport"
    if found.bearer is not None and not string(found.bearer.node):
        yield "its token's variable is not plain"
    if len(set(names)) < len(names):
        yield "two of its headers would have the same variable"
    if found.shown and variables:
        yield "it has headers and variables"
    if any(_FOR_EACH_USER in value.replace("${{", "") for _, value in found.shown):
        yield "its headers differ for each user"
    if found.address.key == _GOOSE and any("$" in value for _, value in found.shown):
        yield "its client puts values into headers, and not into variables"


def _is_taken(entry: Entry) -> bool:
    """Whether a key may stay as it is."""
    return (
        entry.key in ENVS
        or (_is_empty(entry) and entry.key in _MAY_BE_EMPTY)
        or _NEUTRAL.fullmatch(entry.key) is not None
    )


def _is_empty(entry: Entry) -> bool:
    node = entry.node
    if isinstance(node, Table):
        return not node.entries
    return not node.nodes if isinstance(node, Items) else node.value in (None, "")


def _plain(headers: Entry) -> bool:
    table = headers.node
    if not isinstance(table, Table) or table.repeated():
        return False
    values = (string(each.node) or "" for each in table.entries)
    return all(HEADER_NAME.fullmatch(each.key) for each in table.entries) and all(map(_sendable, values))


def _usable(text: str) -> bool:
    return bool(text) and text.isprintable()


def _sendable(text: str) -> bool:
    return bool(text.strip()) and text.isascii() and text.isprintable()


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
