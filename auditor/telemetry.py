"""How do calls through the guard reach the user's own OpenTelemetry collector, if there is one?

Nothing is sent anywhere unless the user has named a collector in the variables that OpenTelemetry reads, and has
installed its SDK: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor import __version__
from auditor.guard.seams import Entry, Writes

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer, TracerProvider

_ASKED = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
_OFF = "OTEL_SDK_DISABLED"
_LONGEST = 200
_LEAVING = 1000
"""Milliseconds for what is left to be sent when the guard ends."""

Redact = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Exported:
    """Where entries of the log go, too."""

    write: Writes
    close: Callable[[], None]
    """To be called at the end."""


def exported(environ: Mapping[str, str], server: str, redact: Redact) -> Exported | None:
    """What takes each entry of the log as a span; None where nobody asked for that."""
    if environ.get(_OFF, "").lower() == "true" or not any(environ.get(name) for name in _ASKED):
        return None
    from opentelemetry import trace

    provider, leave = _provider(trace.get_tracer_provider())
    tracer = provider.get_tracer("mcp-assay", __version__)
    return Exported(spans(tracer, server, redact), leave)


def spans(tracer: Tracer, server: str, redact: Redact) -> Writes:
    """One span for each entry, from the request to its answer; no text of a message is in it."""

    def write(entry: Entry) -> None:
        from opentelemetry.trace import SpanKind, Status, StatusCode

        end = time.time_ns()
        start = end - int(max(entry.milliseconds, 0.0) * 1e6)
        span = tracer.start_span(f"guard {entry.event}", kind=SpanKind.CLIENT, start_time=start)
        span.set_attributes({
            "mcp_assay.server": redact(server[:_LONGEST]),
            "gen_ai.tool.name": redact(entry.name[:_LONGEST]),
            "mcp_assay.verdict": entry.verdict,
            "mcp_assay.rules": list(entry.rules),
            "mcp_assay.sent": entry.sent,
            "mcp_assay.received": entry.received,
        })  # fmt: skip
        if entry.verdict == "block":
            span.set_status(Status(StatusCode.ERROR, redact(entry.why[:_LONGEST])))
        span.end(end)

    return write


def _provider(set_up: TracerProvider) -> tuple[TracerProvider, Callable[[], None]]:
    """The provider that something has set up in this process; else one that sends to the collector; else none."""
    from opentelemetry.trace import NoOpTracerProvider, ProxyTracerProvider

    if not isinstance(set_up, ProxyTracerProvider):
        return set_up, lambda: None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace import TracerProvider as Sdk
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        return NoOpTracerProvider(), lambda: None
    made = Sdk(shutdown_on_exit=False)
    made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=_LEAVING / 1000)))

    def leave() -> None:
        made.force_flush(_LEAVING)

    return made, leave
