"""Which listings does a rule bring as its tests?"""

from __future__ import annotations

from auditor.marked import Fields, Marked, choice
from auditor.model import Case, Deed, DriftKind, Kind, Role
from auditor.model.policy import BreachKind

PARTS = ("listing", "launch", "wire", "result", "evidence", "drifts", "breaches", "package")
"""What a server of a case may be made of."""
LISTED = ("tools", "prompts", "resources", "resourceTemplates", "instructions", "serverInfo", "capabilities")
"""Keys of a listing that may stand in a case without `listing:` around them."""
SHORT = ("text", "tool")
LAUNCH = ("command", "args", "env", "cwd", "url", "headers", "transport")
MESSAGE = ("method", "raw", "era", "client", "start", "turn")
EVIDENCE = ("stderr", "noise", "requests", "http", "left_behind", "dropped", "touched")
TOUCHED = ("deed", "target", "bait", "failed", "count")
DRIFT = ("kind", "item_kind", "item", "path", "detail", "before", "after")
BREACH = ("kind", "pointer", "because")
KEYS = ("note", *SHORT, *LISTED, *PARTS, "settings", "name", "servers")
SERVER = "server"
"""Name of the server of a case that names none."""


def cases(marked: Marked | None, what: str) -> tuple[Case, ...]:
    """The cases of one list; raises `AuditorError` at the place that is wrong."""
    if marked is None:
        return ()
    return tuple(_case(case) for case in marked.sequence(what))


def _case(marked: Marked) -> Case:
    fields = Fields(marked, "a case", KEYS)
    note = fields.text("note")
    servers = fields.get("servers")
    if servers is None:
        made = ((SERVER, _server(marked)),)
        return Case(note, marked.mark.line, made)
    if set(marked.mapping("a case")) - {"note", "servers"}:
        raise marked.mark.error("a case has `servers` and more", "put everything under its server's name")
    named = servers.mapping("servers").items()
    return Case(note, marked.mark.line, tuple((name, _server(server)) for name, server in named))


def _server(marked: Marked) -> dict[str, object]:
    """`{"listing": …, "launch": …, …}` with shorthands written out."""
    fields = Fields(marked, "a server of a case", tuple(key for key in KEYS if key != "servers"))
    made = {part: value.plain() for part in PARTS if (value := fields.get(part)) is not None}
    listing = _listing(marked, fields)
    if listing:
        if "listing" in made:
            raise marked.mark.error("a case has `listing` and parts of one beside it", "put them under `listing:`")
        made["listing"] = listing
    if not made:
        raise marked.mark.error(
            "a case has no server", "add text:, tool:, listing:, launch:, wire:, result: or drifts:"
        )
    _check_parts(marked, made)
    for extra in ("settings", "name"):
        if (value := fields.get(extra)) is not None:
            made[extra] = value.plain()
    return made


def _listing(marked: Marked, fields: Fields) -> dict[str, object]:
    listing = {key: value.plain() for key in LISTED if (value := fields.get(key)) is not None}
    text, tool = fields.get("text"), fields.get("tool")
    if (text is not None) + (tool is not None) + ("tools" in listing) > 1:
        raise marked.mark.error("a case has two of text, tool and tools", "list the tools under `tools:`")
    if text is not None:
        listing["tools"] = [example_tool(text.text("text"))]
    if tool is not None:
        listing["tools"] = [tool.plain()]
    return listing


def example_tool(text: str) -> dict[str, object]:
    """The tool that `text:` stands for."""
    return {"name": "example", "description": text, "inputSchema": {"type": "object"}}


def _check_parts(marked: Marked, made: dict[str, object]) -> None:
    """Refuse what could only be a slip; what servers send may have any shape."""
    given = marked.mapping("a case")
    if "launch" in made:
        Fields(given["launch"], "launch", LAUNCH)
    if "evidence" in made:
        touched = Fields(given["evidence"], "evidence", EVIDENCE).get("touched")
        for one in touched.sequence("touched") if touched is not None else ():
            _check_touched(Fields(one, "something touched", TOUCHED))
    if "drifts" in made:
        for one in given["drifts"].sequence("drifts"):
            _check_drift(Fields(one, "a drift", DRIFT))
    if "breaches" in made:
        for one in given["breaches"].sequence("breaches"):
            _check_breach(Fields(one, "a breach", BREACH))
    if "package" in made:
        _check_package(given["package"])
    if "wire" in made:
        for message in given["wire"].sequence("wire"):
            if not isinstance(message.value, str):
                Fields(message, "a message", MESSAGE).need("raw").text("raw")


def _check_breach(fields: Fields) -> None:
    choice(fields.need("kind"), "kind", {kind.value: kind for kind in BreachKind})
    for key in BREACH[1:]:
        fields.text(key)


def _check_drift(fields: Fields) -> None:
    for name, known in (("kind", set(DriftKind)), ("item_kind", set(Kind))):
        word = fields.need(name) if name == "kind" else fields.get(name)
        if word is not None and word.text(name) not in known:
            raise word.mark.error(f"there is no {name} {word.value!r}", f"use one of {', '.join(sorted(known))}")


def _check_package(package: Marked, *, within: str = "") -> None:
    """Each key is a role, or `files` with the same for each of them."""
    for key, told in package.mapping("package").items():
        if key == "files" and not within:
            for file, inner in told.mapping("files").items():
                _check_package(inner, within=file)
        elif key not in set(Role):
            raise package.key_mark(key).error(f"a package has no {key!r}", "use a role, or files: {NAME: {ROLE: …}}")


def _check_touched(fields: Fields) -> None:
    fields.need("target").text("target")
    deed = fields.need("deed")
    if deed.text("deed") not in set(Deed):
        raise deed.mark.error(f"there is no deed {deed.value!r}", f"use one of {', '.join(Deed)}")
