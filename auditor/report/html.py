"""How does the report look as one page that fetches nothing and shows hostile text inert?"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from auditor.model import Fate, Judged, Match, Report, RuleHead, Severity
from auditor.report import abilities, escape, flow_picture, verdict, vetted
from auditor.report.excerpt import Cut, cut
from auditor.report.taxonomy import taxonomy
from auditor.report.worddiff import sides

_AROUND = 220
"""Characters of context that a page shows on each side of the words found."""
_OPEN = 12
"""Places of one rule that show at once; more are folded away."""
_ROWS = 200
"""Findings that are gone, as far as they are listed."""
_FURTHER = 8
"""Further matches of one finding that are listed."""


@dataclass(frozen=True, slots=True)
class Group:
    """What one rule found on one server with one fate: what is said of the rule is said once."""

    rule: RuleHead
    fate: Fate
    because: str
    age: str
    """`new`, `known`, or empty where there is no baseline."""
    findings: tuple[Judged, ...]

    @property
    def first(self) -> tuple[Judged, ...]:
        """Those to show at once."""
        return self.findings[:_OPEN]

    @property
    def rest(self) -> tuple[Judged, ...]:
        """Those to fold away."""
        return self.findings[_OPEN:]


def render(report: Report) -> str:
    """The page. Its policy allows one style sheet and one script by their hashes, and nothing else."""
    sheet = _file("report.css")
    script = _file("report.js")
    return _template().render(
        report=report,
        verdict=verdict.verdict(report),
        vettings=tuple((vetted.headline(each), vetted.parts(each)) for each in report.vettings),
        sections=verdict.sections(report),
        tally=_tally(report),
        sheet=Markup(sheet),  # noqa: S704 - our own file, checked by its hash in the page
        digest=_digest(sheet),
        filtered=bool(report.findings),
        script=Markup(script),  # noqa: S704 - the same
        script_digest=_digest(script),
    )


def _digest(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def groups(findings: Iterable[Judged]) -> tuple[Group, ...]:
    """The findings by rule, fate, reason and age, in order of the first of each."""
    found: dict[tuple[str, Fate, str, str], list[Judged]] = {}
    for judged in findings:
        key = (judged.finding.rule.id, judged.fate, judged.because, verdict.age(judged))
        found.setdefault(key, []).append(judged)
    return tuple(
        Group(members[0].finding.rule, fate, because, age, tuple(members))
        for (_, fate, because, age), members in found.items()
    )


def _tally(report: Report) -> tuple[tuple[Severity, int, int], ...]:
    """For each severity: how many findings fail, and how many do not."""
    fails = dict(verdict.tally(j for j in report.findings if j.fate is Fate.FAILS))
    other = dict(verdict.tally(j for j in report.findings if j.fate is not Fate.FAILS))
    return tuple((severity, fails.get(severity, 0), other.get(severity, 0)) for severity in verdict.SEVERITIES)


def _cut(match: Match) -> Cut:
    return cut(match, _AROUND)


def _ink(text: str, limit: int = escape.LONG) -> Markup:
    """The only way from a string to the page."""
    return Markup(escape.html(text, limit))  # noqa: S704 - escape.html is the sink's own function


def _line(text: str, limit: int = escape.LONG) -> Markup:
    return Markup(escape.html(text, limit, keep=""))  # noqa: S704 - as above


def _tax(identifier: str) -> str:
    known = taxonomy(identifier)
    return known.name if known else "unknown catalogue"


def _file(name: str) -> str:
    return (files("auditor.report") / "templates" / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(_file)
    )
    environment.filters.update(ink=_ink, line=_line, cut=_cut, link=escape.link, taxonomy=_tax, groups=groups)
    environment.filters.update(sides=sides, tally=verdict.tally, listing=verdict.listing, offers=verdict.offers)
    environment.filters.update(place=verdict.place, confinement=verdict.confinement, launch=verdict.launch)
    environment.filters.update(looked_at=verdict.looked_at, spoken=verdict.spoken)
    environment.filters.update(abilities=abilities.line, stops=abilities.stops, table=abilities.table)
    environment.filters.update(picture=flow_picture.picture, short=flow_picture.cut, plain=escape.plain)
    environment.globals.update(count=verdict.count, Fate=Fate, further=_FURTHER, rows=_ROWS)
    return environment.get_template("report.html.j2")
