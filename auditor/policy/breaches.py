"""What does a server say or do that the policy does not allow?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.model import Deed, Evidence, Item, Kind, Role, Statement, Stdio, ToolCapability, Touched
from auditor.model.capability import Capability
from auditor.model.policy import Breach, BreachKind, Grants, Policy, ServerPolicy
from auditor.policy.hints import hints
from auditor.policy.places import file_granted, host_granted, program_granted, variable_granted
from auditor.wire import pointer

_UNIX = "unix:"


def breaches(
    policy: Policy, statement: Statement, evidence: Evidence | None, capabilities: Iterable[ToolCapability] = ()
) -> tuple[Breach, ...]:
    """Where the server goes beyond the policy, in the order of its listing; `evidence` is None where none was taken.

    What it reached for counts also where it came to nothing: at home the same reach may succeed.
    """
    if statement.spec is None or not policy.servers:
        return ()
    terms = policy.for_server(statement.spec.name)
    if not terms.pattern:
        return (Breach(BreachKind.SERVER_NOT_NAMED, pointer("launch", "name"), f"{policy.file} has no entry for it"),)
    touched = evidence.touched if evidence else ()
    return (
        *_tools(terms, statement, capabilities),
        *_variables(terms, statement),
        *_touched(terms, touched),
    )


def _tools(terms: ServerPolicy, statement: Statement, capabilities: Iterable[ToolCapability]) -> Iterator[Breach]:
    able: dict[str, set[Capability]] = {}
    for each in capabilities:
        able.setdefault(each.item, set()).add(each.capability)
    for item in statement.of(Kind.TOOL):
        decision = terms.allows(item.name, able.get(item.name, ()), hints(item.node))
        if not decision.allowed:
            kind = BreachKind.BLOCKED_TOOL if decision.blocked else BreachKind.TOOL_NOT_ALLOWED
            yield Breach(kind, _name(item), decision.because)


def _name(item: Item) -> str:
    """Where the tool's name stands, else its first text."""
    named = next((surface for surface in item.surfaces if surface.role is Role.NAME), None)
    shown = named or next(iter(item.surfaces), None)
    return shown.pointer if shown else item.pointer


def _variables(terms: ServerPolicy, statement: Statement) -> Iterator[Breach]:
    granted = terms.grants.environment
    if granted is None or statement.spec is None or not isinstance(statement.spec.launch, Stdio):
        return
    for variable in statement.spec.launch.env:
        if not variable_granted(variable.name, granted):
            place = pointer("launch", "env", variable.name)
            yield Breach(BreachKind.VARIABLE, place, _not_granted("environment", terms))


def _touched(terms: ServerPolicy, touched: Iterable[Touched]) -> Iterator[Breach]:
    for index, one in enumerate(touched):
        kind = _exceeds(one, terms.grants)
        if kind is not None:
            word = {BreachKind.FILE: "files", BreachKind.HOST: "hosts", BreachKind.PROGRAM: "programs"}[kind]
            yield Breach(kind, pointer("touched", index), _not_granted(word, terms))


def _exceeds(one: Touched, grants: Grants) -> BreachKind | None:
    """What kind of grant the deed would need and has not."""
    target = one.target
    match one.deed:
        case Deed.READ | Deed.WRITE:
            if grants.files is not None and not file_granted(target, one.deed is Deed.WRITE, grants.files):
                return BreachKind.FILE
        case Deed.CONNECT if target.startswith(_UNIX):
            path = target.removeprefix(_UNIX)
            if grants.files is not None and not file_granted(path, True, grants.files):
                return BreachKind.FILE
        case Deed.CONNECT:
            if grants.hosts is not None and not host_granted(target, grants.hosts):
                return BreachKind.HOST
        case Deed.RUN:
            if grants.programs is not None and not program_granted(target, grants.programs):
                return BreachKind.PROGRAM
    return None


def _not_granted(what: str, terms: ServerPolicy) -> str:
    return f"`grants: {what}` of {terms.named} does not name it"
