"""What do the audits of the user's own npm and pip say of a package and all that it needs? Nothing is installed or run.

https://docs.npmjs.com/cli/commands/npm-audit, https://github.com/pypa/pip-audit
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.confine import Conditions
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.errand import run
from auditor.confine.launchers.npm_install import Npm
from auditor.confine.launchers.npm_lock import read_lock
from auditor.confine.launchers.npmrc import settings
from auditor.confine.launchers.programs import find, find_uv
from auditor.confine.launchers.requirements import normal
from auditor.confine.scratch import Scratch, new_scratch
from auditor.errors import AuditorError
from auditor.model import Fact, Gap, Package
from auditor.vet.answers import WITHOUT, Answer, npm_answer, pip_answer
from auditor.vet.fetched import asking, by_uv
from auditor.vet.index import own_indexes

_MOST = 400
"""Reports."""
_LONGEST = 300
_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[\w.+!-]+)", re.ASCII | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Audited:
    """What was answered, and what was not."""

    facts: tuple[Fact, ...] = ()
    gaps: tuple[Gap, ...] = ()


def audit(server: str, package: Package, conditions: Conditions) -> Audited:
    """Ask about one version of a package of npm or PyPI, and about the versions that it would be installed with today.

    What cannot be asked is a gap. Never raises.
    """
    who = {"npm": "npm audit", "pypi": "pip-audit"}.get(package.registry)
    if who is None or not package.version:
        return _unasked(server, "it is of no registry, so nobody could be asked", "vet it by npm:NAME or pypi:NAME")
    scratch = new_scratch()
    try:
        asked = asking(f"{package.registry}:{package.name}", ("audit",), conditions)
        answer = _npm(package, asked, scratch) if package.registry == "npm" else _pip(package, asked, scratch)
    except AuditorError as error:
        return _unasked(server, f"{who} gave no answer: {error.what}", error.hint or WITHOUT)
    finally:
        scratch.remove()
    gaps = tuple(Gap(server, "advisories", why, WITHOUT) for why in answer.unseen)
    facts = dict.fromkeys(each.fact(of, dependency=of.name != package.name) for of, each in answer.reports[:_MOST])
    return Audited(tuple(facts), gaps)


def _unasked(server: str, why: str, hint: str) -> Audited:
    return Audited(gaps=(Gap(server, "advisories", f"known advisories: {why}", hint),))


def _npm(package: Package, asked: Asked, scratch: Scratch) -> Answer:
    """The tree is resolved, not installed: `--package-lock-only`, and no script of any package runs."""
    program = find("npm")
    if program is None:
        raise AuditorError("npm is not installed", asked.program, "install Node.js with npm")
    npm = Npm(program, asked, scratch, settings(), frozenset({package.name}))
    (scratch.work / "package.json").write_text("{}")
    pinned = f"{package.name}@{package.version}"
    npm("install", "--package-lock-only", "--prefer-offline", "--", pinned, cwd=scratch.work)
    entries = read_lock(scratch.work / "package-lock.json").entries
    versions = {place: str(entry.get("version", ""))[:100] for place, entry in entries.items()}
    return npm_answer(npm.tried("audit", "--json", cwd=scratch.work).output, package, versions)


def _pip(package: Package, asked: Asked, scratch: Scratch) -> Answer:
    """Pins go in and nothing is resolved by pip-audit, so that it need not make or fetch anything."""
    pinned, unseen = _pins(package, asked, scratch)
    wanted = scratch.work / "pinned.txt"
    wanted.write_text("".join(f"{name}=={version}\n" for name, version in pinned.items()))
    words = (
        "-r", str(wanted), "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off",
        "--cache-dir", str(scratch.tmp),
    )  # fmt: skip
    program, uv = find("pip-audit"), find_uv()
    if program is None and uv is None:
        raise AuditorError("neither pip-audit nor uv is installed", asked.program, "install pip-audit")
    if program is not None:
        done = run((program, *words), asked, scratch, {"NO_COLOR": "1"}, scratch.work)
    else:
        done = by_uv(("tool", "run", *own_indexes().options(), "pip-audit", *words), asked, scratch)
    if done.code not in (0, 1):
        raise AuditorError(_last(done.complaint), asked.program, WITHOUT)
    answer = pip_answer(done.output, package)
    return Answer(answer.reports, (*unseen, *answer.unseen))


def _pins(package: Package, asked: Asked, scratch: Scratch) -> tuple[dict[str, str], tuple[str, ...]]:
    """The package with what it would be installed with, where uv can tell without building anything."""
    own = {normal(package.name): package.version}
    if find_uv() is None:
        return own, ("what it needs was not asked about: only uv can tell it without installing",)
    wanted = scratch.work / "wanted.in"
    wanted.write_text(f"{package.name}=={package.version}\n")
    words = ("pip", "compile", "--no-build", "--no-header", "--no-annotate", *own_indexes().options(), str(wanted))
    done = by_uv(words, asked, scratch)
    found = {normal(each["name"]): each["version"] for each in _PINNED.finditer(done.output)}
    if done.code != 0 or normal(package.name) not in found:
        return own, (f"what it needs was not asked about: {_last(done.complaint)}",)
    return found, ()


def _last(complaint: str) -> str:
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    return " ".join(lines[-1:])[:_LONGEST] or "it ended without a word"
