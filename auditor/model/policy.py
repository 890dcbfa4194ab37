"""What is allowed, on which server, and until when?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase

from auditor.model.capability import Capability
from auditor.model.finding import Gate, Waiver
from auditor.model.rule import Severity


class Hint(StrEnum):
    """What a tool's annotations own up to. A missing one counts as the protocol's default, the dangerous one."""

    DESTRUCTIVE = "destructive"
    OPEN_WORLD = "open-world"
    NOT_READ_ONLY = "not-read-only"


class SelectorKind(StrEnum):
    """By what tools are meant."""

    NAME = "name"
    GLOB = "glob"
    CAPABILITY = "capability"
    ANNOTATION = "annotation"


@dataclass(frozen=True, slots=True)
class Selector:
    """One entry of an allow or block list."""

    kind: SelectorKind
    value: str
    """A name, a pattern with `*` and `?`, a `Capability` or a `Hint`."""

    def __str__(self) -> str:
        """As a person would write it."""
        return self.value if self.kind in (SelectorKind.NAME, SelectorKind.GLOB) else f"{self.kind}:{self.value}"

    def meets(self, name: str, capabilities: Iterable[Capability], hints: Iterable[Hint]) -> bool:
        """Whether a tool with these is meant."""
        match self.kind:
            case SelectorKind.NAME:
                return name == self.value
            case SelectorKind.GLOB:
                return fnmatchcase(name, self.value)
            case SelectorKind.CAPABILITY:
                return self.value in set(capabilities)
            case SelectorKind.ANNOTATION:
                return self.value in set(hints)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a tool may be shown and called, and which line of the policy says so."""

    allowed: bool
    because: str
    blocked: bool = False
    """Whether an entry under `block` says no; else nothing under `allow` says yes."""


@dataclass(frozen=True, slots=True)
class ToolPolicy:
    """Which tools a model may have. What is blocked is blocked, whatever allows it."""

    allow: tuple[Selector, ...] | None = None
    """None: every tool that is not blocked."""
    block: tuple[Selector, ...] = ()


class Access(StrEnum):
    """What may be done with a file."""

    READ = "read"
    WRITE = "write"
    """And read."""


@dataclass(frozen=True, slots=True)
class FileGrant:
    """A file, or a folder with all below it."""

    path: str
    """Absolute, or from `~/` on."""
    access: Access = Access.READ


@dataclass(frozen=True, slots=True)
class Grants:
    """What a server may reach for, outside its own files. None: nothing is said about this kind."""

    files: tuple[FileGrant, ...] | None = None
    hosts: tuple[str, ...] | None = None
    """`api.github.com`, `*.github.com`, an address; each with `:port` or for every port."""
    environment: tuple[str, ...] | None = None
    """Names of variables, or patterns of names."""
    programs: tuple[str, ...] | None = None
    """A name is a program of the system; a path is this one."""

    @property
    def mentioned(self) -> bool:
        """Whether anything is said, be it that nothing is granted."""
        return any(each is not None for each in (self.files, self.hosts, self.environment, self.programs))


PROGRAM_FOLDERS = (
    "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin",
)  # fmt: skip
"""Where the programs of the system lie: a file of the same name elsewhere is another, and told with its path."""


class Confinement(StrEnum):
    """How a server may be run to look at it."""

    SANDBOX = "sandbox"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Trust:
    """What a level of trust means."""

    name: str
    fail_on: Gate | None = None
    """None: as the audit's own gate."""
    confine: Confinement = Confinement.SANDBOX
    start: bool = True
    """Whether it may be started or dialled at all; if not, only its entry is read."""


TRUST = (
    Trust("trusted", confine=Confinement.ANY),
    Trust("known"),
    Trust("untrusted", fail_on=Gate(Severity.MEDIUM)),
)
"""What the three levels mean that need not be defined."""
USUAL, STRANGER = "known", "untrusted"
"""Of an entry that names no level, and of a server that has no entry."""
_UNSAID = Trust("", confine=Confinement.ANY)
"""Of every server, where a policy names none."""


@dataclass(frozen=True, slots=True)
class ServerPolicy:
    """What holds for the servers of one entry."""

    pattern: str
    """The entry's key: a server's name, or a pattern; empty for a server without an entry."""
    trust: Trust
    exact: bool = True
    """Whether the key is a name as it stands, not a pattern."""
    tools: ToolPolicy = field(default_factory=ToolPolicy)
    grants: Grants = field(default_factory=Grants)
    verify_descriptions: bool = False
    """A finding that a tool's name, text, hints and schema disagree, or have changed, fails, whatever the gate."""
    fail_on: Gate | None = None
    waivers: tuple[Waiver, ...] = ()
    line: int = 0
    """Where it stands in the file; 0 for a server without an entry."""

    def covers(self, name: str) -> bool:
        """Whether the entry speaks of the server of this name."""
        return bool(self.pattern) and (name == self.pattern if self.exact else fnmatchcase(name, self.pattern))

    @property
    def gate(self) -> Gate | None:
        """From where on findings fail; None: as the audit's own gate."""
        return self.fail_on or self.trust.fail_on

    def allows(self, tool: str, capabilities: Iterable[Capability] = (), hints: Iterable[Hint] = ()) -> Decision:
        """Whether the tool may be shown to a model and called, and why; `hints` as `policy.hints` reads them."""
        able, admitted = frozenset(capabilities), frozenset(hints)
        for entry in self.tools.block:
            if entry.meets(tool, able, admitted):
                return Decision(False, f"`block: {entry}` of {self.named}", blocked=True)
        if self.tools.allow is None:
            return Decision(True, f"nothing of {self.named} blocks it")
        for entry in self.tools.allow:
            if entry.kind is not SelectorKind.CAPABILITY and entry.meets(tool, able, admitted):
                return Decision(True, f"`allow: {entry}` of {self.named}")
        listed = {entry.value for entry in self.tools.allow if entry.kind is SelectorKind.CAPABILITY}
        if able and able <= listed:
            return Decision(True, f"{self.named} allows all that it can do")
        beyond = f": it {', '.join(sorted(able - listed))}" if listed and able else ""
        return Decision(False, f"no entry under `allow` of {self.named} fits{beyond}")

    @property
    def named(self) -> str:
        """The entry, for messages."""
        return f"`{self.pattern}`" if self.pattern else "a server that the policy does not name"


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole `mcp-assay.yaml`."""

    file: str = ""
    fail_on: Gate | None = None
    """None: as the command line says."""
    trust: tuple[Trust, ...] = TRUST
    servers: tuple[ServerPolicy, ...] = ()
    """In the order of the file."""
    waivers: tuple[Waiver, ...] = ()

    def for_server(self, name: str) -> ServerPolicy:
        """The entry of this name, else the first pattern that fits; for any other server, a stranger's terms.

        A policy that names no server says nothing about any: then every server may do what it likes.
        """
        own = next((entry for entry in self.servers if entry.exact and entry.pattern == name), None)
        found = own or next((entry for entry in self.servers if not entry.exact and entry.covers(name)), None)
        return found or ServerPolicy("", self.level(STRANGER) if self.servers else _UNSAID)

    def level(self, name: str) -> Trust:
        """What a level of trust means; raises `KeyError` for one that is not defined."""
        return {level.name: level for level in self.trust}[name]


class BreachKind(StrEnum):
    """How a server goes beyond the policy."""

    BLOCKED_TOOL = "blocked-tool"
    TOOL_NOT_ALLOWED = "tool-not-allowed"
    SERVER_NOT_NAMED = "server-not-named"
    FILE = "file"
    HOST = "host"
    PROGRAM = "program"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that a server says or does and the policy does not allow."""

    kind: BreachKind
    pointer: str
    """JSON pointer of the text that shows it, as `Surface.pointer`."""
    because: str
    """What the policy says; may quote its file, never the server."""
