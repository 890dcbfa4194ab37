"""Which keys, of an entry or of its file, change what the client starts or allows?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice

from auditor.discover.credentials import redact_argument, redact_named, redact_text
from auditor.discover.tree import Entry, Items, Leaf, Node, Table, is_true, string
from auditor.model import Setting

_LONGEST_VALUE = 200
_MOST = 60
"""Settings kept of one entry."""

_TOLD_ELSEWHERE = {"name", "id", "title", "displayName", "description", "icon", "iconPath", "$schema"}
"""Keys of an entry that change nothing about its start."""

FILE_KEYS = (
    # Claude Code: https://code.claude.com/docs/en/settings
    "enableAllProjectMcpServers", "enabledMcpjsonServers", "disabledMcpjsonServers", "disabledMcpServers",
    "allowedMcpServers", "deniedMcpServers", "allowManagedMcpServersOnly", "permissions/allow",
    "permissions/defaultMode",
    # VS Code: https://code.visualstudio.com/docs/copilot/reference/copilot-settings
    "chat/mcp/discovery/enabled", "chat/mcp/autostart", "chat/mcp/access", "chat/mcp/enabled", "chat/tools/autoApprove",
    "chat/tools/global/autoApprove", "inputs", "mcp/inputs",
    # Gemini CLI and Qwen Code
    "mcp/allowed", "mcp/excluded", "mcp/serverCommand", "allowMCPServers", "excludeMCPServers", "tools/autoAccept",
    "autoAccept",
    # agents of Kiro, Amazon Q and Copilot
    "allowedTools", "toolsSettings", "tools", "includeMcpJson", "useLegacyMcpJson",
    # Codex, Zed, opencode, Amp, Goose, LibreChat
    "approval_policy", "sandbox_mode", "agent/always_allow_tool_actions", "permission", "amp/dangerouslyAllowAll",
    "amp/mcpPermissions", "GOOSE_MODE", "mcpSettings/allowedDomains", "mcpSettings",
)  # fmt: skip
"""Keys of a file that are about all its servers, joined by `/`; each may be written flat, with dots."""


def entry_settings(entry: Table, used: frozenset[str]) -> tuple[tuple[Setting, ...], tuple[str, ...]]:
    """Every key of an entry that is not in `used` and does more than show the server; and the credentials in them."""
    others = (each for each in entry.entries if each.key not in used and each.key not in _TOLD_ELSEWHERE)
    labels: list[str] = []
    settings = tuple(setting(each, "", labels) for each in islice(others, _MOST))
    return settings, tuple(labels)


def stated(name: str, value: str, line: int = 0, column: int = 0) -> Setting:
    """A setting that no key of the file says, but we do."""
    return Setting(name, json.dumps(redact_text(value)[0], ensure_ascii=False)[:_LONGEST_VALUE], line, column)


def file_settings(*tables: Table | None) -> tuple[Setting, ...]:
    """The settings of a file that are about all its servers, from each of `tables` (its root, a project's map)."""
    found: dict[tuple[int, int], Setting] = {}
    for table in tables:
        for route in FILE_KEYS if table else ():
            for entry in entries_at(table, route):
                if not isinstance(entry.node, Leaf) or entry.node.value is not None:
                    found.setdefault((entry.line, entry.column), setting(entry, route.replace("/", ".")))
    return tuple(found.values())[:_MOST]


def entries_at(table: Table | None, route: str) -> Iterator[Entry]:
    """Every entry under keys joined by `/`, nested or flat."""
    keys = route.split("/")
    for size in range(1, len(keys) + 1):
        for entry in table.every(".".join(keys[:size])) if table else ():
            if size == len(keys):
                yield entry
            elif isinstance(entry.node, Table):
                yield from entries_at(entry.node, "/".join(keys[size:]))


def names_at(table: Table | None, routes: tuple[str, ...]) -> frozenset[str]:
    """The strings of all lists at `routes`."""
    lists = [entry.node for route in routes for entry in entries_at(table, route)]
    nodes = [node for each in lists if isinstance(each, Items) for node in each.nodes]
    return frozenset(text for node in nodes if (text := string(node)) is not None)


def setting(entry: Entry, name: str = "", labels: list[str] | None = None) -> Setting:
    """`entry` as a setting, credentials replaced; `labels` is told of each."""
    found: list[str] = []
    made = Setting(redact_text(name or entry.key)[0], compact(entry.node, entry.key, found), entry.line, entry.column)
    if labels is not None:
        labels += [f"settings/{made.name}: {label}" for label in dict.fromkeys(found)]
    return made


def compact(node: Node, name: str = "", labels: list[str] | None = None) -> str:
    """Compact JSON of `node` under the key `name`, credentials replaced, at most 200 characters."""
    plain = _plain(node, name, [] if labels is None else labels)
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _plain(node: Node, name: str, labels: list[str]) -> object:
    if isinstance(node, Table):
        # An input of VS Code: `password` says that its `default` is one.
        hidden = {"default": "password"} if is_true(node.get("password")) else {}
        return {
            redact_text(each.key)[0]: _plain(each.node, hidden.get(each.key, each.key), labels) for each in node.entries
        }
    if isinstance(node, Items):
        return [
            _item(item, node.nodes[index - 1] if index else None, name, labels) for index, item in enumerate(node.nodes)
        ]
    shown, found = redact_named(name, node.value if isinstance(node.value, str) else json.dumps(node.value))
    labels += found
    return shown if found or isinstance(node.value, str) else node.value


def _item(item: Node, before: Node | None, name: str, labels: list[str]) -> object:
    """An item of a list, which may be a list of arguments."""
    if isinstance(item, Leaf) and isinstance(item.value, str):
        shown, found = redact_argument(item.value, string(before) or "")
        if found:
            labels += found
            return shown
    return _plain(item, name, labels)
