"""How would a client start or reach the server of an entry?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from auditor.discover.credentials import redact_arguments, redact_text, redact_url, redact_variable
from auditor.discover.dialect import Dialect
from auditor.discover.guarded import behind
from auditor.discover.settings import compact
from auditor.discover.tree import Items, Leaf, Node, Table, string, words
from auditor.model import Http, Launch, Stdio, Variable

_COMMANDS = ("command", "cmd")
_URLS = ("httpUrl", "serverUrl", "url", "uri", "endpoint", "tcp")
_URL = re.compile(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*://\S|.*[${<%])", re.DOTALL)
"""What begins as a URL does, or holds a place for a variable."""
_ENVS = ("env", "envs", "environment")
_ENV_NAMES = ("env_keys", "env_vars")
_CWDS = ("cwd", "working_directory", "workingDirectory")
_HEADERS = ("headers", "http_headers")
_KINDS = ("type", "transport", "transportType")
_REMOTE = {"http", "streamablehttp", "streamable", "sse", "remote"}
_LOCAL = {"stdio", "local", "command", "inlinepython"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A launch, the keys that went into it, and the credentials that stood in them."""

    launch: Launch
    used: frozenset[str]
    secrets: tuple[str, ...]


def read_launch(entry: Table, dialect: Dialect) -> Reading | None:
    """The launch of `entry`; None where it has neither a command nor a URL."""
    return _Reader(entry, dialect).read()


def mistyped(entry: Table) -> str:
    """Which key of the launch holds what no client can start or reach, and why; empty where none does."""
    for each in entry.entries:
        node = each.node
        if isinstance(node, Leaf) and node.value is None:
            continue
        if each.key in _COMMANDS and not (isinstance(node, Items) or string(node) is not None):
            return f"`{each.key}` is neither a string nor a list, so what it starts cannot be told"
        if each.key == "args" and not isinstance(node, Items) and node != Leaf("", node.line, node.column):
            return "`args` is no list, so clients differ in what they start, or start nothing"
        if each.key in _URLS and each.key != "tcp" and not _may_be_url(node):
            return f"`{each.key}` is no URL, so nobody can tell what is reached"
    return ""


def ambiguous(entry: Table) -> str:
    """Why clients differ in what they start or reach by `entry`; empty where they do not."""
    inner = entry.get("transport")
    if isinstance(inner, Table) and _apart(entry, inner):
        return "`transport` holds a launch and another stands beside it, so clients differ in which they use"
    table = flattened(entry)
    urls = {key: url for key in _URLS if (url := string(table.get(key)))}
    if len(set(urls.values())) > 1:
        named = " and ".join(f"`{key}`" for key in urls)
        return f"{named} name different addresses, so clients differ in what they reach"
    # What runs is the worse surprise: without a type, or with a local one, the program is what is audited.
    if urls and _kind(table) in _REMOTE and (program := next((key for key in _COMMANDS if words(table.get(key))), "")):
        return f"`{program}` names a program and `{next(iter(urls))}` an address, so clients differ in which they use"
    return ""


def _apart(entry: Table, inner: Table) -> bool:
    """Whether both say what is started or reached, and not the same."""
    return any(
        (outer := words(entry.get(*keys))) and (own := words(inner.get(*keys))) and outer != own
        for keys in (_COMMANDS, *((key,) for key in _URLS))
    ) or (bool(words(entry.get(*_COMMANDS))) and any(words(inner.get(key)) for key in _URLS))


def _may_be_url(node: Node) -> bool:
    """Whether it is a URL, empty, or one once a variable in it has its value."""
    text = string(node)
    return text is not None and (not text or _URL.match(text) is not None)


def flattened(entry: Table) -> Table:
    """`entry` with what stands in `transport` or in a `command` object moved up (old Continue, old Zed)."""
    for key in ("transport", "command"):
        inner = entry.get(key)
        if isinstance(inner, Table):
            # The inner entries last: where a key stands in both, they are what is started.
            rest = (each for each in entry.entries if each.key != key)
            moved = (replace(each, key="command") if each.key == "path" else each for each in inner.entries)
            entry = Table((*rest, *moved), entry.line, entry.column)
    return entry


def _kind(entry: Table) -> str:
    """The transport that it names, in one spelling; empty where it names none."""
    return (string(entry.get(*_KINDS)) or "").lower().replace("-", "").replace("_", "")


class _Reader:
    def __init__(self, entry: Table, dialect: Dialect) -> None:
        self._entry = entry
        self._dialect = dialect
        self._used: set[str] = set()
        self._secrets: list[str] = []

    def read(self) -> Reading | None:
        kind = _kind(self._entry)
        command, url = self._words(*_COMMANDS), self._url()
        code = string(self._entry.get("code")) if kind == "inlinepython" else None
        if code is not None:
            command = ["uvx", "--with", "mcp", *self._with(), "python", "-c", code]
        remote_first = kind in _REMOTE or (self._dialect.url_first and kind not in _LOCAL)
        launch: Launch
        if url is not None and (remote_first or not command):
            launch = self._http(url, kind)
        elif command:
            launch = self._stdio(command)
        else:
            return None
        if kind in _REMOTE | _LOCAL:
            self._used.update(_KINDS)
        return Reading(launch, frozenset(self._used), tuple(self._secrets))

    def _stdio(self, command: list[str]) -> Launch:
        self._used.update((*_COMMANDS, "args", "code", "dependencies", *_ENVS, *_ENV_NAMES, *_CWDS))
        line = [*command, *self._words("args")]
        server = behind(line)
        if server is not None and server.url:
            headers = (self._given(each) for each in server.headers)
            return Http(
                self._shown("url", *redact_url(server.url)),
                server.transport or self._transport(server.url, ""),
                tuple(headers),
            )
        before = len(line) - len(server.line) if server is not None else 0
        program, *args = line[before:]
        redacted = enumerate(redact_arguments(program, args), before)
        shown = [self._shown(f"args/{place}", *each) for place, each in redacted]
        cwd = string(self._entry.get(*_CWDS))
        return Stdio(
            self._shown("command", *redact_text(program)),
            tuple(shown),
            self._variables("env", _ENVS) + self._names(),
            None if cwd is None else self._shown("cwd", *redact_text(cwd)),
        )

    def _given(self, header: Variable) -> Variable:
        """A header of a guarded server; with its value, where the entry itself gives it to the guard."""
        table = self._entry.get(*_ENVS)
        entries = table.entries if isinstance(table, Table) else ()
        found = next((each for each in entries if header.value == f"${{{each.key}}}"), None)
        return header if found is None else self._variable("headers", header.name, _value(found.node))

    def _http(self, url: str, kind: str) -> Http:
        self._used.update(
            (*_URLS, *_HEADERS, "env_http_headers", "bearer_token_env_var", "bearer_token", "requestOptions")
        )
        if not isinstance(self._entry.get("requestOptions"), Table):
            self._used.discard("requestOptions")
        headers = (*self._variables("headers", _HEADERS), *self._nested_headers(), *self._codex_headers())
        return Http(self._shown("url", *redact_url(url)), self._transport(url, kind), headers)

    def _transport(self, url: str, kind: str) -> str:
        if kind == "sse":
            return "sse"
        if kind in _REMOTE - {"remote"} or self._entry.get("httpUrl") is not None:
            return "http"
        # Clients without a word about it try both; this path is how servers of the old transport are named.
        return "sse" if url.partition("?")[0].rstrip("/").endswith("/sse") else self._default_transport()

    def _default_transport(self) -> str:
        return self._dialect.url_is if self._entry.get("serverUrl") is None else "http"

    def _url(self) -> str | None:
        return next((url for key in _URLS if (url := string(self._entry.get(key)))), None)

    def _with(self) -> list[str]:
        return [part for name in self._words("dependencies") for part in ("--with", name)]

    def _words(self, *keys: str) -> list[str]:
        """The list under the first of `keys` that occurs; a string is a list of one, null and empty strings none."""
        node = self._entry.get(*keys)
        if isinstance(node, Items):
            return [_word(item) for item in node.nodes]
        text = words(node)
        return [text] if text else []

    def _variables(self, place: str, keys: tuple[str, ...]) -> tuple[Variable, ...]:
        found: list[Variable] = []
        for key in keys:
            node = self._entry.get(key)
            if isinstance(node, Table):
                found += [self._variable(place, each.key, _value(each.node)) for each in node.entries]
            elif isinstance(node, Items):
                found += [self._pair(place, item) for item in node.nodes]
        return tuple(found)

    def _pair(self, place: str, item: Node) -> Variable:
        """`NAME=value`, `Name: value` or `{name, value}`, as lists of variables and headers are written."""
        if isinstance(item, Table):
            return self._variable(place, string(item.get("name", "key")) or "", words(item.get("value")))
        name, sign, value = _word(item).partition("=" if place == "env" else ":")
        return self._variable(place, name, value.strip() if sign else None)

    def _names(self) -> tuple[Variable, ...]:
        """Variables that the client takes from its own environment or key store."""
        found = [item for key in _ENV_NAMES if isinstance(node := self._entry.get(key), Items) for item in node.nodes]
        names = (string(item.get("name")) if isinstance(item, Table) else words(item) for item in found)
        return tuple(self._variable("env", name, None) for name in names if name)

    def _nested_headers(self) -> tuple[Variable, ...]:
        options = self._entry.get("requestOptions")
        headers = options.get("headers") if isinstance(options, Table) else None
        entries = headers.entries if isinstance(headers, Table) else ()
        return tuple(self._variable("headers", each.key, _value(each.node)) for each in entries)

    def _codex_headers(self) -> tuple[Variable, ...]:
        node = self._entry.get("env_http_headers")
        entries = node.entries if isinstance(node, Table) else ()
        found = [Variable(redact_text(each.key)[0], f"${{{_value(each.node)}}}") for each in entries]
        if name := string(self._entry.get("bearer_token_env_var")):
            found.append(Variable("Authorization", f"Bearer ${{{name}}}"))
        if token := string(self._entry.get("bearer_token")):
            found.append(self._variable("headers", "Authorization", f"Bearer {token}"))
        return tuple(found)

    def _variable(self, place: str, name: str, value: str | None) -> Variable:
        shown = redact_text(name)[0]
        if value is None:
            return Variable(shown, None)
        text, labels = redact_variable(name, value)
        self._shown(f"{place}/{shown}", "", labels)
        return Variable(shown, text, labels[0] if labels else "")

    def _shown(self, place: str, text: str, labels: tuple[str, ...]) -> str:
        self._secrets += [f"{place}: {label}" for label in dict.fromkeys(labels)]
        return text


def _word(node: Node) -> str:
    text = words(node)
    return text if text is not None else compact(node)


def _value(node: Node) -> str | None:
    return None if isinstance(node, Leaf) and node.value is None else _word(node)
