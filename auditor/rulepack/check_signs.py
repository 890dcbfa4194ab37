"""Are a capability's examples recognised, its counter-examples not, and does an example show each pattern?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.classify import Classifier, classify
from auditor.marked import Mark
from auditor.model import Sign, Signs, Statement
from auditor.rulepack.lints import Problem, problem
from auditor.rulepack.read_signs import WEIGHTS, SignsFile
from auditor.surfaces import from_listing


def signs_problems(file: SignsFile) -> Iterator[Problem]:
    """What is wrong with the file. Raises `AuditorError` for a pattern that RE2 refuses."""
    whole = Classifier((file.signs,))
    examples, others = tuple(map(_served, file.examples)), tuple(map(_served, file.not_examples))
    for place, tool in enumerate(examples):
        if not classify(whole, tool):
            yield problem(_at(file, "examples", place), "example", "is not recognised", "mend a pattern, or it")
    for place, tool in enumerate(others):
        if classify(whole, tool):
            yield problem(_at(file, "not_examples", place), "not-example", "is recognised", "narrow the pattern")
    for sign in file.signs.signs:
        alone = _only(file.signs, sign)
        if not any(classify(alone, tool) for tool in (*examples, *others)):
            what = f"no example shows {sign.pattern[:80]!r}"
            yield problem(_group(file, sign), "idle-pattern", what, "add an example that has it, or take it out")


def _only(signs: Signs, sign: Sign) -> Classifier:
    """One sign, as if it were enough. One of the server's name needs company, for it says nothing of a tool."""
    company = (Sign("name", ".", 1),) if sign.source == "server" else ()
    return Classifier((Signs(signs.capability, signs.about, (Sign(sign.source, sign.pattern, 2), *company)),))


def _served(tool: object) -> Statement:
    """The tool as a server lists it; `server:` beside its own keys is the name that the server gives itself."""
    own = dict(tool) if isinstance(tool, dict) else {}
    name = own.pop("server", "")
    return from_listing("server", {"tools": [own], "serverInfo": {"name": name}})


def _at(file: SignsFile, key: str, place: int) -> Mark:
    return file.document.mapping("a capability")[key].sequence(key)[place].mark


def _group(file: SignsFile, sign: Sign) -> Mark:
    name = next(name for name, weight in WEIGHTS.items() if weight == sign.weight)
    return file.document.mapping("a capability")[name].mark
