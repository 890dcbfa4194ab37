"""What is the verdict on the whole audit?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auditor.model.baseline import Known, Since
from auditor.model.capability import Flow, ToolCapability
from auditor.model.capture import Gap
from auditor.model.dossier import Vetting
from auditor.model.finding import Fate, Gate, Judged
from auditor.model.rule import RuleHead
from auditor.model.server import Origin


class Outcome(StrEnum):
    """The one word; `cli` maps it to the exit code."""

    CLEAN = "clean"
    FINDINGS = "findings"
    INCOMPLETE = "incomplete"
    NOTHING = "nothing"
    """No server to audit."""


@dataclass(frozen=True, slots=True)
class ServerSummary:
    """What a report says of one server besides its findings."""

    id: str
    name: str
    client: str
    origin: Origin | None
    launch: str
    """One line: the command with its arguments, or the URL; secrets already replaced; hostile text."""
    transport: str
    """`stdio`, `http` or `sse`."""
    confinement: str
    status: str
    """`audited`, `incomplete`, `not reached`, `disabled` (in the config, so not started) or `static` (only the
    config entry was read)."""
    protocol: str
    """Protocol version that the server answered, or empty."""
    counts: tuple[tuple[str, int], ...]
    """`tools`, `prompts`, `resources`, `templates` with their numbers."""
    seconds: float
    digest: str
    watched: bool = False
    """Whether its system calls were recorded."""
    capabilities: tuple[ToolCapability, ...] = ()
    """What its tools can do, by their own words, in listing order."""


RENEW = ": renew it with a reason, or remove it"
"""How the note ends that tells of a waiver that has ended."""
OWN_GATES = "the policy has gates of its own: "
"""How the note begins that names servers for which another gate than the report's holds."""
HELD_AGAINST, APPROVED = "held against ", " approved"
"""How the note begins and ends that names the lock."""
COMPARED = "compared with "
"""How the note begins that names the older of two saved states."""


@dataclass(frozen=True, slots=True)
class Report:
    """The whole audit. Every format is drawn from this and nothing else."""

    version: str
    """Of mcp-assay."""
    created: str
    """The newest clock of the captures; empty where nothing was captured."""
    outcome: Outcome
    gate: Gate
    servers: tuple[ServerSummary, ...]
    findings: tuple[Judged, ...]
    """Most important first: fate, then severity, confidence, server, item, rule."""
    gaps: tuple[Gap, ...]
    rules: tuple[RuleHead, ...]
    """Every rule that was applied."""
    notes: tuple[str, ...] = ()
    """What else a reader must know: an expired waiver, a rule pack of the user's."""
    flows: tuple[Flow, ...] = ()
    """Ways from strangers' text over private data to the outside: the shortest of each server, then of all."""
    vettings: tuple[Vetting, ...] = ()
    """What `vet` advises on each package; empty in every other report."""
    since: Since | None = None
    """What is different from the baseline; None where there is none."""
    unlisted: tuple[Known, ...] = ()
    """Findings that are too many of one kind to be listed, for a later audit to know them."""

    @property
    def is_comparison(self) -> bool:
        """Whether servers were held against others: findings are what changed, and silence says nothing of the rest."""
        return self.is_difference or any(
            note.startswith(HELD_AGAINST) and note.endswith(APPROVED) for note in self.notes
        )

    @property
    def is_difference(self) -> bool:
        """Whether two saved states were compared, of which none need be approved."""
        return bool(self.notes) and self.notes[0].startswith(COMPARED)

    @property
    def has_own_gates(self) -> bool:
        """Whether another gate than `gate` holds for some server."""
        return any(note.startswith(OWN_GATES) for note in self.notes)

    @property
    def tells_of_an_end(self) -> bool:
        """Whether a waiver has ended."""
        return any(note.endswith(RENEW) for note in self.notes)

    def count(self, fate: Fate) -> int:
        """How many findings have this fate."""
        return sum(judged.fate is fate for judged in self.findings)
