"""In which order is a package vetted: read, started in confinement, judged? `advice` has the words."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditor import __version__, policing
from auditor.advice import vetting
from auditor.candidates import Candidate, candidates, check_arguments, with_given
from auditor.capture import Options, Watch, capture
from auditor.classify import flows
from auditor.confine.launchers import shell_line
from auditor.confine.launchers.pruning import prune
from auditor.detect import detect
from auditor.errors import AuditorError
from auditor.judge import judge, summarise, summary_of_entry
from auditor.model import (
    Capture,
    Dossier,
    Gap,
    Gate,
    Launch,
    Report,
    Role,
    RulePack,
    ServerSpec,
    ServerSummary,
    Statement,
    Stdio,
    Variable,
)
from auditor.model.policy import Policy
from auditor.pipeline import Ask, engine
from auditor.surfaces import from_package, from_spec, surfaces
from auditor.targets import Surroundings
from auditor.vet import Bad, Vetted, advised, joined, once, vet
from auditor.vet.pins import pinned, pinned_line
from auditor.workdir import placed

_DIRNAME = "${__dirname}"
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class VetRequest:
    """What is to be vetted, and how."""

    around: Surroundings
    now: str
    """UTC, ISO 8601."""
    targets: tuple[str, ...]
    options: Options = field(default_factory=Options)
    static: bool = False
    """Start nothing: read the packages only."""
    rules: tuple[Path, ...] = ()
    gate: Gate = Gate()  # noqa: RUF009 - frozen
    advisories: tuple[Path, ...] = ()
    """OSV files, folders or zips."""
    audit: bool = False
    """Ask the user's npm and pip-audit about known reports."""
    policy: Policy | None = None
    name: str = ""
    """How the one server is to be called; empty for what it calls itself."""
    arguments: tuple[str, ...] = ()
    """With which the one package, named by its registry, is to be started."""


@dataclass(frozen=True, slots=True)
class _Read:
    """One candidate, read."""

    spec: ServerSpec
    """With its pinned launch, as it would be started here; without a command where nothing can be."""
    shown: ServerSpec
    """The same as a report says it: a bundle's folder is not where we unpacked it."""
    dossier: Dossier | None
    why_not: str
    elsewhere: tuple[Launch, ...] = ()
    """As a report says them: how it is started on other platforms, where that is another way."""

    @property
    def starts(self) -> bool:
        """Whether there is anything to start or dial."""
        return not (isinstance(self.spec.launch, Stdio) and not self.spec.launch.command)


def run_vet(request: VetRequest, ask: Ask, watch: Watch | None = None) -> Report:
    """Vet what the request names: read it, start it confined, and judge both together.

    Raises `AuditorError` for a target, an advisory file or a rule that makes no sense, for a package that cannot be
    had, and what `ask` raises.
    """
    from auditor.rulepack import rulepack
    from auditor.vet import read_advisories

    pack = rulepack(request.rules)
    if request.policy:
        policing.applicable(request.policy, pack)
    bad = tuple(each for path in request.advisories for each in read_advisories(path))
    conditions = request.options.conditions("", "")
    found = _named(candidates(request.targets, request.around, conditions), request.name)
    check_arguments(request.arguments, found)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as workspace:
        read = tuple(_read(each, request, Path(workspace), bad) for each in found)
        let = _let(tuple(each.spec for each in read if each.starts and not request.static), request)
        let = replace(let, gaps=(*let.gaps, *(gap for each in found for gap in each.gaps)))
        if let.wanted:
            ask(let.wanted)
        options = _confined(request, let.wanted)
        taken = {each.server.id: each for each in capture(let.wanted, options, watch)} if let.wanted else {}
    if any(each.subject and each.subject.kind in ("npm", "pypi") for each in found):
        prune(conditions.cache_dir, conditions.cache_size)
    return _judged(read, taken, pack, request, bad, let)


def _named(found: tuple[Candidate, ...], name: str) -> tuple[Candidate, ...]:
    if not name:
        return found
    if not name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
        raise AuditorError("is no name of a server", f"--as {name[:_LONGEST_NAME]}", "write a short, visible name")
    if len(found) != 1:
        raise AuditorError(f"one name was given, and {len(found)} servers", f"--as {name}", "vet them one by one")
    (one,) = found
    return (one.called(name, name),)


def _let(specs: tuple[ServerSpec, ...], request: VetRequest) -> policing.Admitted:
    """Which of them are started: all, where no policy says otherwise."""
    if request.policy is None:
        return policing.Admitted(specs, (), (), ())
    return policing.admitted(request.policy, specs, request.options)


def _confined(request: VetRequest, specs: tuple[ServerSpec, ...]) -> Options:
    """The options, with what the policy grants each of these servers."""
    if request.policy is None:
        return request.options
    return policing.confined(request.policy, specs, request.options, request.around.home)


def _read(candidate: Candidate, request: VetRequest, workspace: Path, bad: Sequence[Bad]) -> _Read:
    spec = candidate.spec
    if candidate.subject is None:
        return _Read(_placed(candidate, spec, request), spec, None, "")
    conditions = request.options.conditions(spec.id, spec.name)
    vetted = vet(candidate.subject, conditions, workspace, request.now, bad, ask=request.audit)
    read = [vetted.dossier]
    for subject in candidate.more:
        beside = vet(subject, conditions, workspace, request.now, bad, ask=request.audit)
        vetted = replace(vetted, dossier=joined(vetted.dossier, beside.dossier))
        read.append(beside.dossier)
        if beside.launch is None:
            vetted = replace(vetted, launch=None, why_not=beside.why_not)
    launch = _configured(spec, vetted, read) if candidate.configured else vetted.launch
    started = replace(spec, launch=launch or Stdio(""))
    if candidate.bare:
        started = with_given(started, request.arguments, conditions.environ)
    shown = replace(started, launch=_shown(started.launch, workspace))
    others = tuple(_shown(each, workspace) for each in vetted.elsewhere)
    return _Read(_placed(candidate, started, request), shown, vetted.dossier, vetted.why_not, others)


def _placed(candidate: Candidate, spec: ServerSpec, request: VetRequest) -> ServerSpec:
    """The spec; an entry of a config, whose words may be paths from its project's folder, stands in it."""
    return placed(spec, request.around.cwd, request.around.home) if candidate.configured else spec


def _configured(spec: ServerSpec, vetted: Vetted, read: Sequence[Dossier]) -> Launch | None:
    """The entry's own launch, with the words for its packages pinned; None where it must not be started."""
    if vetted.launch is None or not isinstance(spec.launch, Stdio):
        return None
    line = shell_line.line_of(spec.launch.command, spec.launch.args)
    if shell_line.started(line):
        return replace(spec.launch, args=(*spec.launch.args[:-1], pinned_line(line, read)))
    return replace(spec.launch, args=tuple(pinned(spec.launch.args, read)))


def _shown(launch: Launch, workspace: Path) -> Launch:
    if not isinstance(launch, Stdio):
        return launch
    ours = re.compile(re.escape(str(workspace)) + r"/package-\w+")

    def plain(text: str) -> str:
        return ours.sub(_DIRNAME, text)

    env = tuple(
        Variable(each.name, plain(each.value) if each.value else each.value, each.secret) for each in launch.env
    )
    return replace(launch, command=plain(launch.command), args=tuple(map(plain, launch.args)), env=env, cwd=None)


def _judged(
    read: Sequence[_Read],
    taken: dict[str, Capture],
    pack: RulePack,
    request: VetRequest,
    bad: Sequence[Bad],
    let: policing.Admitted,
) -> Report:
    compiled, policy = engine(pack), request.policy
    said: list[Statement] = []
    summaries: list[ServerSummary] = []
    gaps: list[Gap] = [*let.gaps, *(policing.unwatched(policy, taken.values()) if policy else ())]
    for one in read:
        captured = taken.get(one.spec.id)
        statement = from_spec(one.shown)
        if captured is not None:
            captured = replace(captured, server=one.shown)
            statement = compiled.classified(surfaces(captured))
        statement = _everywhere(_with_package(statement, one.dossier, captured, bad), one)
        said.append(_held(statement, one.shown, captured, policy))
        summaries.append(summarise(captured, statement) if captured else summary_of_entry(one.shown))
        gaps += [*(captured.gaps if captured else _not_started(one, request, let)), *statement.gaps]
    specs, created = (
        [one.shown for one in read],
        max((each.captured_at for each in taken.values()), default=request.now),
    )
    report = judge(
        detect(compiled, tuple(said)),
        summaries=summaries, gaps=gaps, rules=tuple(rule.head for rule in pack.rules), gate=request.gate,
        waivers=policing.waivers(policy, specs, created) if policy else (),
        bars=policing.bars(policy, specs, request.gate) if policy else None,
        created=created, version=__version__, notes=let.notes,
        flows=flows({each.server: each.capabilities or () for each in said}),
    )  # fmt: skip
    return replace(report, vettings=tuple(vetting(report, one.shown, one.dossier, policy) for one in read))


def _everywhere(statement: Statement, one: _Read) -> Statement:
    """The statement with what its manifest would start on other platforms: who reads the report may use one of them."""
    launches = [from_spec(replace(one.shown, launch=launch)) for launch in one.elsewhere]
    return replace(
        statement,
        items=(*statement.items, *(item for each in launches for item in each.items)),
        gaps=(*statement.gaps, *(gap for each in launches for gap in each.gaps)),
    )


def _held(statement: Statement, spec: ServerSpec, captured: Capture | None, policy: Policy | None) -> Statement:
    """The statement with what goes beyond the policy: in what it says, in what it did, and in its code."""
    if policy is None:
        return statement
    if captured is not None:
        (statement,) = policing.broken(policy, (captured,), (statement,))
    else:
        (statement,) = policing.broken_entries(policy, (statement,))
    return policing.needing(policy, statement, spec.name)


def _with_package(
    statement: Statement, dossier: Dossier | None, captured: Capture | None, bad: Sequence[Bad]
) -> Statement:
    """The statement with what was read of the package, and of what it needs."""
    if dossier is None:
        return statement
    needed = tuple(advised(captured.packages, bad))[:200] if captured else ()
    known = tuple(fact for fact in dossier.facts if fact.role is Role.ADVISORY)
    others = tuple(fact for fact in dossier.facts if fact.role is not Role.ADVISORY)
    packed = from_package(replace(dossier, facts=(*others, *once((*known, *needed)))))
    gaps = (*statement.gaps, *dossier.gaps, *packed.gaps)
    return replace(statement, items=(*statement.items, *packed.items), gaps=gaps)


def _not_started(one: _Read, request: VetRequest, let: policing.Admitted) -> tuple[Gap, ...]:
    """Why it was not; nothing where a gap says so already."""
    forbidden = one.spec in let.entries
    if not (request.static or one.why_not or forbidden) or any(gap.server == one.spec.id for gap in let.gaps):
        return ()
    why = one.why_not or (_FORBIDDEN if forbidden else "nothing was started, as you wished")
    hint = _MEND if one.why_not else "give it another level of trust" if forbidden else "leave `--static` out"
    return (Gap(one.spec.id, "start", f"what it says to a model was not read: {why}", hint),)


_FORBIDDEN = "the policy does not let it be started"
_MEND = "vet it by its registry, or start it in confinement: mcp-assay scan -- COMMAND"
