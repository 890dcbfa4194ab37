"""What does the npm registry hand out under a name, and what does it tell of it?

https://docs.npmjs.com/cli/commands/npm-view, https://docs.npmjs.com/cli/commands/npm-pack
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from auditor.confine import Conditions
from auditor.confine.launchers.npm_install import Npm
from auditor.confine.launchers.npm_spec import Spec, spec
from auditor.confine.launchers.npmrc import settings
from auditor.confine.launchers.programs import find
from auditor.confine.scratch import Scratch
from auditor.errors import AuditorError
from auditor.model import Package
from auditor.vet.fetched import Fetched, asking
from auditor.vet.history import History
from auditor.vet.history import told as told_of
from auditor.vet.untrusted import text

_LONGEST = 300


def fetch_npm(wanted: str, scratch: Scratch, conditions: Conditions, now: str) -> Fetched:
    """The packed package, fetched with the user's npm, nothing of it run; `wanted` is `name`, `name@1.2.3` or a tag.

    `now` is the clock of the audit, ISO 8601. Raises `AuditorError` where there is no such package, or no npm.
    """
    asked = asking(f"npm:{wanted}", ("view", wanted), conditions)
    one = spec(wanted, asked)
    program = find("npm")
    if program is None:
        raise AuditorError("npm is not installed, and only npm can fetch it", f"npm:{wanted}", "install Node.js")
    if not one.name:
        raise AuditorError("is no package of a registry", f"npm:{wanted}", "name it as npm:NAME or npm:NAME@VERSION")
    npm = Npm(program, asked, scratch, settings())
    told = _told(npm("view", "--json", "--", one.text, cwd=scratch.work, fresh=not one.exact))
    name, version = text(told, "name") or one.name, text(told, "version")
    exact = Spec.exactly(name, version)
    if not exact.exact:
        raise AuditorError("the registry names no version of it", f"npm:{wanted}", "name a version that exists")
    archive = _packed(npm, exact)
    package = Package("npm", name, version, text(told.get("dist"), "integrity")[:_LONGEST])
    return Fetched(package, archive, tuple(told_of(_history(told, version), now)))


def _packed(npm: Npm, exact: Spec) -> Path:
    """Packages of a registry are handed out packed: no script of theirs is run for it."""
    work = npm.scratch.work
    npm("pack", "--json", "--pack-destination", str(work), "--", exact.text, cwd=work)
    found = sorted(work.glob("*.tgz"))
    if len(found) != 1:
        raise npm.asked.refusal("npm packed nothing", "vet it again")
    return found[0]


def _told(output: str) -> dict[str, Any]:
    try:
        found = json.loads(output)
    except (ValueError, RecursionError):
        return {}
    if isinstance(found, list):  # a range with several versions: the last is the newest
        found = found[-1] if found else {}
    return found if isinstance(found, dict) else {}


def _history(told: dict[str, Any], version: str) -> History:
    """Since when, by how many, and whether it is still meant to be used."""
    times, versions, owners = told.get("time"), told.get("versions"), told.get("maintainers")
    return History(
        published=text(times, version),
        created=text(times, "created"),
        versions=len(versions) if isinstance(versions, list) else 0,
        owners=len(owners) if isinstance(owners, list) else 0,
        withdrawn=text(told, "deprecated"),
    )
