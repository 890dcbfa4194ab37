"""What do `npm audit` and `pip-audit` say, in the words of our own reports?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.confine.launchers.requirements import normal
from auditor.errors import AuditorError
from auditor.model import Package
from auditor.vet.lists import Bad
from auditor.vet.untrusted import dicts, json_object

_MALWARE = re.compile(r"CWE-506|\bmalware\b|malicious", re.IGNORECASE)
_LONGEST = 300
WITHOUT = "vet it again where the registry answers, or name a file of reports with `--advisories`"


@dataclass(frozen=True, slots=True)
class Answer:
    """Reports, each with the package that it is about, and what nobody said anything about."""

    reports: tuple[tuple[Package, Bad], ...]
    unseen: tuple[str, ...] = ()


def npm_answer(output: str, package: Package, versions: Mapping[str, str]) -> Answer:
    """What `npm audit --json` says; `versions` by the folder that npm would put each package into.

    Raises `AuditorError` where it says that it could not ask.
    """
    told = json_object(output, "npm printed no JSON", "npm", WITHOUT)
    found = told.get("vulnerabilities")
    if not isinstance(found, dict):
        error = told.get("error")
        said = str(told.get("message") or (error.get("summary") if isinstance(error, dict) else "") or "no reports")
        raise AuditorError(" ".join(said.split())[:_LONGEST], "npm audit", WITHOUT)
    reports: list[tuple[Package, Bad]] = []
    for name, told_of_it in found.items():
        one = told_of_it if isinstance(told_of_it, dict) else {}
        nodes = one.get("nodes")
        place = str(nodes[0]) if isinstance(nodes, list) and nodes else f"node_modules/{name}"
        of = Package("npm", str(name)[:_LONGEST], versions.get(place, package.version if name == package.name else ""))
        reports += [(of, _bad_of_npm(of, via)) for via in dicts(one.get("via")) if via.get("name") in (None, name)]
    return Answer(tuple(reports))


def _bad_of_npm(of: Package, via: dict[str, Any]) -> Bad:
    url, title = str(via.get("url") or "")[:_LONGEST], " ".join(str(via.get("title") or "").split())[:_LONGEST]
    harmful = _MALWARE.search(f"{title} {via.get('cwe')}") is not None
    name = url.rstrip("/").rpartition("/")[2] or str(via.get("source") or "npm")
    about = f"{title or 'no summary'}, {via.get('severity') or 'of no severity'}"[:_LONGEST]
    return Bad("npm", of.name, (), "malicious" if harmful else "vulnerable", name[:60], about, url or "npm audit")


def pip_answer(output: str, package: Package) -> Answer:
    """What `pip-audit --format json` says. Raises `AuditorError` where it says nothing."""
    told = json_object(output, "pip-audit printed no JSON", "pip-audit", WITHOUT)
    reports: list[tuple[Package, Bad]] = []
    skipped: list[str] = []
    for one in dicts(told.get("dependencies")):
        name = str(one.get("name"))[:_LONGEST]
        if reason := one.get("skip_reason"):
            skipped.append(f"{name}: {' '.join(str(reason).split())[:_LONGEST]}")
            continue
        own = normal(name) == normal(package.name)
        of = Package("pypi", package.name if own else name, str(one.get("version"))[:100])
        reports += [(of, _bad_of_pip(of, each)) for each in dicts(one.get("vulns"))]
    shown = skipped[:3] + ([f"and {len(skipped) - 3} more"] if len(skipped) > 3 else [])
    return Answer(tuple(reports), (f"pip-audit could not ask about {'; '.join(shown)}",) if shown else ())


def _bad_of_pip(of: Package, told: dict[str, Any]) -> Bad:
    aliases = told.get("aliases")
    names = [str(told.get("id") or ""), *(map(str, aliases) if isinstance(aliases, list) else ())]
    name = next((each for each in names if each.startswith(("CVE-", "MAL-"))), names[0])[:60]
    about = " ".join(str(told.get("description") or "no summary").split())[:_LONGEST]
    what = "malicious" if name.startswith("MAL-") else "vulnerable"
    return Bad("pypi", of.name, (), what, name, about, f"https://osv.dev/vulnerability/{name}")
