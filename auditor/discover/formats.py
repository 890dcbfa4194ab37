"""Which clients are there, and where do they keep their servers? `FORMATS` is the one list.

Paths are `{root}/relative/path`; `roots.py` says what a root is on each platform, and a root that a platform lacks
drops the path. `*` stands for one name, `**` for up to six levels of folders. Project paths start at the project.
"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.discover.dialect import USUAL, Dialect
from auditor.discover.shapes import Shape, either, wrapped
from auditor.discover.shapes.docker import docker
from auditor.discover.shapes.manifest import manifest
from auditor.discover.shapes.registry import registry


@dataclass(frozen=True, slots=True)
class Format:
    """One client with one shape of file; a client with two shapes has two rows."""

    id: str
    title: str
    shape: Shape
    user: tuple[str, ...] = ()
    project: tuple[str, ...] = ()
    dialect: Dialect = USUAL


_SERVERS = wrapped("mcpServers")
_DISABLED = Dialect(off=("disabled",))
_ENABLED = Dialect(off=("enabled",))
_GEMINI = Dialect(url_is="sse", excluded=("mcp/excluded", "excludeMCPServers"))
_OPENCODE = wrapped("mcp/servers", "mcp")

FORMATS: tuple[Format, ...] = (
    Format(
        "claude-desktop",
        "Claude Desktop",
        either(_SERVERS, manifest),
        user=("{support}/Claude/claude_desktop_config.json", "{support}/Claude/Claude Extensions/*/manifest.json"),
    ),
    Format(
        "claude-code",
        "Claude Code",
        wrapped("mcpServers", "projects/*/mcpServers"),
        user=(
            "{home}/.claude.json", "{CLAUDE_CONFIG_DIR}/.claude.json", "{claude}/settings.json",
            "{claudecode}/managed-mcp.json", "{claudecode}/managed-settings.json",
            "{claude}/plugins/cache/**/plugin.json", "{claude}/plugins/repos/**/plugin.json",
        ),
        project=(".claude/settings.json", ".claude/settings.local.json", ".claude-plugin/plugin.json", "plugin.json"),
        dialect=Dialect(excluded_elsewhere=("disabledMcpjsonServers",)),
    ),
    Format(
        "claude-code",
        "Claude Code",
        wrapped("mcpServers", "mcp_servers", "servers", bare=True),
        user=("{claude}/plugins/cache/**/.mcp.json", "{claude}/plugins/repos/**/.mcp.json"),
        project=(".mcp.json",),
    ),
    Format(
        "cursor",
        "Cursor",
        _SERVERS,
        user=("{home}/.cursor/mcp.json", "{home}/.cursor/plugins/**/mcp.json", "{home}/.cursor/plugins/**/.mcp.json"),
        project=(".cursor/mcp.json",),
    ),
    Format(
        "vscode",
        "VS Code (GitHub Copilot)",
        wrapped("servers", "mcp/servers", "settings/mcp/servers", "customizations/vscode/mcp/servers",
                "customizations/vscode/settings/mcp/servers"),
        user=("{vscode}/User/mcp.json", "{vscode}/User/profiles/*/mcp.json", "{vscode}/User/settings.json"),
        project=(
            ".vscode/mcp.json", ".vscode/settings.json", "*.code-workspace", ".devcontainer/devcontainer.json",
            ".devcontainer.json", ".devcontainer/*/devcontainer.json",
        ),
    ),
    Format(
        "windsurf",
        "Windsurf",
        _SERVERS,
        user=("{home}/.codeium/windsurf/mcp_config.json", "{home}/.codeium/windsurf-next/mcp_config.json",
              "{home}/.codeium/mcp_config.json"),
        project=(".windsurf/mcp_config.json", ".windsurf/mcp.json"),
        dialect=_DISABLED,
    ),
    Format(
        "zed",
        "Zed",
        wrapped("context_servers"),
        user=("{home}/.config/zed/settings.json", "{config}/zed/settings.json", "{appdata}/Zed/settings.json"),
        project=(".zed/settings.json",),
        dialect=_ENABLED,
    ),
    Format(
        "cline",
        "Cline",
        _SERVERS,
        user=(
            "{vscode}/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
            "{home}/.cline/data/settings/cline_mcp_settings.json", "{CLINE_MCP_SETTINGS_PATH}",
        ),
        dialect=_DISABLED,
    ),
    Format(
        "roo-code",
        "Roo Code",
        _SERVERS,
        user=(
            "{vscode}/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
            "{vscode}/User/globalStorage/rooveterinaryinc.roo-cline/settings/cline_mcp_settings.json",
        ),
        project=(".roo/mcp.json",),
        dialect=_DISABLED,
    ),
    Format(
        "kilo-code",
        "Kilo Code",
        either(_SERVERS, _OPENCODE),
        user=(
            "{vscode}/User/globalStorage/kilocode.kilo-code/settings/mcp_settings.json",
            "{home}/.kilocode/cli/global/settings/mcp_settings.json",
            "{config}/kilo/kilo.json", "{config}/kilo/kilo.jsonc",
        ),
        project=(".kilocode/mcp.json", ".kilo/kilo.json", ".kilo/kilo.jsonc", "kilo.json", "kilo.jsonc"),
        dialect=Dialect(off=("disabled", "enabled")),
    ),
    Format(
        "continue",
        "Continue",
        wrapped("mcpServers", "experimental/modelContextProtocolServers"),
        user=("{home}/.continue/config.yaml", "{home}/.continue/config.json"),
        project=(".continue/config.yaml",),
    ),
    Format(
        "continue",
        "Continue",
        wrapped("mcpServers", "servers", bare=True),
        user=("{home}/.continue/mcpServers/*.yaml", "{home}/.continue/mcpServers/*.yml",
              "{home}/.continue/mcpServers/*.json"),
        project=(".continue/mcpServers/*.yaml", ".continue/mcpServers/*.yml", ".continue/mcpServers/*.json"),
    ),
    Format(
        "goose",
        "Goose",
        wrapped("extensions"),
        user=("{home}/.config/goose/config.yaml", "{config}/goose/config.yaml",
              "{appdata}/Block/goose/config/config.yaml",
              "{config}/goose/recipes/*.yaml"),
        project=(".goose/recipes/*.yaml", ".goose/recipes/*.json"),
        dialect=_ENABLED,
    ),
    Format(
        "gemini-cli",
        "Gemini CLI",
        _SERVERS,
        user=(
            "{home}/.gemini/settings.json", "{home}/.gemini/extensions/*/gemini-extension.json",
            "{etc}/gemini-cli/settings.json",
            "{library}/GeminiCli/settings.json", "{programdata}/gemini-cli/settings.json",
            "{GEMINI_CLI_SYSTEM_SETTINGS_PATH}",
        ),
        project=(".gemini/settings.json", ".gemini/extensions/*/gemini-extension.json", "gemini-extension.json"),
        dialect=_GEMINI,
    ),
    Format(
        "antigravity",
        "Antigravity",
        _SERVERS,
        user=("{home}/.gemini/config/mcp_config.json", "{home}/.gemini/antigravity/mcp_config.json"),
        project=(".agents/mcp_config.json", ".agent/mcp_config.json", "_agents/mcp_config.json",
                 "_agent/mcp_config.json"),
        dialect=Dialect(off=("disabled",), url_first=True),
    ),
    Format(
        "qwen-code",
        "Qwen Code",
        _SERVERS,
        user=("{home}/.qwen/settings.json", "{home}/.qwen/extensions/*/qwen-extension.json"),
        project=(".qwen/settings.json", ".qwen/settings.local.json"),
        dialect=_GEMINI,
    ),
    Format(
        "codex",
        "Codex",
        wrapped("mcp_servers", "profiles/*/mcp_servers"),
        user=("{codex}/config.toml", "{codex}/*.config.toml", "{etc}/codex/config.toml",
              "{programdata}/OpenAI/Codex/config.toml"),
        project=(".codex/config.toml",),
        dialect=_ENABLED,
    ),
    Format("codex", "Codex", wrapped("mcpServers", "mcp_servers",
    bare=True), user=("{codex}/plugins/**/.mcp.json",), dialect=_ENABLED),
    Format(
        "opencode",
        "opencode",
        _OPENCODE,
        user=(
            "{config}/opencode/opencode.json", "{config}/opencode/opencode.jsonc", "{config}/opencode/config.json",
            "{etc}/opencode/opencode.json", "{etc}/opencode/opencode.jsonc", "{library}/opencode/opencode.json",
            "{library}/opencode/opencode.jsonc", "{programdata}/opencode/opencode.json",
            "{programdata}/opencode/opencode.jsonc", "{OPENCODE_CONFIG}",
        ),
        project=("opencode.json", "opencode.jsonc", ".opencode/opencode.json", ".opencode/opencode.jsonc"),
        dialect=_ENABLED,
    ),
    Format(
        "kiro",
        "Kiro",
        _SERVERS,
        user=("{home}/.kiro/settings/mcp.json", "{home}/.kiro/agents/*.json"),
        project=(".kiro/settings/mcp.json", ".kiro/agents/*.json"),
        dialect=_DISABLED,
    ),
    Format(
        "amazon-q",
        "Amazon Q Developer",
        _SERVERS,
        user=("{home}/.aws/amazonq/default.json", "{home}/.aws/amazonq/agents/*.json",
              "{home}/.aws/amazonq/cli-agents/*.json",
              "{home}/.aws/amazonq/mcp.json"),
        project=(".amazonq/default.json", ".amazonq/mcp.json", ".amazonq/agents/*.json", ".amazonq/cli-agents/*.json"),
        dialect=_DISABLED,
    ),
    Format(
        "lm-studio",
        "LM Studio",
        _SERVERS,
        user=("{home}/.lmstudio/mcp.json", "{home}/.cache/lm-studio/mcp.json"),
    ),
    Format("warp", "Warp", wrapped("mcpServers",
    bare=True), user=("{home}/.warp/.mcp.json",), project=(".warp/.mcp.json",)),
    Format("junie", "JetBrains Junie",
    _SERVERS, user=("{home}/.junie/mcp/mcp.json",), project=(".junie/mcp/mcp.json",)),
    Format(
        "copilot-jetbrains",
        "GitHub Copilot for JetBrains",
        wrapped("servers", "mcpServers"),
        user=("{config}/github-copilot/intellij/mcp.json", "{localappdata}/github-copilot/intellij/mcp.json"),
    ),
    Format(
        "copilot-cli",
        "GitHub Copilot CLI",
        _SERVERS,
        user=("{home}/.copilot/mcp-config.json", "{XDG_CONFIG_HOME}/.copilot/mcp-config.json",
              "{XDG_CONFIG_HOME}/copilot/mcp-config.json", "{COPILOT_HOME}/mcp-config.json"),
        project=(".github/mcp.json",),
    ),
    Format(
        "copilot-agent",
        "GitHub Copilot cloud agent",
        wrapped("mcp-servers"),
        user=("{home}/.copilot/agents/*.md",),
        project=(".github/agents/*.md",),
    ),
    Format(
        "trae",
        "Trae",
        _SERVERS,
        user=("{support}/Trae/User/mcp.json", "{support}/Trae CN/User/mcp.json"),
        project=(".trae/mcp.json",),
        dialect=_DISABLED,
    ),
    Format("librechat", "LibreChat", _SERVERS, project=("librechat.yaml", "librechat.yml")),
    Format("augment", "Augment",
    _SERVERS, user=("{home}/.augment/settings.json",), project=(".augment/settings.json",)),
    Format(
        "amp",
        "Amp",
        wrapped("amp/mcpServers"),
        user=(
            "{config}/amp/settings.json", "{config}/amp/settings.jsonc", "{etc}/ampcode/managed-settings.json",
            "{library}/ampcode/managed-settings.json", "{programdata}/ampcode/managed-settings.json",
        ),
        project=(".amp/settings.json", ".amp/settings.jsonc"),
    ),
    Format("void", "Void", _SERVERS, user=("{home}/.void-editor/mcp.json",)),
    Format("docker-mcp", "Docker MCP toolkit", docker, user=("{home}/.docker/mcp/registry.yaml",)),
    Format("mcpb", "MCP bundle", manifest, project=("manifest.json",)),
    Format("registry", "MCP registry", registry, project=("server.json",)),
    Format(
        "shared",
        "several clients",
        wrapped("mcpServers", "servers", "mcp_servers", bare=True),
        project=("mcp.json", "mcp_config.json", "mcp_servers.json"),
    ),
)  # fmt: skip
