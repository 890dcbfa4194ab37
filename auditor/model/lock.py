"""What was approved, and what is different now?"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from auditor.model.capture import Package
from auditor.model.server import Launch
from auditor.model.surface import Kind
from auditor.wire import Node


@dataclass(frozen=True, slots=True)
class Piece:
    """A tool, prompt, resource or template as one listing has it; of the server itself what its hello says."""

    kind: Kind
    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Said:
    """All that one server says to everybody who asked, ready to be pinned or held against a pin."""

    name: str
    launch: Launch
    packages: tuple[Package, ...]
    code: tuple[str, ...]
    """`PLATFORM sha256:…` of its own code, one for each platform on which it was seen."""
    first: tuple[Piece, ...]
    """What the client that declares it is told, in its first listing."""
    others: tuple[Piece, ...]
    """Everything else that somebody was told: later, again, as another client, in another era."""
    today: str = ""
    """ISO date or moment, in the zone of this machine, at which it was said; empty where nobody knows."""
    places: tuple[tuple[str, str], ...] = ()
    """Folders that are others elsewhere, each with the mark that is kept in its place: `{home}`, `/home/ada`."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One thing that was approved."""

    kind: Kind
    name: str
    """By which a client knows it; the second of a name is `name#2`. Empty for the server itself."""
    digest: str
    """`sha256:` and 64 hex digits over every wording, as canonical JSON."""
    says: tuple[Node, ...]
    """Canonical JSON of each wording; the first is what the declaring client is told. Where a text varies by itself,
    a stand-in of zeros is in its place."""
    offered: bool = True
    """Whether the declaring client was offered it at once; False for what only others, or it only later, were."""
    heard: tuple[Node, ...] = field(default=(), compare=False, repr=False)
    """`says`, with the clocks of the day as they were read: a date that was approved is one still when it is today.
    Never kept in a file; empty for `says`."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """One server that was approved."""

    name: str
    launch: Launch
    packages: tuple[Package, ...] = ()
    code: tuple[str, ...] = ()
    """`PLATFORM sha256:…`, ascending."""
    pins: tuple[Pin, ...] = ()
    """By kind and name."""


@dataclass(frozen=True, slots=True)
class Lock:
    """All that was approved."""

    servers: tuple[Pinned, ...] = ()
    """By name, then launch."""


class DriftKind(StrEnum):
    """What became of something that was approved."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    SWAPPED = "swapped"
    """Two or more exchanged what they say."""
    REWORDED = "reworded"
    INSTRUCTIONS = "instructions"
    WIDENED = "widened"
    """Takes more, or asks for more: a parameter, an enum value, a looser schema."""
    NARROWED = "narrowed"
    DEFAULT = "default"
    """What is sent where the model says nothing: a default or a constant."""
    HINT = "hint"
    """A hint about safety was turned."""
    OTHERWISE = "otherwise"
    """A version, an icon, a result's schema: nothing of the above."""
    CLOAKED = "cloaked"
    """Only some are told something else than was approved."""
    POISONED = "poisoned"
    """A rule finds in the change what it did not find in what was approved."""
    LAUNCH = "launch"
    PACKAGE = "package"
    REPUBLISHED = "republished"
    """The same version with another content."""
    DEPENDENCY = "dependency"
    CODE = "code"
    SERVER_ADDED = "server-added"
    SERVER_REMOVED = "server-removed"


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference from what was approved. Every text is hostile."""

    kind: DriftKind
    item_kind: Kind
    item: str
    """Name of the tool, prompt or resource; empty for the server itself and its launch."""
    path: str
    """As `Surface.path`."""
    detail: str
    """What changed, in words: half a sentence."""
    before: str = ""
    after: str = ""
