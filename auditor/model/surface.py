"""Which text can a model, or the person beside it, be shown?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from auditor.model.capability import ToolCapability
from auditor.model.capture import Gap
from auditor.model.server import ServerSpec
from auditor.wire import Node

if TYPE_CHECKING:  # a change names the kind of its item, which is defined here
    from auditor.model.change import Difference
    from auditor.model.lock import Drift
    from auditor.model.policy import Breach


class Kind(StrEnum):
    """What a text belongs to."""

    TOOL = "tool"
    PROMPT = "prompt"
    RESOURCE = "resource"
    TEMPLATE = "template"
    SERVER = "server"
    """The hello: instructions, serverInfo, capabilities, `_meta`, unknown keys of results and envelopes."""
    LAUNCH = "launch"
    """The config entry that starts the server."""
    EVIDENCE = "evidence"
    """stderr, noise on stdout, requests of the server."""
    RESULT = "result"
    """What a tool call, prompt or resource returned (`scan_text`, the guard)."""
    PACKAGE = "package"
    """What a package says, holds, and would do, read before any of it runs (`vet`)."""


class Role(StrEnum):
    """What part of the item a text is."""

    NAME = "name"
    TITLE = "title"
    DESCRIPTION = "description"
    INSTRUCTIONS = "instructions"
    PARAMETER = "parameter"
    """A property name in inputSchema, or a prompt argument's name."""
    PARAMETER_TITLE = "parameter-title"
    PARAMETER_DESCRIPTION = "parameter-description"
    OUTPUT = "output"
    """A property name in outputSchema."""
    OUTPUT_DESCRIPTION = "output-description"
    """title or description in outputSchema."""
    SCHEMA_VALUE = "schema-value"
    """Strings of const, enum, default, examples, pattern, format, $comment, $ref and the like."""
    SCHEMA_KEY = "schema-key"
    """A keyword in a schema that JSON Schema does not define."""
    KEY = "key"
    """Any other key that the protocol does not define."""
    VALUE = "value"
    """The string behind such a key, or any string that has no role of its own."""
    ANNOTATION = "annotation"
    META = "meta"
    URI = "uri"
    MIME = "mime"
    ICON = "icon"
    VERSION = "version"
    COMMAND = "command"
    ARG = "arg"
    ENV = "env"
    """`NAME` or `NAME=value` of an environment variable (value only where it is no secret)."""
    HEADER = "header"
    URL = "url"
    SETTING = "setting"
    """`name=value`."""
    STDERR = "stderr"
    NOISE = "noise"
    REQUEST = "request"
    HTTP = "http"
    PROCESS = "process"
    """Command line of a process that outlived the server."""
    READS = "reads"
    """A file that the server read, or tried to: its path, then what came of it in brackets."""
    BAIT = "bait"
    """The same of a file of ours that looks like a secret; what it looks like stands behind it."""
    WRITES = "writes"
    CONNECTS = "connects"
    LISTENS = "listens"
    RUNS = "runs"
    """A command line that the server ran."""
    TELLS = "tells"
    """A bait whose secret value the server said."""
    DROPPED = "dropped"
    """What was left out because a limit was reached, in words."""
    TEXT = "text"
    """The whole of a result."""
    README = "readme"
    SCRIPT = "script"
    """What a package manager would run: `postinstall: node setup.js`."""
    INSTALLS = "installs"
    """A line of code that such a script would run, and that reaches out of the package."""
    HISTORY = "history"
    """When it was published, by how many, whether it is deprecated."""
    LIKENESS = "likeness"
    """The known server whose name its own can be taken for, and how they differ."""
    ADVISORY = "advisory"
    """A published report about this very version."""
    ARCHIVE = "archive"
    """What its archive would have done to whoever unpacks it."""
    NATIVE = "native"
    """A file of machine code."""
    STARTUP = "startup"
    """A line that Python runs at each start (`.pth`)."""
    DECLARED = "declared"
    """A tool that its manifest declares: its name."""
    SENDS = "sends"
    """A line of code that passes on what a caller gave it, or the environment, to an address that it names."""
    EVALUATES = "evaluates"
    """A line of code that runs text as code."""
    UNPACKS = "unpacks"
    """A line of code that runs what it has decoded, or that was made unreadable by a tool."""
    PERSISTS = "persists"
    """A line of code that leaves something which starts later."""


class ViewName(StrEnum):
    """The ways in which a text is read."""

    RAW = "raw"
    PLAIN = "plain"
    DECODED = "decoded"
    JOINED = "joined"


@dataclass(frozen=True, slots=True)
class View:
    """A reading of a text, with the way back.

    `starts[i]` and `ends[i]` bound, in the raw text, the characters from which character i of `text` was read.
    """

    name: ViewName
    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    how: str = ""
    """For `decoded`: the chain of decoders (`base64`, `hex>base64`)."""

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span behind `text[start:end]`; an empty span maps to an empty span."""
        if start >= end:
            place = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return place, place
        return min(self.starts[start:end]), max(self.ends[start:end])


@dataclass(frozen=True, slots=True)
class Surface:
    """One string, raw."""

    server: str
    kind: Kind
    item: str
    """Name of the tool, prompt or resource (of a resource: its uri); empty for the server itself."""
    role: Role
    pointer: str
    """JSON pointer into the whole listing, pages joined: `/tools/3/inputSchema/properties/path/description`;
    `/instructions`, `/serverInfo/name`; `/launch/args/0`; `/stderr`. A key's pointer is that of its value."""
    path: str
    """The pointer with items by name instead of by place: survives reordering."""
    text: str
    readings: tuple[View, ...] = ()
    """The `plain` reading, and every `decoded` one; where there is no `plain`, it equals the raw text."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The plain readings of an item's prose in reading order, as one text."""

    text: str
    pieces: tuple[tuple[int, Surface], ...]
    """Where each surface's plain reading starts in `text`; ascending, the first at 0."""


@dataclass(frozen=True, slots=True)
class Item:
    """A tool, prompt, resource, template; the server's hello, its launch or its evidence."""

    server: str
    kind: Kind
    name: str
    pointer: str
    surfaces: tuple[Surface, ...]
    node: Node = None
    """The JSON as sent (`wire` tree); None for launch and evidence."""
    joined: Joined | None = None
    """None where there are fewer than two texts to join."""


@dataclass(frozen=True, slots=True)
class Statement:
    """All surfaces of one server: what `detect` reads."""

    server: str
    spec: ServerSpec | None
    items: tuple[Item, ...]
    gaps: tuple[Gap, ...] = ()
    """What was sent but is too much to read: a bound on the number of strings was reached."""
    differences: tuple[Difference, ...] = ()
    """Where it said something else to another client, in another era, in another start or later."""
    capabilities: tuple[ToolCapability, ...] | None = None
    """What its tools can do; None until `classify` has read it."""
    drifts: tuple[Drift, ...] = ()
    """Where it says something else than was approved."""
    breaches: tuple[Breach, ...] = ()
    """Where it goes beyond the policy."""
    tools_listed: bool = True
    """Whether all its tools are known: else a name may be that of one of its own."""

    def of(self, *kinds: Kind) -> tuple[Item, ...]:
        """The items of these kinds, in listing order."""
        return tuple(item for item in self.items if item.kind in kinds)
