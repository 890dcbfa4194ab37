"""One config for each client, as that client writes it and where it keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model import Http, Launch, Stdio, Variable

SUPPORT = "Library/Application Support"


@dataclass(frozen=True)
class Case:
    """A file below home or, where `project`, below the working directory, and what is expected of its one server."""

    client: str
    file: str
    text: str
    name: str
    launch: Launch
    line: int
    column: int
    pointer: str
    project: bool = False
    platform: str = "linux"


NPX = Stdio("npx", ("-y", "pkg"))
JSON_NPX = '{"command": "npx", "args": ["-y", "pkg"]}'


def servers(key: str, entry: str = JSON_NPX) -> str:
    """A map of servers under `key` with `one` on line 3, column 5."""
    return f'{{\n  "{key}": {{\n    "one": {entry}\n  }}\n}}\n'


CASES = (
    Case("claude-desktop", ".config/Claude/claude_desktop_config.json", servers("mcpServers"), "one", NPX, 3, 5,
         "/mcpServers/one"),
    Case("claude-desktop", f"{SUPPORT}/Claude/claude_desktop_config.json", servers("mcpServers"), "one", NPX, 3, 5,
         "/mcpServers/one", platform="darwin"),
    Case("claude-desktop", "AppData/Roaming/Claude/claude_desktop_config.json", servers("mcpServers"), "one", NPX, 3, 5,
         "/mcpServers/one", platform="win32"),
    Case("claude-desktop", f"{SUPPORT}/Claude/Claude Extensions/acme.files/manifest.json",
         '{"name": "files",\n "server": {"type": "node",\n'
         '  "mcp_config": {"command": "node", "args": ["${__dirname}/i.js"]}}}',
         "files", Stdio("node", ("${__dirname}/i.js",)), 3, 3, "/server/mcp_config", platform="darwin"),
    Case("claude-code", ".claude.json", servers("mcpServers", '{"type": "http", "url": "https://h.example/mcp"}'),
         "one",
         Http("https://h.example/mcp"), 3, 5, "/mcpServers/one"),
    Case("claude-code", ".claude.json", '{"projects": {"/w/a": {\n"mcpServers": {\n"one": ' + JSON_NPX + "}}}}", "one",
         NPX, 3, 1,
         "/projects/~1w~1a/mcpServers/one"),
    Case("claude-code", ".mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one", project=True),
    Case("claude-code", ".mcp.json", '{\n"one": ' + JSON_NPX + "}", "one", NPX, 2, 1, "/one", project=True),
    Case("claude-code", ".claude/plugins/cache/m/p/1.0/.mcp.json", '{"one": ' + JSON_NPX + "}", "one", NPX, 1, 2,
         "/one"),
    Case("claude-code", ".claude-plugin/plugin.json",
         '{"name": "p", "author": {"name": "n", "url": "https://n.example"},\n'
         '"mcpServers": {"one": ' + JSON_NPX + "}}", "one", NPX, 2, 16, "/mcpServers/one", project=True),
    Case("cursor", ".cursor/mcp.json", servers("mcpServers", '{"url": "https://h.example/sse"}'), "one",
         Http("https://h.example/sse", "sse"), 3, 5, "/mcpServers/one"),
    Case("cursor", ".cursor/mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one", project=True),
    Case("vscode", ".vscode/mcp.json",
         "// team servers\n{\n  /* one */ \"servers\": {\n    \"one\": " + JSON_NPX + ",\n  },\n}",
         "one", NPX, 4, 5, "/servers/one", project=True),
    Case("vscode", ".config/Code - Insiders/User/profiles/-1a/mcp.json", servers("servers"), "one", NPX, 3, 5,
         "/servers/one"),
    Case("vscode", f"{SUPPORT}/Code/User/settings.json", '{"mcp": {"servers": {\n"one": ' + JSON_NPX + "}}}", "one",
         NPX, 2, 1,
         "/mcp/servers/one", platform="darwin"),
    Case("vscode", ".vscode/settings.json", '{"mcp.servers": {\n"one": ' + JSON_NPX + "}}", "one", NPX, 2, 1,
         "/mcp.servers/one",
         project=True),
    Case("vscode", "team.code-workspace", '{"settings": {"mcp": {"servers": {"one": ' + JSON_NPX + "}}}}", "one", NPX,
         1, 35,
         "/settings/mcp/servers/one", project=True),
    Case("vscode", ".devcontainer/devcontainer.json",
         '{"customizations": {"vscode": {"mcp": {"servers": {"one": ' + JSON_NPX + "}}}}}", "one", NPX, 1, 52,
         "/customizations/vscode/mcp/servers/one", project=True),
    Case("windsurf", ".codeium/windsurf/mcp_config.json", servers("mcpServers",
         '{"serverUrl": "https://h.example/mcp"}'), "one",
         Http("https://h.example/mcp"), 3, 5, "/mcpServers/one"),
    Case("windsurf", ".codeium/mcp_config.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one"),
    Case("zed", ".config/zed/settings.json",
         servers("context_servers", '{"command": {"path": "npx", "args": ["-y", "pkg"], "env": {"A": "b"}}}'), "one",
         Stdio("npx", ("-y", "pkg"), (Variable("A", "b"),)), 3, 5, "/context_servers/one"),
    Case("zed", ".zed/settings.json", servers("context_servers",
         '{"source": "custom", "command": "npx", "args": ["-y", "pkg"]}'),
         "one", NPX, 3, 5, "/context_servers/one", project=True),
    Case("cline", ".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
         servers("mcpServers", '{"type": "streamableHttp", "url": "https://h.example/sse"}'), "one",
         Http("https://h.example/sse"), 3, 5, "/mcpServers/one"),
    Case("cline", ".cline/data/settings/cline_mcp_settings.json", servers("mcpServers"), "one", NPX, 3, 5,
         "/mcpServers/one"),
    Case("roo-code", ".roo/mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one", project=True),
    Case("roo-code", ".roo/mcp.json", servers("mcpServers", '{"type": "streamable-http", "url": "https://h.example"}'),
         "one",
         Http("https://h.example"), 3, 5, "/mcpServers/one", project=True),
    Case("kilo-code", ".kilocode/mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one", project=True),
    Case("kilo-code", ".config/kilo/kilo.jsonc", servers("mcp", '{"type": "local", "command": ["npx", "-y", "pkg"]}'),
         "one", NPX,
         3, 5, "/mcp/one"),
    Case("continue", ".continue/config.yaml",
         "name: me\nmcpServers:\n  - name: one\n    command: npx\n    args: [-y, pkg]\n    env:\n"
         "      K: ${{ secrets.K }}\n", "one",
         Stdio("npx", ("-y", "pkg"), (Variable("K", "${{ secrets.K }}"),)), 3, 5, "/mcpServers/0"),
    Case("continue", ".continue/config.json",
         '{"experimental": {"modelContextProtocolServers": [\n'
         '{"transport": {"type": "stdio", "command": "npx", "args": ["-y", "pkg"]}}]}}',
         "1", NPX, 2, 1, "/experimental/modelContextProtocolServers/0"),
    Case("continue", ".continue/mcpServers/b.yaml",
         "mcpServers:\n- name: one\n  type: sse\n  url: https://h.example\n  requestOptions:\n    headers: {X-A: b}\n",
         "one",
         Http("https://h.example", "sse", (Variable("X-A", "b"),)), 2, 3, "/mcpServers/0", project=True),
    Case("goose", ".config/goose/config.yaml",
         "GOOSE_MODE: auto\nextensions:\n  developer: {type: builtin, enabled: true}\n  one:\n    type: stdio\n"
         "    cmd: npx\n"
         "    args:\n    - -y\n    - pkg\n    envs: {A: b}\n    env_keys: [K]\n", "one",
         Stdio("npx", ("-y", "pkg"), (Variable("A", "b"), Variable("K", None))), 4, 3, "/extensions/one"),
    Case("goose", ".goose/recipes/r.yaml",
         "title: r\nextensions:\n  - type: streamable_http\n    name: one\n    uri: https://h.example/mcp\n", "one",
         Http("https://h.example/mcp"), 3, 5, "/extensions/0", project=True),
    Case("gemini-cli", ".gemini/settings.json", servers("mcpServers", '{"url": "https://h.example/x"}'), "one",
         Http("https://h.example/x", "sse"), 3, 5, "/mcpServers/one"),
    Case("gemini-cli", ".gemini/settings.json", servers("mcpServers", '{"httpUrl": "https://h.example/sse"}'), "one",
         Http("https://h.example/sse"), 3, 5, "/mcpServers/one", project=True),
    Case("gemini-cli", ".gemini/settings.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one"),
    Case("antigravity", ".gemini/config/mcp_config.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one"),
    Case("antigravity", ".gemini/antigravity/mcp_config.json",
         servers("mcpServers", '{"command": "npx", "serverUrl": "https://h.example/x"}'), "one",
              Http("https://h.example/x"), 3, 5,
         "/mcpServers/one"),
    Case("qwen-code", ".qwen/settings.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one"),
    Case("qwen-code", ".qwen/settings.json", servers("mcpServers", '{"url": "https://h.example/x"}'), "one",
         Http("https://h.example/x", "sse"), 3, 5, "/mcpServers/one", project=True),
    Case("codex", ".codex/config.toml",
         'model = "m"\n\n[mcp_servers.one]\ncommand = "npx"\nargs = ["-y", "pkg"]\nenv_vars = ["K"]\n\n'
         '[mcp_servers.one.env]\nA = "b"\n',
         "one", Stdio("npx", ("-y", "pkg"), (Variable("A", "b"), Variable("K", None))), 3, 14, "/mcp_servers/one"),
    Case("codex", ".codex/config.toml",
         '[mcp_servers]\n'
         '"one two" = { url = "https://h.example/mcp", bearer_token_env_var = "TOK", http_headers = { X-A = "b" } }\n',
         "one two", Http("https://h.example/mcp", "http", (Variable("X-A", "b"), Variable("Authorization",
         "Bearer ${TOK}"))), 2, 1,
         "/mcp_servers/one two", project=True),
    Case("codex", ".codex/config.toml", 'mcp_servers.one.command = "npx"\nmcp_servers.one.args = ["-y", "pkg"]\n',
         "one", NPX, 1, 13,
         "/mcp_servers/one"),
    Case("opencode", ".config/opencode/opencode.jsonc",
         servers("mcp", '{"type": "local", "command": ["npx", "-y", "pkg"], "environment": {"A": "{env:A}"}}'), "one",
         Stdio("npx", ("-y", "pkg"), (Variable("A", "{env:A}"),)), 3, 5, "/mcp/one"),
    Case("opencode", "opencode.json",
         '{"mcp": {"servers": {\n"one": {"type": "remote", "url": "https://h.example"}}}}', "one",
         Http("https://h.example"), 2, 1, "/mcp/servers/one", project=True),
    Case("kiro", ".kiro/settings/mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one"),
    Case("amazon-q", ".aws/amazonq/cli-agents/a.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one"),
    Case("lm-studio", ".lmstudio/mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one",
         platform="win32"),
    Case("warp", ".warp/.mcp.json", servers("mcpServers",
         '{"command": "npx", "args": ["-y", "pkg"], "working_directory": "/w"}'),
         "one", Stdio("npx", ("-y", "pkg"), (), "/w"), 3, 5, "/mcpServers/one", project=True),
    Case("junie", ".junie/mcp/mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one"),
    Case("copilot-jetbrains", ".config/github-copilot/intellij/mcp.json", servers("servers"), "one", NPX, 3, 5,
         "/servers/one"),
    Case("copilot-cli", ".copilot/mcp-config.json", servers("mcpServers",
         '{"type": "local", "command": "npx", "args": ["-y", "pkg"]}'),
         "one", NPX, 3, 5, "/mcpServers/one"),
    Case("copilot-cli", ".github/mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one", project=True),
    Case("copilot-agent", ".github/agents/a.md",
         "---\nname: a\nmcp-servers:\n  one:\n    type: local\n    command: npx\n    args: ['-y', pkg]\n"
         "    tools: ['*']\n---\nBe good.\n",
         "one", NPX, 4, 3, "/mcp-servers/one", project=True),
    Case("trae", ".config/Trae CN/User/mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one"),
    Case("librechat", "librechat.yaml",
         "version: 1.2.1\ninterface:\n  mcpServers:\n    use: true\n    create: {command: no}\nmcpServers:\n"
         "  one:\n    type: websocket\n"
         "    url: wss://h.example/ws\n", "one", Http("wss://h.example/ws"), 7, 3, "/mcpServers/one", project=True),
    Case("librechat", "librechat.yaml",
         "version: 1.2.1\nmcpServers:\n  one:\n    type: stdio # local\n    command: npx\n    args: [-y, pkg]\n",
         "one", NPX, 3, 3, "/mcpServers/one", project=True),
    Case("augment", ".augment/settings.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one"),
    Case("amp", ".config/amp/settings.json", '{"amp.mcpServers": {\n"one": ' + JSON_NPX + "}}", "one", NPX, 2, 1,
         "/amp.mcpServers/one"),
    Case("void", ".void-editor/mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one"),
    Case("docker-mcp", ".docker/mcp/registry.yaml", 'registry:\n  one:\n    ref: ""\n', "one",
         Stdio("docker", ("mcp", "gateway", "run", "--servers", "one")), 2, 3, "/registry/one"),
    Case("mcpb", "manifest.json", '{"name": "b", "server": {"type": "uv", "entry_point": "s.py"}}', "b",
         Stdio("uv", ("run", "${__dirname}/s.py")), 1, 15, "/server", project=True),
    Case("registry", "server.json",
         '{"name": "io.x/one", "packages": [\n'
         '{"registryType": "npm", "identifier": "@x/one", "version": "1.2.3", "packageArguments":\n'
         '[{"type": "named", "name": "--port", "default": 80}, {"type": "positional", "valueHint": "dir"}],\n'
         '"environmentVariables": [{"name": "K", "isSecret": true}]}]}', "io.x/one",
         Stdio("npx", ("-y", "@x/one@1.2.3", "--port", "80", "{dir}"), (Variable("K", None),)), 2, 1, "/packages/0",
              project=True),
    Case("registry", "server.json",
         '{"name": "io.x/one",\n"remotes": [{"type": "sse", "url": "https://h.example/x"}]}', "io.x/one",
         Http("https://h.example/x", "sse"), 2, 13, "/remotes/0", project=True),
    Case("shared", "mcp.json", servers("mcpServers"), "one", NPX, 3, 5, "/mcpServers/one", project=True),
)  # fmt: skip
