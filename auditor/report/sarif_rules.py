"""How does SARIF describe the rules, so that GitHub ranks and explains what they find?"""

from __future__ import annotations

import re
from collections.abc import Iterable

import sarif_om as om

from auditor.model import Confidence, RuleHead, Severity
from auditor.report.escape import link, markdown, plain
from auditor.report.taxonomy import Taxonomy, tag, taxonomy

LEVEL = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SECURITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.5",
    Severity.INFO: "1.0",
}
"""GitHub's bands: over 9.0 critical, 7.0 high, 4.0 medium, 0.1 low. It has no lower one for `info`."""
_PRECISIONS = ("very-high", "high", "medium", "low")
"""What SARIF knows; `rulepack/figures.py` says which of them a rule has earned."""
_UNMEASURED = {Confidence.CERTAIN: "very-high", Confidence.FIRM: "high", Confidence.TENTATIVE: "medium"}
"""For rules without figures: of packs of the user's, and what labelled listings cannot show."""
_TAGS = 10
"""GitHub shows so many tags of a rule; it refuses more than 20."""
_LONG = 1024
"""GitHub's limit for a rule's descriptions."""


def descriptor(rule: RuleHead, catalogues: tuple[Taxonomy, ...]) -> om.ReportingDescriptor:
    """The rule, with everything that GitHub's code scanning requires of one."""
    return om.ReportingDescriptor(
        id=plain(rule.id, 250) or "unnamed",
        name=_pascal(rule.id),
        short_description=_text(rule.title, rule.id),
        full_description=_text(rule.why, rule.title),
        help=_help(rule),
        help_uri=next(filter(None, map(link, rule.references)), None),
        default_configuration=om.ReportingConfiguration(level=LEVEL[rule.severity]),
        properties=_properties(rule),
        relationships=[_related(identifier, catalogues) for identifier in _known(rule.maps_to)] or None,
    )


def catalogues(rules: Iterable[RuleHead]) -> tuple[Taxonomy, ...]:
    """Every taxonomy that these rules map to, in order of first use."""
    ids = (identifier for rule in rules for identifier in rule.maps_to)
    return tuple(dict.fromkeys(found for found in map(taxonomy, ids) if found))


def component(catalogue: Taxonomy, rules: Iterable[RuleHead]) -> om.ToolComponent:
    """A taxonomy with those of its ids that the rules use."""
    used = sorted({name for rule in rules for name in rule.maps_to if taxonomy(name) == catalogue})
    return om.ToolComponent(
        name=catalogue.name,
        organization=catalogue.organisation,
        information_uri=catalogue.address,
        short_description=om.MultiformatMessageString(text=f"The entries of {catalogue.name} that rules map to."),
        taxa=[om.ReportingDescriptor(id=name) for name in used],
    )


def _properties(rule: RuleHead) -> dict[str, object]:
    cwe_first = sorted(_known(rule.maps_to), key=lambda name: not name.startswith("CWE-"))
    return {
        "security-severity": _SECURITY[rule.severity],
        "precision": rule.precision if rule.precision in _PRECISIONS else _UNMEASURED[rule.confidence],
        "tags": ["security", *dict.fromkeys(map(tag, cwe_first))][:_TAGS],
    }


def _help(rule: RuleHead) -> om.MultiformatMessageString:
    links = [address for address in map(link, rule.references) if address]
    parts = [f"**Why it matters.** {markdown(rule.why, 4000)}", f"**What to do.** {markdown(rule.fix, 4000)}"]
    if links:
        parts.append("\n".join(f"- <{address}>" for address in links))
    text = f"Why it matters: {plain(rule.why, 4000)}\nWhat to do: {plain(rule.fix, 4000)}"
    return om.MultiformatMessageString(text="\n".join((text, *links)), markdown="\n\n".join(parts))


def _related(identifier: str, all_of_them: tuple[Taxonomy, ...]) -> om.ReportingDescriptorRelationship:
    catalogue = taxonomy(identifier)
    if catalogue is None:
        raise ValueError(f"{identifier!r} belongs to no taxonomy")
    where = om.ToolComponentReference(name=catalogue.name, index=all_of_them.index(catalogue))
    target = om.ReportingDescriptorReference(id=identifier, tool_component=where)
    return om.ReportingDescriptorRelationship(target=target, kinds=["relevant"])


def _known(maps_to: Iterable[str]) -> tuple[str, ...]:
    return tuple(identifier for identifier in dict.fromkeys(maps_to) if taxonomy(identifier))


def _text(text: str, otherwise: str) -> om.MultiformatMessageString:
    """GitHub takes an empty string for a missing one."""
    shown = plain(text, _LONG - 40) or plain(otherwise, _LONG - 40) or "unnamed"
    return om.MultiformatMessageString(text=shown[:_LONG])


def _pascal(identifier: str) -> str | None:
    words = re.findall(r"[A-Za-z0-9]+", identifier.rpartition("/")[2])
    return "".join(word.capitalize() for word in words)[:250] or None
