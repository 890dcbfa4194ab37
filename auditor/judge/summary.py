"""What does a report say of a server besides its findings?"""

from __future__ import annotations

import shlex

from auditor import wire
from auditor.model import Capture, Http, Item, Kind, Launch, ServerSpec, ServerSummary, Statement, Stdio, ToolCapability

_COUNTED = (
    ("tools", Kind.TOOL),
    ("prompts", Kind.PROMPT),
    ("resources", Kind.RESOURCE),
    ("templates", Kind.TEMPLATE),
)  # fmt: skip
_HELLOS = ("initialize", "server/discover")
_LONGEST_VERSION = 40
_MOST_CAPABILITIES = 5_000
"""Of one server, in a report; the largest honest one measured has 700."""


def summarise(capture: Capture, statement: Statement) -> ServerSummary:
    """One captured server: how far we came, and what it offers."""
    return _summary(
        capture.server,
        confinement=capture.confinement,
        status=_status(capture),
        protocol=_protocol(capture),
        counts=tuple((name, sum(map(_is_first_face, statement.of(kind)))) for name, kind in _COUNTED),
        seconds=capture.seconds,
        digest=capture.digest,
        watched=capture.evidence.watched,
        capabilities=(statement.capabilities or ())[:_MOST_CAPABILITIES],
    )


def summary_of_entry(spec: ServerSpec) -> ServerSummary:
    """A server of which only the config entry was read: disabled there, or a static audit."""
    return _summary(spec, confinement="none", status="disabled" if spec.disabled else "static")


def launch_line(launch: Launch) -> str:
    """One line: the command with its arguments, or the URL; hostile text."""
    if isinstance(launch, Stdio):
        return " ".join(shlex.quote(word) for word in (launch.command, *launch.args))
    return launch.url


def _summary(
    spec: ServerSpec,
    *,
    confinement: str,
    status: str,
    protocol: str = "",
    counts: tuple[tuple[str, int], ...] = (),
    seconds: float = 0.0,
    digest: str = "",
    watched: bool = False,
    capabilities: tuple[ToolCapability, ...] = (),
) -> ServerSummary:
    return ServerSummary(
        id=spec.id,
        name=spec.name,
        client=spec.client,
        origin=spec.origin,
        launch=launch_line(spec.launch),
        transport=spec.launch.transport if isinstance(spec.launch, Http) else "stdio",
        confinement=confinement,
        status=status,
        protocol=protocol,
        counts=counts,
        seconds=seconds,
        digest=digest,
        watched=watched,
        capabilities=capabilities,
    )


def _is_first_face(item: Item) -> bool:
    """What others are told has a path that begins with who they are."""
    return not item.surfaces or item.surfaces[0].path.startswith("/")


def _status(capture: Capture) -> str:
    if not any(listing.exchanges for listing in capture.listings):
        return "not reached"
    return "incomplete" if capture.gaps else "audited"


def _protocol(capture: Capture) -> str:
    """The version in the first hello that names one; cut, for it is the server's word."""
    for listing in capture.listings:
        for exchange in listing.exchanges:
            if exchange.method in _HELLOS and (version := _version(exchange.raw)):
                return version[:_LONGEST_VERSION]
    return ""


def _version(raw: str) -> str:
    try:
        message = wire.parse(raw)
    except wire.WireError:
        return ""
    result = message.get("result") if isinstance(message, wire.Object) else None
    if not isinstance(result, wire.Object):
        return ""
    version = result.get("protocolVersion")
    supported = result.get("supportedVersions")
    if version is None and isinstance(supported, list) and supported:
        version = supported[0]
    return version if isinstance(version, str) else ""
