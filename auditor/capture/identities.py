"""As whom is a server asked? What the most used clients send of themselves in `initialize`.

A name that only a scanner has would tell a hostile server when to behave. Each row says where its strings were
seen: `log` is a client's own log or a recording of its traffic, `source` its code, `db` the community's
https://github.com/apify/mcp-client-capabilities. Versions age; a server that reads them at all mostly logs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from auditor.model.change import ABLE_CLIENT

_APPS: Mapping[str, object] = {"io.modelcontextprotocol/ui": {"mimeTypes": ["text/html;profile=mcp-app"]}}
_FORM_AND_URL: Mapping[str, object] = {"form": {}, "url": {}}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a client says of itself."""

    name: str
    version: str
    capabilities: Mapping[str, object] = field(default_factory=dict)
    more: Mapping[str, str] = field(default_factory=dict)
    """Further members of `clientInfo`."""

    def info(self) -> dict[str, str]:
        """`clientInfo`."""
        return {"name": self.name, **self.more, "version": self.version}

    def bare(self) -> Identity:
        """The same client without any capability."""
        return replace(self, capabilities={})


CLAUDE = Identity("claude-ai", "0.1.0", {"extensions": _APPS})
"""Claude Desktop and claude.ai; log of 2026-02. Until 2025-11 with no capability at all."""
PLAIN = Identity(ABLE_CLIENT, "0.1.0")
"""What the Python SDK sends for a program that names itself not (source, mcp 2.3.0); so do most scripts."""
ABLE = replace(PLAIN, capabilities={"roots": {"listChanged": True}, "sampling": {}, "elicitation": _FORM_AND_URL})
"""The same of a program that answers all that a server can ask: some tools are shown to nobody else."""

_CLAUDE_CODE = Identity(
    "claude-code", "2.1.233", {"roots": {"listChanged": True}, "elicitation": {}},
    {"title": "Claude Code", "description": "Anthropic's agentic coding tool",
     "websiteUrl": "https://claude.com/claude-code"},
)  # fmt: skip
"""Log of 2.1.221 and 2.1.233, 2026."""
_VSCODE = Identity(
    "Visual Studio Code", "1.138.0",
    {
        "roots": {"listChanged": True}, "sampling": {}, "elicitation": _FORM_AND_URL,
        "tasks": {"list": {}, "cancel": {},
                  "requests": {"sampling": {"createMessage": {}}, "elicitation": {"create": {}}}},
        "extensions": _APPS,
    },
)  # fmt: skip
"""Log of 1.138.0, 2026-10."""
_CURSOR = Identity("cursor-vscode", "1.0.0", {"roots": {"listChanged": False}, "elicitation": {}})
"""Name, version and roots: logs, 2025-03 to 2026; elicitation: db."""
_CODEX = Identity("codex-mcp-client", "0.154.0", {"elicitation": _FORM_AND_URL}, {"title": "Codex"})
"""Log of 0.154.0, 2026."""
_WINDSURF = Identity("windsurf-client", "1.0.0")
"""Name: db; the version is a guess."""
_CLINE = Identity("Cline", "3.40.0")
"""Name: source (`McpHub.ts`, version of the extension) and db; the version is a guess."""
_ZED = Identity("Zed", "1.0.0")
"""Name: source (`context_server`) and db; the version is a guess."""
_GEMINI = Identity("gemini-cli-mcp-client", "0.0.1", {"roots": {}})
"""Source and log, 2025-09; older ones append `-` and the server's name."""
_GOOSE = Identity("goose", "1.20.0")
"""Name: db; the version is a guess."""
_LIBRECHAT = Identity("@librechat/api-client", "1.2.3")
"""Source (`MCPConnection`), no capability."""
_OPENCODE = Identity("opencode", "1.0.0")
"""Name: db; the version is a guess."""
_COPILOT = Identity("github-copilot-developer", "1.0.57")
"""GitHub Copilot CLI and coding agent; log of 1.0.57-3, without roots."""
_COPILOT_JETBRAINS = Identity(
    "JetBrains-IU-copilot-intellij", "1.5.0", {"roots": {"listChanged": True}, "sampling": {}, "elicitation": {}}
)
"""Db; the version is a guess."""
_ROO = Identity("Roo-Code", "3.30.0")
"""Db; the version is a guess."""
_KILO = Identity("Kilo-Code", "4.100.0")
"""Db; the version is a guess."""
_AMAZON_Q = Identity("Q-DEV-CLI", "1.0.0")
"""Db; the version is a guess."""
_AMP = Identity("amp-mcp-client", "0.0.1", {"sampling": {}})
"""Db; the version is a guess."""
_ANTIGRAVITY = Identity("antigravity-client", "1.0.0", {"roots": {"listChanged": True}})
"""Db; the version is a guess."""
_CONTINUE = Identity("continue-client", "1.0.0")
"""Name: source of servers that meet it; the version is the one of Continue's code."""

IDENTITIES: tuple[Identity, ...] = (
    CLAUDE, _CLAUDE_CODE, _VSCODE, _CURSOR, _CODEX, _WINDSURF, _CLINE, _ZED, _GEMINI, _GOOSE, _LIBRECHAT, _OPENCODE,
    _COPILOT, PLAIN,
)  # fmt: skip
"""Those that `--probe full` tries, most used first."""

_BY_CLIENT: Mapping[str, Identity] = {
    "claude-desktop": CLAUDE,
    "claude-code": _CLAUDE_CODE,
    "vscode": _VSCODE,
    "cursor": _CURSOR,
    "codex": _CODEX,
    "windsurf": _WINDSURF,
    "cline": _CLINE,
    "roo-code": _ROO,
    "kilo-code": _KILO,
    "zed": _ZED,
    "gemini-cli": _GEMINI,
    "qwen-code": _GEMINI,
    "goose": _GOOSE,
    "librechat": _LIBRECHAT,
    "opencode": _OPENCODE,
    "copilot-cli": _COPILOT,
    "copilot-agent": _COPILOT,
    "copilot-jetbrains": _COPILOT_JETBRAINS,
    "amazon-q": _AMAZON_Q,
    "amp": _AMP,
    "antigravity": _ANTIGRAVITY,
    "continue": _CONTINUE,
}
"""By `discover.FORMATS` id; clients of which nothing is known are met as Claude, as a typed command is."""


def identities(clients: Iterable[str]) -> tuple[Identity, ...]:
    """The identities of these clients, each once."""
    return tuple({one.name: one for one in map(identity_of, clients)}.values())


def identity_of(client: str) -> Identity:
    """The identity of the client whose config declares a server; Claude's for one that is typed by hand."""
    return _BY_CLIENT.get(client, CLAUDE)
