"""What do people read about the figures? `reports/evals.md`, without a clock: equal figures give equal bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from evals_count import Both, Seen, alone, attacks, by_row, by_server, honest, seen
from evals_rows import Outcome, Part, Source

from auditor.model import Confidence, Gate, RuleHead, RulePack
from auditor.report.escape import markdown
from auditor.rulepack.figures import MEANING, PROMISE, Figures, per_thousand, precision
from auditor.rulepack.rate import Rate

_ABOUT = """\
<!-- Written by `make evals CORPUS=DIR`: measure again instead of changing it. -->
# How good are the rules?

Measured on labelled listings. A row is *flagged* where something reaches the default gate (severity high, confidence
firm); *anything* counts every finding from severity low. Recall is of the attacks that a listing, or the text that a
tool returned, shows; malice that is only in a server's code is not counted. Every row is audited by itself, as one
server. Intervals are Wilson's, 95 %.

**To reproduce**: `make evals CORPUS=DIR`, where DIR holds `attacks/*.jsonl.gz` and `benign/*.jsonl.gz` with one row a
line (`mcp-assay rules eval --help` describes a row). *Rows* below is the start of a file's SHA-256. The collections
are others' and partly not ours to pass on; `tests/evals/own/` is ours and stands in the repository.

**In sample**: the rules were tuned while the sources on this page were at hand, save a few. So these are the figures of
known attacks and known servers: expect fewer of both from authors that nobody has read. The exceptions are
`own/held_out`, of which nobody has looked at the rows, so that the gap between it and `own/dev` is a measure of how
much the rules have learned by heart, and the authors whom nobody has read. Two rules,
`hidden-instruction/weak-signs` and `hidden-instruction/result-weak-signs`, are learned from the rows of others and from
ours: [weights.md](weights.md) says what they do where they were not. [folds.md](folds.md) says what the rules find of a
source once all is gone that only this source taught them.
"""
_UNSEEN = {"n": "listings", "q": "quiet listings", "t": "one tool too many", "w": "near misses", "r": "results"}
"""What authors whom nobody has read wrote, by how their files' names begin."""
_ABOUT_UNSEEN = """\
Written after the rules: listings in the manner of collections of others; the same, of the *quiet* kinds that are
found least (values changed, results told otherwise than they are, consent assumed, logs avoided, advice bent, tools
displaced, theft in calm words); servers of 8 to 18 tools with *one tool too many*, which mostly aims at the others
(`t17`, `t20` and `t21` in few words); *near misses* that differ from their attack in one thing; results so as to pass
for what a tool returns. Nothing is learned from these rows, and only their totals are looked at, also when it was
chosen what listings must weigh."""
_ALL = ("rows", "flagged", "anything")

Pick = Callable[[Outcome], bool]
_GROUPS: tuple[tuple[str, Pick], ...] = (
    ("by authors of scanners", lambda each: each.by_scanner),
    ("from templates", lambda each: each.generated and not each.by_scanner),
    ("without these", lambda each: not each.by_scanner and not each.generated),
    ("not by authors of scanners", lambda each: not each.by_scanner),
    (
        "not by authors of scanners, nor for a capability openly named",
        lambda each: not each.by_scanner and not each.capability,
    ),
    ("all", lambda _: True),
)


def page(
    outcomes: Sequence[Outcome], files: Sequence[Source], figures: Mapping[str, Figures], pack: RulePack,
    apart: frozenset[str] = frozenset(),
) -> str:  # fmt: skip
    """The whole page; sources named in `apart` are shown and left out of the totals."""
    digests = {source.name: source.digest() for source in files}
    ours = [each for each in outcomes if each.part is Part.ATTACKS]
    counted = [each for each in ours if each.source not in apart]
    servers = [each for each in outcomes if each.part is Part.BENIGN]
    parts = [
        [_ABOUT],
        ["## Attacks by others", "", *_totals(counted, attacks), ""],
        ["## Honest rows that resemble them", "", *_totals(counted, honest), ""],
        ["## Attacks and their look-alikes, by source", "", *_by_source(ours, digests, apart), ""],
        ["## Honest servers", "", *_servers(servers, digests), ""],
        ["## Our own corpus", "", *_own(outcomes, digests), ""],
        ["## Authors whom nobody has read", "", *_unseen(outcomes, digests), ""],
        ["## Rules", "", *_rules(seen(outcomes), figures, pack), ""],
        ["## What follows from a rule's figures", "", *_meaning(), ""],
        [*_failures(outcomes)],
    ]
    return "\n".join(line for part in parts for line in part).rstrip("\n") + "\n"


def _totals(outcomes: Sequence[Outcome], kind: Callable[[Iterable[Outcome]], list[Outcome]]) -> Iterator[str]:
    yield from _head("", *_ALL)
    for what, result in (("Listings", False), ("Tool results", True)):
        for name, pick in _GROUPS:
            rows = [each for each in kind(outcomes) if each.result is result and pick(each)]
            yield _row(f"{what}, {name}", *_both(by_row(rows)))


def _by_source(outcomes: Sequence[Outcome], digests: Mapping[str, str], apart: frozenset[str]) -> Iterator[str]:
    yield from _head(
        "source", "what", "marks", "attacks", "recall", "anything", "look-alikes", "flagged", "anything", "Rows"
    )
    for (name, result), group in groupby(sorted(outcomes, key=_place), key=_place):
        rows = list(group)
        marks = _marks(rows, name in apart)
        what = "results" if result else "listings"
        yield _row(markdown(name, 80), what, marks, *_sides(rows), f"`{digests[name]}`")
    if apart:
        yield from ("", "*Apart*: capabilities openly named, or malice that is in code; reported, not in the totals.")


def _place(outcome: Outcome) -> tuple[str, bool]:
    return outcome.source, outcome.result


def _marks(rows: Sequence[Outcome], apart: bool) -> str:
    shown = attacks(rows)
    scanner = any(each.by_scanner for each in rows)
    templates = sum(each.generated for each in shown)
    parts = [
        "scanner author" if scanner else "",
        ("templates" if templates == len(shown) else f"{templates} from templates") if templates else "",
        "apart" if apart else "",
    ]
    return ", ".join(part for part in parts if part)


def _servers(outcomes: Sequence[Outcome], digests: Mapping[str, str]) -> Iterator[str]:
    yield from _head("source", "servers", "flagged", "anything", "Rows")
    for name, group in groupby(outcomes, key=lambda each: each.source):
        yield _row(markdown(name, 80), *_both(by_server(list(group))), f"`{digests[name]}`")
    yield _row("all", *_both(by_server(outcomes)), "")


def _own(outcomes: Sequence[Outcome], digests: Mapping[str, str]) -> Iterator[str]:
    yield from _head("half", "victim", "attacks", "recall", "anything", "near misses", "flagged", "anything", "Rows")
    for part in (Part.DEV, Part.HELD_OUT):
        half = [each for each in outcomes if each.part is part]
        for victim in ("absent", "present", ""):
            rows = [each for each in half if victim in ("", each.victim)]
            yield _row(part, victim or "both", *_sides(rows), f"`{digests[half[0].source]}`" if half else "")
    yield from ("", "Each attack has a near miss: its twin, honest, with one thing changed. *Victim*: whether the tool")
    yield "that the text is about is listed beside it."


def _unseen(outcomes: Sequence[Outcome], digests: Mapping[str, str]) -> Iterator[str]:
    rows = [each for each in outcomes if each.part is Part.UNSEEN]
    yield from _head("author", "what", "attacks", "recall", "anything", "honest", "flagged", "anything", "Rows")
    for name, group in groupby(rows, key=lambda each: each.source):
        yield _row(name, _UNSEEN[name[0]], *_sides(list(group)), f"`{digests[name]}`")
    for first, what in _UNSEEN.items():
        yield _row("all", what, *_sides([each for each in rows if each.source.startswith(first)]), "")
    yield from ("", *_ABOUT_UNSEEN.splitlines())


def _sides(rows: Sequence[Outcome]) -> tuple[str, ...]:
    return (*_both(by_row(attacks(rows))), *_both(by_row(honest(rows))))


def _rules(rows: Seen, figures: Mapping[str, Figures], pack: RulePack) -> Iterator[str]:
    gating = frozenset(rule.head.id for rule in pack.rules if Gate().reached(rule.head))
    only = alone(rows, gating)
    yield f"Of {len(rows.attacks):,} attacks and {len(rows.near_misses):,} look-alikes (those above and `own/dev`), and"
    yield f"of {rows.honest_servers:,} honest servers. *Alone*: reaches the gate by this rule only. *Per 1,000*: honest"
    yield "servers, with the upper end of the interval."
    for title, at_gate in (("At the gate", True), ("Below it", False)):
        yield from ("", f"### {title}", "")
        heads = sorted((rule.head for rule in pack.rules if (rule.head.id in gating) is at_gate), key=_id)
        yield from _head("rule", "is", "attacks", "alone", "look-alikes", "servers", "per 1,000", "precision")
        yield from (_rule(head, figures[head.id], only[head.id]) for head in heads if head.id in figures)
    unmeasured = sorted(rule.head.id for rule in pack.rules if rule.head.id not in figures)
    yield from ("", f"Nothing is said here about {len(unmeasured)} rules that look at how a server is started, how it")
    yield f"behaves, or at several listings: {', '.join(f'`{name}`' for name in unmeasured)}."


def _rule(head: RuleHead, figures: Figures, only: int) -> str:
    share, most = per_thousand(figures.honest)
    counts = (figures.attacks.hits, only or "", figures.near_misses.hits)
    measured = (figures.honest.hits, f"{share:g} (≤ {most:g})") if figures.honest.total else ("", "")
    is_ = f"{head.severity.label} {head.confidence.label}"
    return _row(f"`{head.id}`", is_, *map(str, (*counts, *measured)), precision(head, figures))


def _id(head: RuleHead) -> str:
    return head.id


def _meaning() -> Iterator[str]:
    certain, firm = (f"{PROMISE[each] * 1000:g}" for each in (Confidence.CERTAIN, Confidence.FIRM))
    yield f"A rule at the default gate promises to flag at most {firm} honest servers per 1,000 where its confidence is"
    yield f"firm, and {certain} where it is certain; `mcp-assay rules check` fails where it does not keep that."
    yield from ("", "SARIF's `precision` is the first of these that holds:", "")
    yield from (f"- `{word}`: {what};" for word, what in MEANING)
    yield "- where the rows say too little, for remarks (severity info), and for rules without figures: what the rule's"
    yield "  confidence says (certain `very-high`, firm `high`, tentative `medium`)."


def _failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    if failed := sum(each.failed for each in outcomes):
        yield f"{failed:,} rows could not be audited; they count as not flagged."


def _both(both: Both) -> tuple[str, str, str]:
    return f"{both.gate.total:,}", _rate(both.gate), _rate(both.anything)


def _rate(rate: Rate) -> str:
    if rate.value is None:
        return ""
    low, high = rate.interval()
    return f"{rate.hits:,}: {rate.value:.1%} ({low * 100:.1f}–{high * 100:.1f})"


def _head(*cells: str) -> tuple[str, str]:
    return _row(*cells), _row(*("---" for _ in cells))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
