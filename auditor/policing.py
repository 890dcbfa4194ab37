"""What does a policy change about an audit: who is started and how, what is a finding, and what fails?"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from auditor.capture import Options
from auditor.capture.limits import Own
from auditor.errors import AuditorError
from auditor.judge import launch_line
from auditor.model import Capture, Gap, Gate, Http, Kind, Match, RulePack, ServerSpec, Statement, Stdio, Waiver
from auditor.model.finding import Bar
from auditor.model.policy import Access, Confinement, Policy, ServerPolicy
from auditor.policy import BOUNDS, Seen, breaches, code_breaches, policy, settled
from auditor.strict_yaml import source

_SANDBOX = "bubblewrap"
_PROGRAMS = (".py", ".js", ".mjs", ".cjs", ".ts", ".jar", ".exe")
_AGREES = frozenset({"mismatch", "drift"})
"""Categories of rules that say whether a tool is what it says, and what it said."""
_TOLD = 20
"""Names of entries that an error quotes."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Which servers a policy lets an audit start."""

    wanted: tuple[ServerSpec, ...]
    entries: tuple[ServerSpec, ...]
    """Of these only the entry is read."""
    gaps: tuple[Gap, ...]
    notes: tuple[str, ...]


def load(path: Path, home: Path) -> Policy:
    """The policy in a file. Raises `AuditorError` with file, line and column for one that is not whole and sound."""
    found = policy(source(path, str(path), BOUNDS), str(path))
    return settled(found, str(path.absolute().parent), str(home))


def terms_of(path: Path, home: Path, server: str) -> ServerPolicy:
    """What the policy in a file says of a server that is to be guarded by it.

    Raises `AuditorError` as `load`, and where it has entries and none fits: a slip in a name would lift all rules.
    """
    given = load(path, home)
    found = given.for_server(server)
    if given.servers and not found.pattern:
        known = ", ".join(repr(entry.pattern) for entry in given.servers[:_TOLD])
        more = f" and {len(given.servers) - _TOLD} more" if len(given.servers) > _TOLD else ""
        hint = f"give it the name that the policy has, or an entry of its own; the policy names {known}{more}"
        raise AuditorError(f"the policy does not name the server {server!r}", str(path), hint)
    return found


def applicable(given: Policy, pack: RulePack) -> None:
    """Raise where a waiver is for a rule that does not exist: it would accept nothing, and nobody would know why."""
    known = [rule.head.id for rule in pack.rules]
    for waiver in (*given.waivers, *(waiver for entry in given.servers for waiver in entry.waivers)):
        if waiver.rule not in known:
            near = difflib.get_close_matches(waiver.rule, known, 1, 0.5)
            meant = f"did you mean {near[0]}? " if near else ""
            hint = f"{meant}`mcp-assay rules list` shows all; add yours with --rules DIR"
            raise AuditorError(f"a waiver is for {waiver.rule}, and no rule is called that", waiver.place, hint)


def admitted(given: Policy, specs: Sequence[ServerSpec], options: Options) -> Admitted:
    """Divide what could be started by what the policy says about each."""
    wanted: list[ServerSpec] = []
    entries: list[ServerSpec] = []
    gaps: list[Gap] = []
    for spec in specs:
        terms = given.for_server(spec.name)
        if not terms.trust.start:
            entries.append(spec)
        elif _unconfinable(spec, terms, options):
            entries.append(spec)
            gaps.append(_no_sandbox(spec, terms))
        else:
            wanted.append(spec)
    number = len(entries) - len(gaps)
    word = "servers were" if number > 1 else "server was"
    notes = (f"{number} {word} not started, as the policy wishes: only the entry was read",) if number else ()
    return Admitted(tuple(wanted), tuple(entries), tuple(gaps), notes)


def _unconfinable(spec: ServerSpec, terms: ServerPolicy, options: Options) -> bool:
    return (
        terms.trust.confine is Confinement.SANDBOX
        and isinstance(spec.launch, Stdio)
        and options.confine != _SANDBOX
    )  # fmt: skip


def _no_sandbox(spec: ServerSpec, terms: ServerPolicy) -> Gap:
    why = f"the policy starts `{terms.trust.name}` servers in a sandbox only, and this audit has none"
    return Gap(spec.id, "start", why, "`mcp-assay doctor` says how to get one; or give the server `trust: trusted`")


def confined(given: Policy, specs: Iterable[ServerSpec], options: Options, home: Path) -> Options:
    """The options with what the policy grants each server of files, variables and network."""
    return replace(options, own={spec.id: _own(given.for_server(spec.name), home) for spec in specs})


def _own(terms: ServerPolicy, home: Path) -> Own:
    grants = terms.grants
    paths = (
        (each, str(home) + each.path[1:] if each.path.startswith("~") else each.path) for each in grants.files or ()
    )
    return Own(
        grants=tuple(path + (":rw" if each.access is Access.WRITE else "") for each, path in paths),
        variables=grants.environment,
        network=grants.hosts is None or bool(grants.hosts),
    )


def broken(given: Policy, captures: Sequence[Capture], said: Iterable[Statement]) -> tuple[Statement, ...]:
    """What each captured server said, with what of it goes beyond the policy."""
    return tuple(
        replace(statement, breaches=breaches(given, statement, each.evidence, statement.capabilities or ()))
        for each, statement in zip(captures, said, strict=True)
    )


def broken_entries(given: Policy, entries: Iterable[Statement]) -> tuple[Statement, ...]:
    """The same of servers of which only the entry was read."""
    return tuple(replace(statement, breaches=breaches(given, statement, None)) for statement in entries)


def needing(given: Policy, statement: Statement, name: str) -> Statement:
    """What is said of the server `name`, with the lines of its code that need what it is not granted."""
    return replace(statement, breaches=(*statement.breaches, *code_breaches(given, statement, name)))


def unwatched(given: Policy, captures: Iterable[Capture]) -> Iterator[Gap]:
    """Servers whose grants could not be held against what they do."""
    for each in captures:
        grants = given.for_server(each.server.name).grants
        asks = not (grants.files is None and grants.hosts is None and grants.programs is None)
        ran = isinstance(each.server.launch, Stdio) and any(listing.exchanges for listing in each.listings)
        if asks and ran and not each.evidence.watched:
            why = "its system calls were not recorded, so nobody knows whether it kept to what the policy grants"
            hint = "install strace, or leave files, hosts and programs out of its grants"
            yield Gap(each.server.id, "grants", why, hint)


def bars(given: Policy, specs: Iterable[ServerSpec], usual: Gate) -> Mapping[str, Bar]:
    """By server id, what is said about its findings instead of the usual gate."""
    found: dict[str, Bar] = {}
    for spec in specs:
        terms = given.for_server(spec.name)
        if terms.gate or terms.verify_descriptions:
            always = _AGREES if terms.verify_descriptions else frozenset[str]()
            found[spec.id] = Bar(terms.gate or usual, f"the policy for {terms.named}", always)
    return found


def waivers(given: Policy, specs: Sequence[ServerSpec], created: str) -> tuple[Waiver, ...]:
    """Those of the file and those of each server; of entries that mean no server of this audit, only ended ones."""
    own = [(entry, waiver) for entry in given.servers for waiver in entry.waivers]
    met = {id(given.for_server(spec.name)) for spec in specs}
    here = (
        replace(waiver, server=spec.id)
        for spec in specs
        for waiver in given.for_server(spec.name).waivers
    )  # fmt: skip
    ended = (
        replace(waiver, server=entry.pattern)
        for entry, waiver in own
        if id(entry) not in met and waiver.until < created[:10]
    )
    return tuple(dict.fromkeys((*given.waivers, *here, *ended)))


def seen(
    captures: Iterable[Capture], said: Iterable[Statement], entries: Iterable[ServerSpec], wrong: Iterable[Match] = ()
) -> tuple[Seen, ...]:
    """What there is to write a policy from: captured servers with what they said, and entries that were only read.

    `wrong`: where what fails an audit stands.
    """
    failing: defaultdict[str, list[Match]] = defaultdict(list)
    for match in wrong:
        failing[match.server].append(match)
    met = (_seen(one.server, one, told, failing[one.server.id]) for one, told in zip(captures, said, strict=True))
    return (*met, *(_seen(spec, None, None) for spec in entries))


def _seen(spec: ServerSpec, taken: Capture | None, statement: Statement | None, wrong: Sequence[Match] = ()) -> Seen:
    launch = spec.launch
    whole = statement is not None and taken is not None and not (taken.gaps or statement.gaps) and taken.listings
    tools = tuple(item.name for item in statement.of(Kind.TOOL)) if whole and statement else None
    able = statement.capabilities or () if statement else ()
    return Seen(
        name=spec.name,
        launch=launch_line(launch),
        remote=isinstance(launch, Http),
        sandboxed=taken is None or taken.confinement in (_SANDBOX, "container"),
        watched=taken is not None and taken.evidence.watched,
        tools=tools,
        failing=frozenset(match.item for match in wrong if match.kind is Kind.TOOL),
        suspect=any(match.kind is not Kind.TOOL for match in wrong),
        capabilities=frozenset(each.capability for each in able),
        variables=tuple(variable.name for variable in launch.env) if isinstance(launch, Stdio) else (),
        named=tuple(filter(_names_data, launch.args)) if isinstance(launch, Stdio) else (),
        touched=taken.evidence.touched if taken else (),
    )


def _names_data(argument: str) -> bool:
    """Whether an argument is a path to something else than the program itself."""
    return argument.startswith(("/", "~/")) and not argument.endswith(_PROGRAMS)
