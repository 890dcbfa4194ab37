"""Which statements does a test case of a rule stand for?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from auditor import wire
from auditor.model import (
    Capture,
    Case,
    Era,
    Evidence,
    Exchange,
    Http,
    Kind,
    Launch,
    Listing,
    ServerSpec,
    Setting,
    Statement,
    Stdio,
    Variable,
)
from auditor.surfaces import from_listing, from_spec, from_text, surfaces


def statements(case: Case) -> tuple[Statement, ...]:
    """One statement a server of the case; `rulepack` has checked the shapes."""
    return tuple(_statement(name, made) for name, made in case.servers)


def _statement(server: str, made: object) -> Statement:
    parts = made if isinstance(made, dict) else {}
    spec = _spec(server, parts)
    if "wire" in parts or "evidence" in parts:
        return surfaces(_capture(spec, parts))
    if "result" in parts:
        result = parts["result"]
        return from_text(server, Kind.RESULT, result if isinstance(result, str) else str(wire.from_python(result)))
    if "listing" in parts:
        return from_listing(server, parts["listing"], spec)
    return from_spec(spec)


def _spec(server: str, parts: Mapping[str, object]) -> ServerSpec:
    given = parts.get("launch")
    launch = given if isinstance(given, dict) else {}
    settings = parts.get("settings")
    named = settings if isinstance(settings, dict) else {}
    return ServerSpec(
        id=server,
        name=str(parts.get("name", server)),
        client="test",
        launch=_launch(launch),
        settings=tuple(Setting(str(name), _compact(value)) for name, value in named.items()),
        secrets_inline=tuple(f"env/{name}: {value[7:]}" for name, value in _texts(launch.get("env")) if _secret(value)),
    )


def _launch(given: Mapping[str, object]) -> Launch:
    if "url" in given:
        headers = tuple(_variable(name, value) for name, value in _texts(given.get("headers")))
        return Http(str(given["url"]), str(given.get("transport", "http")), headers)
    args = given.get("args")
    return Stdio(
        command=str(given.get("command", "server")),
        args=tuple(str(arg) for arg in args) if isinstance(args, list) else (),
        env=tuple(_variable(name, value) for name, value in _texts(given.get("env"))),
        cwd=str(given["cwd"]) if "cwd" in given else None,
    )


def _variable(name: str, value: str) -> Variable:
    """`SECRET:shape` in a case stands for a credential of that shape, which no spec ever holds."""
    return Variable(name, None, value[7:]) if _secret(value) else Variable(name, value)


def _secret(value: str) -> bool:
    return value.startswith("SECRET:")


def _texts(given: object) -> list[tuple[str, str]]:
    return [(str(name), str(value)) for name, value in given.items()] if isinstance(given, dict) else []


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _capture(spec: ServerSpec, parts: Mapping[str, object]) -> Capture:
    said_in = {era: tuple(_exchange(raw) for raw in _sequence(parts.get("wire")) if _era(raw) is era) for era in Era}
    listings = tuple(Listing(era, "test", exchanges) for era, exchanges in said_in.items() if exchanges)
    given = parts.get("evidence")
    said = given if isinstance(given, dict) else {}
    evidence = Evidence(
        stderr=str(said.get("stderr", "")),
        noise=tuple(str(line) for line in _sequence(said.get("noise"))),
        requests=tuple(str(line) for line in _sequence(said.get("requests"))),
        http=tuple(str(line) for line in _sequence(said.get("http"))),
    )
    return Capture(spec, "", "none", listings, evidence, (), 0.0, "")


def _era(raw: object) -> Era:
    modern = isinstance(raw, dict) and raw.get("era") == Era.MODERN
    return Era.MODERN if modern else Era.HANDSHAKE


def _exchange(raw: object) -> Exchange:
    if isinstance(raw, dict):
        return Exchange(str(raw.get("method", "tools/list")), None, str(raw.get("raw", "")))
    return Exchange("tools/list", None, str(raw))


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
