"""Which statements does a test case of a rule stand for?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from auditor.model import (
    Capture,
    Case,
    Deed,
    Dossier,
    Drift,
    DriftKind,
    Era,
    Evidence,
    Exchange,
    Fact,
    Http,
    Kind,
    Launch,
    Listing,
    Role,
    ServerSpec,
    Setting,
    Statement,
    Stdio,
    Touched,
    Variable,
)
from auditor.model.policy import Breach, BreachKind
from auditor.surfaces import from_drifts, from_listing, from_package, from_result, from_spec, from_text, surfaces

_Parts = Mapping[str, object]
_MARK = re.compile(r"REDACTED(?:-([a-z0-9-]{1,40}))?")
"""What stands in a credential's place once a config has been read; a case writes it too."""


def statements(case: Case) -> tuple[Statement, ...]:
    """One statement a server of the case; `read_cases` has checked the shapes."""
    return tuple(_statement(name, made) for name, made in case.servers if isinstance(made, dict))


def _statement(server: str, parts: _Parts) -> Statement:
    """Everything that the case says of the server; of its launch only where the case says something of it."""
    spec = _spec(server, parts)
    told = not parts.keys().isdisjoint(("launch", "settings", "name"))
    made = tuple(_said(server, spec, parts))
    said = tuple(item for one in made for item in one.items if item.kind is not Kind.LAUNCH)
    differences = tuple(each for one in made for each in one.differences)
    items = (*(from_spec(spec).items if told else ()), *said)
    drifted = from_drifts(server, tuple(_drift(_mapping(one)) for one in _sequence(parts.get("drifts"))))
    return Statement(
        server, spec if told else None, (*items, *drifted.items), differences=differences, drifts=drifted.drifts,
        breaches=tuple(_breach(_mapping(one)) for one in _sequence(parts.get("breaches"))),
    )  # fmt: skip


def _breach(given: _Parts) -> Breach:
    return Breach(BreachKind(str(given.get("kind"))), str(given.get("pointer")), str(given.get("because")))


def _said(server: str, spec: ServerSpec, parts: _Parts) -> Iterator[Statement]:
    if "listing" in parts:
        yield from_listing(server, parts["listing"])
    if "wire" in parts or "evidence" in parts:
        yield surfaces(_capture(spec, parts))
    if "package" in parts:
        yield from_package(_dossier(server, _mapping(parts["package"])))
    if "result" in parts:
        result = parts["result"]
        yield from_text(server, Kind.RESULT, result) if isinstance(result, str) else from_result(server, result)


def _dossier(server: str, parts: _Parts) -> Dossier:
    """Each key a role with its texts; `files` has the same for each file, their lines counted from 1."""
    facts = tuple(_facts({role: texts for role, texts in parts.items() if role != "files"}, ""))
    files = _mapping(parts.get("files")).items()
    more = (fact for file, told in files for fact in _facts(_mapping(told), str(file)))
    return Dossier(server, "test", server, "1.0.0", facts=(*facts, *more))


def _facts(told: _Parts, file: str) -> Iterator[Fact]:
    for role, texts in told.items():
        for line, text in enumerate(_sequence(texts) or (texts,), 1):
            yield Fact(Role(role), str(text), file, line if file else 0)


def _spec(server: str, parts: _Parts) -> ServerSpec:
    launch, settings = _mapping(parts.get("launch")), _mapping(parts.get("settings"))
    return ServerSpec(
        id=server,
        name=str(parts.get("name", server)),
        client="test",
        launch=_launch(launch),
        settings=tuple(Setting(name, _compact(value)) for name, value in settings.items()),
        secrets_inline=tuple(_secrets(launch)),
    )


def _launch(given: _Parts) -> Launch:
    if "url" in given:
        return Http(str(given["url"]), str(given.get("transport", "http")), _variables(given.get("headers")))
    return Stdio(
        command=str(given.get("command", "server")),
        args=tuple(str(arg) for arg in _sequence(given.get("args"))),
        env=_variables(given.get("env")),
        cwd=str(given["cwd"]) if "cwd" in given else None,
    )


def _variables(given: object) -> tuple[Variable, ...]:
    return tuple(_variable(name, str(value)) for name, value in _mapping(given).items())


def _variable(name: str, value: str) -> Variable:
    mark = _MARK.fullmatch(value)
    return Variable(name, None, mark[1] or "name") if mark else Variable(name, value)


def _secrets(launch: _Parts) -> Iterator[str]:
    """Where the entry holds a credential, as `ServerSpec.secrets_inline` has it."""
    texts = {f"{key}/{name}": value for key in ("env", "headers") for name, value in _mapping(launch.get(key)).items()}
    texts |= {f"args/{place}": value for place, value in enumerate(_sequence(launch.get("args")))}
    texts |= {"url": launch["url"]} if "url" in launch else {}
    for place, value in texts.items():
        if mark := _MARK.search(str(value)):
            yield f"{place}: {mark[1] or 'name'}"


def _capture(spec: ServerSpec, parts: _Parts) -> Capture:
    """The raw messages, face by face, and what the server did besides."""
    sent: dict[tuple[Era, str, int, int], list[Exchange]] = {}
    for raw in _sequence(parts.get("wire")):
        sent.setdefault(_face(raw), []).append(_exchange(raw))
    by_era = sorted(sent.items(), key=lambda item: tuple(Era).index(item[0][0]))
    listings = tuple(
        Listing(era, client, tuple(exchanges), start, turn) for (era, client, start, turn), exchanges in by_era
    )
    given = _mapping(parts.get("evidence"))
    evidence = Evidence(
        stderr=str(given.get("stderr", "")),
        noise=tuple(map(str, _sequence(given.get("noise")))),
        requests=tuple(map(str, _sequence(given.get("requests")))),
        http=tuple(map(str, _sequence(given.get("http")))),
        left_behind=tuple(map(str, _sequence(given.get("left_behind")))),
        dropped=tuple(map(str, _sequence(given.get("dropped")))),
        touched=tuple(_touched(_mapping(one)) for one in _sequence(given.get("touched"))),
    )
    return Capture(spec, "", "none", listings, evidence, (), 0.0, "")


def _touched(given: _Parts) -> Touched:
    return Touched(
        Deed(str(given.get("deed"))), str(given.get("target")), str(given.get("bait", "")), str(given.get("failed", ""))
    )


def _drift(given: _Parts) -> Drift:
    """Of a tool called `example`, where nothing else is said."""
    name, kind = str(given.get("item", "example")), Kind(str(given.get("item_kind", Kind.TOOL)))
    texts = (str(given.get(key, "")) for key in ("detail", "before", "after"))
    return Drift(DriftKind(str(given.get("kind"))), kind, name, str(given.get("path", f"/tools/{name}")), *texts)


def _face(raw: object) -> tuple[Era, str, int, int]:
    """To whom a message was sent: era, client, start, turn."""
    given = _mapping(raw)
    era = Era.MODERN if given.get("era") == Era.MODERN else Era.HANDSHAKE
    return era, str(given.get("client", "test")), _number(given.get("start")), _number(given.get("turn"))


def _number(value: object) -> int:
    return value if isinstance(value, int) else 1


def _exchange(raw: object) -> Exchange:
    if isinstance(raw, dict):
        return Exchange(str(raw.get("method", "tools/list")), None, str(raw.get("raw", "")))
    return Exchange("tools/list", None, str(raw))


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _mapping(value: object) -> _Parts:
    return value if isinstance(value, dict) else {}


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()
