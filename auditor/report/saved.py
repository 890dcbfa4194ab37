"""How is a saved JSON report read back, strictly?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.errors import AuditorError
from auditor.model import Confidence, Fate, Finding, Flow, Gap, Gate, Judged, Match, Outcome, Report, RuleHead, Severity
from auditor.model import ServerSummary as Server
from auditor.model.baseline import Known, Since
from auditor.model.dossier import Vetting
from auditor.model.finding import Age
from auditor.report.codec import Reader
from auditor.report.json import APPLIED, FINDING, REPORT, SCHEMA, UNLISTED, VETTINGS
from auditor.wire import Node, Object, pointer

_DEPTH = 12


def load(text: str, where: str) -> Report:
    """The report that `json.render` wrote.

    `where` names the file for messages. Raises `AuditorError` for anything else: unknown or missing keys, other
    types, a finding of a rule that is not listed, a severity that is not its rule's.
    """
    read = Reader(where)
    tree = read.tree(text, _DEPTH)
    if tree.get("schema") != SCHEMA:
        raise _of_another_schema(read, tree.get("schema"))
    part = read.keys(tree, "", (*REPORT, *(key for key in (UNLISTED, VETTINGS) if key in tree)))
    rules, applied = _read_rules(read, part["rules"])
    nodes = enumerate(read.items(part["findings"], "/findings"))
    return Report(
        version=read.value(str, part["version"], "/version"),
        created=read.value(str, part["created"], "/created"),
        outcome=read.value(Outcome, part["outcome"], "/outcome"),
        gate=read.value(Gate, part["gate"], "/gate"),
        servers=tuple(_read_servers(read, part["servers"])),
        findings=tuple(_read_finding(read, node, f"/findings/{index}", rules) for index, node in nodes),
        gaps=read.value(tuple[Gap, ...], part["gaps"], "/gaps"),
        rules=applied,
        notes=read.value(tuple[str, ...], part["notes"], "/notes"),
        flows=read.value(tuple[Flow, ...], part["flows"], "/flows"),
        vettings=read.value(tuple[Vetting, ...], part.get(VETTINGS, []), f"/{VETTINGS}"),
        since=read.value(Since | None, part["since"], "/since"),
        unlisted=read.value(tuple[Known, ...], part.get(UNLISTED, []), f"/{UNLISTED}"),
    )


def _of_another_schema(read: Reader, found: Node) -> AuditorError:
    """A file of a later program is told from one that is no report."""
    word = found if isinstance(found, str) else ""
    name, _, number = word.rpartition("/")
    if name == SCHEMA.rpartition("/")[0] and number.isascii() and number.isdigit():
        error = read.refuse("/schema", f"{word[:60]!r} is of another mcp-assay, this one reads {SCHEMA!r},")
        return AuditorError(error.what, error.where, "write the report anew with this mcp-assay, or update it")
    return read.refuse("/schema", f"{SCHEMA!r} is expected")


def _read_rules(read: Reader, node: Node) -> tuple[dict[str, RuleHead], tuple[RuleHead, ...]]:
    heads: dict[str, RuleHead] = {}
    applied = []
    for index, entry in enumerate(read.items(node, "/rules")):
        place = "/rules" + pointer(index)
        part = read.keys(entry, place, (*RuleHead.__dataclass_fields__, APPLIED))
        mark = part.pop(APPLIED)
        head: RuleHead = read.value(RuleHead, _as_object(part), place)
        if head.id in heads:
            raise read.refuse(place, f"the rule {head.id!r} is listed twice")
        heads[head.id] = head
        if read.value(bool, mark, f"{place}/{APPLIED}"):
            applied.append(head)
    return heads, tuple(applied)


def _read_servers(read: Reader, node: Node) -> Iterator[Server]:
    for index, entry in enumerate(read.items(node, "/servers")):
        place = "/servers" + pointer(index)
        part = read.keys(entry, place, tuple(Server.__dataclass_fields__))
        counts = part["counts"]
        if not isinstance(counts, Object):
            raise read.refuse(f"{place}/counts", "an object is expected")
        part["counts"] = [[name, number] for name, number in counts.pairs]
        yield read.value(Server, _as_object(part), place)


def _read_finding(read: Reader, node: Node, place: str, rules: dict[str, RuleHead]) -> Judged:
    part = read.keys(node, place, FINDING)
    rule = rules.get(read.value(str, part["rule"], f"{place}/rule"))
    if rule is None:
        raise read.refuse(f"{place}/rule", "a rule listed in /rules is expected")
    if read.value(Severity, part["severity"], f"{place}/severity") is not rule.severity:
        raise read.refuse(f"{place}/severity", "the rule's own severity is expected")
    if read.value(Confidence, part["confidence"], f"{place}/confidence") is not rule.confidence:
        raise read.refuse(f"{place}/confidence", "the rule's own confidence is expected")
    matches = read.value(tuple[Match, ...], part["matches"], f"{place}/matches")
    if not matches:
        raise read.refuse(f"{place}/matches", "at least one match is expected")
    texts = (read.value(str, part[name], f"{place}/{name}") for name in ("fingerprint", "message"))
    because = read.value(str, part["because"], f"{place}/because")
    age = read.value(Age, part["age"], f"{place}/age")
    return Judged(Finding(rule, matches, *texts), read.value(Fate, part["fate"], f"{place}/fate"), because, age)


def _as_object(part: dict[str, Node]) -> Object:
    return Object(tuple(part.items()))
