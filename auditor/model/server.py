"""Which server is meant, and how would a client start it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a server is declared. Lines and columns count from 1, in characters of the file as decoded."""

    file: str
    """Path as the user named it or as discovered; relative to the working directory where it lies below it."""
    pointer: str
    """JSON pointer of the server's entry in the file (for TOML and YAML: of the same tree)."""
    line: int
    column: int
    """Of the server's key (or of its list entry)."""
    end: int = 0
    """Column behind the key as written, quotes included; 0 where only its beginning is known."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A named value: an environment variable or an HTTP header. A secret's value is never held."""

    name: str
    value: str | None
    """The literal as written, `${NAME}` references unexpanded; None where it is a secret or absent. Of an address that
    holds a secret, `REDACTED` stands in its place."""
    secret: str = ""
    """Why the value is withheld: the shape of a credential (`github-token`), `name` where only the name says
    so, or empty where it is not a secret."""


@dataclass(frozen=True, slots=True)
class Stdio:
    """A server started as a child process. Credentials in `args` are already replaced by `REDACTED` marks."""

    command: str
    args: tuple[str, ...] = ()
    env: tuple[Variable, ...] = ()
    cwd: str | None = None

    def given(self, names: Iterable[str]) -> Stdio:
        """The same with variables of these names, whose values are the user's, behind those that it names itself."""
        known = {each.name for each in self.env}
        return replace(self, env=(*self.env, *(Variable(name, None) for name in names if name not in known)))


@dataclass(frozen=True, slots=True)
class Http:
    """A server reached by URL. Credentials in the URL are already replaced by `REDACTED` marks."""

    url: str
    transport: str = "http"
    """`http` (streamable) or `sse`."""
    headers: tuple[Variable, ...] = ()


Launch = Stdio | Http


@dataclass(frozen=True, slots=True)
class Setting:
    """A key of the entry (or of the file, about all servers) that changes what the client allows, as written."""

    name: str
    value: str
    """Compact JSON of the value, at most 200 characters; secrets replaced."""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class ServerSpec:
    """One configured server."""

    id: str
    """Unique in the audit and stable between runs: the name; `client:name` where clients share one; with `#` and its
    file where that is shared too."""
    name: str
    """The key in the config, as written (hostile text)."""
    client: str
    """The config format that declared it (`claude-desktop`, `vscode`, …); `command` or `url` if typed by hand."""
    launch: Launch
    origin: Origin | None = None
    disabled: bool = False
    settings: tuple[Setting, ...] = ()
    secrets_inline: tuple[str, ...] = ()
    """What credentials stand literally in the entry: `env/API_KEY: github-token`, `args/3: openai-key`."""
