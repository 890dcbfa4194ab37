"""Which server does a command or URL mean that the user typed?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from auditor.discover.credentials import redact_arguments, redact_text, redact_url
from auditor.errors import AuditorError
from auditor.model import Http, ServerSpec, Stdio

_RUNNERS = {
    "npx", "uvx", "bunx", "bun", "pipx", "pnpm", "pnpx", "yarn", "npm", "dnx", "docker", "podman", "node", "deno",
    "python", "python3", "uv",
}  # fmt: skip
"""Programs whose first plain argument names the server better than they do."""
_VERBS = {"run", "exec", "dlx", "x", "tool"}
_TAKES_VALUE = {
    "-e",
    "--env",
    "-v",
    "--volume",
    "--mount",
    "--name",
    "--network",
    "-p",
    "--from",
    "--with",
    "--directory",
    "--package",
}
_VERSION = re.compile(r"(?<=.)(?:@|==|:)[^/@:=]*$")
_SUFFIX = re.compile(r"\.(?:py|js|mjs|cjs|ts|exe|cmd|bat|sh)$")
_TRANSPORTS = {"http", "sse"}


def parse_command(argv: Sequence[str]) -> ServerSpec:
    """The server that `argv` starts, credentials replaced; its id is what it runs (`npx -y @a/files@1` is `files`).

    Raises `AuditorError` where there is no command.
    """
    if not argv or not argv[0]:
        raise AuditorError(
            "there is no command", "--", "write the command after `--`: mcp-assay scan -- npx -y some-server"
        )
    command, found = redact_text(argv[0])
    redacted = redact_arguments(argv[0], argv[1:])
    args = [shown for shown, _ in redacted]
    secrets = [f"command: {label}" for label in found]
    secrets += [f"args/{index}: {label}" for index, (_, labels) in enumerate(redacted) for label in labels]
    name = _short(_target(command, args)) or "command"
    return ServerSpec(name, name, "command", Stdio(command, tuple(args)), secrets_inline=tuple(secrets))


def parse_url(url: str, transport: str | None = None) -> ServerSpec:
    """The server at `url`, credentials replaced; its id is the host.

    `transport` is `http` or `sse`; without it, a path that ends in `/sse` means the latter.

    Raises `AuditorError` for what is no http URL.
    """
    shown, labels = redact_url(url.strip())
    host = _host(url.strip())
    if host is None:
        raise AuditorError("it is not an http or https URL with a host", shown[:200], "write it as https://host/path")
    if transport is not None and transport not in _TRANSPORTS:
        raise AuditorError(f"there is no transport {transport[:40]!r}", shown[:200], "choose `http` or `sse`")
    path = shown.partition("?")[0].rstrip("/")
    kind = transport or ("sse" if path.endswith("/sse") else "http")
    secrets = tuple(f"url: {label}" for label in labels)
    return ServerSpec(host, host, "url", Http(shown, kind), secrets_inline=secrets)


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        return redact_text(parts.hostname or "")[0] or None if parts.scheme in {"http", "https"} else None
    except ValueError:
        return None


def _target(command: str, args: Sequence[str]) -> str:
    """The package, image or script that a runner runs; the command itself where it is none."""
    if _short(command) not in _RUNNERS:
        return command
    before = ""
    for arg in args:
        if before == "-m" or not (arg.startswith("-") or arg in _VERBS or before in _TAKES_VALUE):
            return arg
        before = arg
    return command


def _short(word: str) -> str:
    """The last part of a path, package or image, without version and suffix."""
    name = re.split(r"[/\\]", word.rstrip("/\\"))[-1]
    return _SUFFIX.sub("", _VERSION.sub("", name))[:100]
