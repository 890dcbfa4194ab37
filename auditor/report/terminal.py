"""What does a person at a prompt read? The worst first, what could not be seen, and at the end what to do."""

from __future__ import annotations

from rich.text import Text

from auditor.model import Fate, Flow, Gap, Judged, Match, Outcome, Report, ServerSummary, Severity
from auditor.model.baseline import Since
from auditor.model.dossier import Vetting
from auditor.model.finding import Age
from auditor.report import abilities, verdict, vetted
from auditor.report.escape import plain, terminal
from auditor.report.excerpt import underlined
from auditor.report.lines import Lines
from auditor.report.verdict import Section
from auditor.report.worddiff import drawn

_STYLE = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold blue",
    Severity.INFO: "bold",
}
_CARETS = {severity: style.replace("white on red", "red") for severity, style in _STYLE.items()}
_OUTCOME = {
    Outcome.CLEAN: "bold green",
    Outcome.FINDINGS: "bold red",
    Outcome.INCOMPLETE: "bold magenta",
    Outcome.NOTHING: "bold",
}
_REMOVED, _ADDED = "bold red", "bold green"
_WHOLE = 25
"""Findings told at length, the worst of all servers; the rest take a line each, so that those do not scroll away."""
_WHOLE_VETTED = 3
"""The same where the verdict on a package, which gives all reasons, is to fit on a screen."""
_ALONE = Age.UNCOMPARED


def render(report: Report, *, colour: bool, width: int, verbose: bool) -> str:
    """The report as lines of at most `width` columns, coloured with SGR codes where `colour` says so.

    Where `width` is 0 nobody's terminal is known: only excerpts are cut, so that no path is torn apart in a log.
    """
    fails = [judged for judged in report.findings if judged.fate is Fate.FAILS]
    whole = report.findings if verbose else fails[: _WHOLE_VETTED if report.vettings else _WHOLE]
    page = _Page(colour, width, verbose, frozenset(map(id, whole)))
    parts = verdict.sections(report)
    for part in parts:
        if part.findings:
            page.section(part)
    silent = tuple(part for part in parts if not part.findings and not part.gaps)
    page.quiet("No finding", "bold green", tuple(part for part in silent if verdict.looked_at(part)))
    page.quiet("Not looked at", "bold", tuple(part for part in silent if not verdict.looked_at(part)))
    page.gaps(report.gaps)
    page.gone(report.since)
    page.ways(report.flows)
    page.notes(report.notes)
    page.verdict(report)
    for vetting in report.vettings:
        page.vetting(vetting)
    return page.text()


class _Page(Lines):
    """The report's parts, each as its lines."""

    def __init__(self, colour: bool, width: int, verbose: bool, whole: frozenset[int]) -> None:
        super().__init__(colour, width)
        self._verbose = verbose
        self._told: set[str] = set()
        self._whole = whole

    def section(self, part: Section) -> None:
        """One server: its header line, then its findings."""
        self._told.clear()  # whoever mends one server does not read what is said of another
        self._header(part)
        brief = True
        for judged in part.findings:
            if id(judged) in self._whole:
                self._finding(judged)
                brief = False
            else:
                if not brief:
                    self._line("")
                brief = True
                self._brief(judged)
        self._line("")

    def quiet(self, heading: str, style: str, parts: tuple[Section, ...]) -> None:
        """Servers of which there is nothing to say."""
        if not parts:
            return
        self._line(heading, style)
        for part in parts:
            if part.server:
                said = f"{_name(part)}  {self._about(part.server)}"
                self._line(said, indent=2)
                self._details(part.server)
                self._can(part.server, indent=4)
        self._line("")

    def _details(self, server: ServerSummary) -> None:
        """With `--verbose`, how a server was met of which there is nothing to say."""
        if not self._verbose:
            return
        spoke = f"protocol {server.protocol} · {server.seconds:.1f} s · listing {server.digest[:16]}"
        launch = verdict.launch(server)
        for line in (verdict.place(server), launch and f"$ {launch}", spoke if server.protocol else ""):
            if line:
                self._line(terminal(line), "dim", indent=4)

    def gaps(self, gaps: tuple[Gap, ...]) -> None:
        """What could not be seen."""
        if gaps:
            self._line(f"Could not look ({len(gaps):,})", "bold magenta")
        for gap in gaps:
            self._line(f"{terminal(gap.server) or 'configuration'} · {terminal(gap.where)}", "bold", indent=2)
            self._prose(gap.why, indent=4)
            if gap.hint:
                self._prose(f"To do: {gap.hint}", indent=4)
        if gaps:
            self._line("")

    def gone(self, since: Since | None) -> None:
        """What the baseline has and this audit has not."""
        listed = since.gone if since else ()
        if not listed:
            return
        self._line(f"Gone since the baseline ({len(listed):,})", "bold green")
        for one in listed[: None if self._verbose else _WHOLE]:
            item = f" {one.item}" if one.item else ""
            where = terminal(f"{one.server}{item}", 120)
            self._line(f"{one.severity.label:<8} {terminal(one.title)}  {where}", indent=2)
        if not self._verbose and len(listed) > _WHOLE:
            self._line(f"and {len(listed) - _WHOLE:,} more", indent=2)
        self._line("")

    def ways(self, flows: tuple[Flow, ...]) -> None:
        """Over which tools private data could leave."""
        if flows:
            self._line(f"Ways for private data to leave ({len(flows):,})", "bold")
        for flow in flows[: None if self._verbose else _WHOLE]:
            self._line(terminal(abilities.told(flow), 1000), indent=2)
        if not self._verbose and len(flows) > _WHOLE:
            self._line(f"and {len(flows) - _WHOLE:,} more", indent=2)
        if flows:
            self._line("")

    def notes(self, notes: tuple[str, ...]) -> None:
        """What else a reader must know."""
        for note in notes:
            self._prose(f"Note: {note}", indent=0)
        if notes:
            self._line("")

    def vetting(self, vetting: Vetting) -> None:
        """What is advised on one package, why, and what to paste."""
        self._line("")
        self._line(plain(vetted.headline(vetting)), vetted.STYLES[vetting.advice])
        for part in vetted.parts(vetting):
            self._line(part.heading, "bold", indent=2)
            for line in part.lines:
                if part.code:
                    self._whole_line(f"    {terminal(line, 2000)}")
                else:
                    self._prose(f"- {line}", indent=4)

    def verdict(self, report: Report) -> None:
        """The last lines, because those are the ones in view; of a package, what is advised stands behind them."""
        said = verdict.verdict(report)
        counts = ", ".join(
            f"{number:,} {severity.label}"
            for severity, number in verdict.tally(j for j in report.findings if j.fate is Fate.FAILS)
        )
        self._line(plain(said.headline) + (f": {counts}" if counts else ""), _OUTCOME[report.outcome])
        self._prose(" · ".join(said.facts), indent=0)
        if not report.vettings:
            self._prose(said.advice, indent=0)

    def _header(self, part: Section) -> None:
        line = Text().append(_name(part), style="bold underline")
        if part.server:
            line.append(f"  {terminal(verdict.place(part.server))}")
        self._put(line, 0)
        if part.server:
            self._line(self._about(part.server), "dim", indent=2)
            if launch := verdict.launch(part.server):
                self._line(f"$ {terminal(launch)}", "dim", indent=2)
            self._can(part.server, indent=2)

    def _can(self, server: ServerSummary, indent: int) -> None:
        """What its tools can do, in a line; with `--verbose`, tool by tool with the words that show it."""
        if said := abilities.line(server):
            self._line(f"Can: {said}", "dim", indent)
        tools = list(abilities.by_tool(server).items()) if self._verbose else []
        for item, does in tools[: abilities.MOST_TOOLS]:
            shown = "; ".join(f"{abilities.WORDS[each.capability]} ({terminal(each.words, 60)})" for each in does)
            self._line(f"{terminal(item, 80)}: {shown}", indent=indent + 2)
        if len(tools) > abilities.MOST_TOOLS:
            self._line(f"and {len(tools) - abilities.MOST_TOOLS:,} more tools", indent=indent + 2)

    def _about(self, server: ServerSummary) -> str:
        parts = (server.status, verdict.listing(server), verdict.confinement(server))
        return " · ".join(terminal(part) for part in parts if part)

    def _finding(self, judged: Judged) -> None:
        rule, primary = judged.finding.rule, judged.finding.primary
        self._line("")
        line = Text().append(rule.severity.label.upper(), style=_STYLE[rule.severity])
        line.append(f"  {terminal(rule.title)}", style="bold")
        self._put(line, 2)
        what = f"{terminal(rule.id)} · {rule.confidence.label} · {_where(primary)}"
        self._line(
            what if judged.fate is Fate.FAILS else f"{what} · {terminal(judged.because) or judged.fate}", "dim", 4
        )
        if judged.finding.message:
            self._prose(judged.finding.message, indent=4)
        if primary.source:
            self._line(f"--> {terminal(verdict.spoken(primary), 300)}", "bold blue", 4)
        self._excerpt(primary, judged.finding.rule.severity)
        self._others(judged)
        self._explain(judged)

    def _others(self, judged: Judged) -> None:
        """Further places, those that read alike on one line."""
        primary, *others = judged.finding.matches
        told: dict[str, list[Match]] = {}
        for other in others:
            line = f"and {terminal(other.label) or 'here'}: {_where(other, apart=primary.server)}"
            told.setdefault(line, []).append(other)
        for line, alike in (shown := list(told.items())[:3]):
            self._line(line if len(alike) == 1 else f"{line} ({len(alike):,} times)", indent=4)
            for other in alike[:3] if self._verbose else ():
                self._excerpt(other, judged.finding.rule.severity)
        if left := len(others) - sum(len(alike) for _, alike in shown):
            self._line(f"and {left:,} more place{'' if left == 1 else 's'}", indent=4)

    def _excerpt(self, match: Match, severity: Severity) -> None:
        if match.before is not None:
            self._sides(match)
            return
        for text, carets in underlined(match, self._width - 6, 12 if self._verbose else 4):
            self._line(f"| {text}", indent=4)
            if carets:
                self._put(Text("| ").append(carets, style=_CARETS[severity]), 4)
        if match.decoded:
            self._prose(f"Reads as: {match.decoded}", indent=4)

    def _sides(self, match: Match) -> None:
        """As it was approved, and as it is."""
        for sign, text, carets in drawn(match, self._width - 6, 12 if self._verbose else 4):
            style = _REMOVED if sign == "-" else _ADDED
            self._put(Text(f"{sign} ", style=style).append(text, style=""), 4)
            if carets:
                self._put(Text("  ").append(carets, style=style), 4)

    def _explain(self, judged: Judged) -> None:
        rule = judged.finding.rule
        if rule.id in self._told:
            return
        self._told.add(rule.id)
        if self._verbose:
            self._prose(f"Why: {rule.why}", indent=4)
        self._prose(f"Fix: {rule.fix}", indent=4)
        if self._verbose:
            for reference in rule.references:
                self._line(terminal(reference), "dim", 4)

    def _brief(self, judged: Judged) -> None:
        rule = judged.finding.rule
        line = Text("  ").append(f"{rule.severity.label:<8}", style=_STYLE[rule.severity])
        age = "" if judged.age is _ALONE else f"{verdict.age(judged):<7}"
        mark = "waived  " if judged.fate is Fate.WAIVED else age
        line.append(f" {mark}{terminal(rule.title)}  ")
        line.append(_where(judged.finding.primary), style="dim")
        self._single(line)


def _name(part: Section) -> str:
    """The server's name, and the id where that is another: waivers and baselines go by it."""
    if part.server is None or part.server.name == part.id:
        return terminal(part.id, 100) or "(no server)"
    return f"{terminal(part.server.name, 100)} (id: {terminal(part.id, 300)})"


def _where(match: Match, apart: str | None = None) -> str:
    server = f"{match.server} " if apart is not None and match.server != apart else ""
    item = f" {match.item}" if match.item else ""
    return f"{terminal(f'{server}{match.kind}{item}', 120)} {terminal(match.pointer, 160)}"
