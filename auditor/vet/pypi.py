"""What does the Python package index hand out under a name? Wheels alone: to have source is to run it.

https://pip.pypa.io/en/stable/cli/pip_download/
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from auditor.confine import Conditions
from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.downloads import downloads
from auditor.confine.launchers.errand import Done, run
from auditor.confine.launchers.indexes import indexes
from auditor.confine.launchers.interpreters import interpreter
from auditor.confine.launchers.programs import find, find_uv
from auditor.confine.launchers.requirements import Requirement, requirement
from auditor.confine.launchers.trouble import pypi_trouble
from auditor.confine.scratch import Scratch
from auditor.errors import AuditorError
from auditor.model import Package
from auditor.vet.fetched import Fetched, asking, by_uv
from auditor.vet.history import told
from auditor.vet.index import ask_index, own_indexes

_SOURCE = ("no usable wheels", "source distributions is disabled")
"""As uv says that a package would have to be built."""
_OTHERS = ("no wheels with a matching",)
"""As uv says that its wheels are for other systems, or for another Python."""


def fetch_pypi(wanted: str, scratch: Scratch, conditions: Conditions, now: str) -> Fetched:
    """The wheel, fetched with the user's pip or uv, nothing of it run; `wanted` is `name` or `name==1.2`.

    `now` is the clock of the audit, ISO 8601. Raises `AuditorError` where there is no such package, or neither pip nor
    uv.
    """
    asked = asking(f"pypi:{wanted}", ("download", wanted), conditions)
    one = requirement(wanted, asked)
    done = _downloaded(one, scratch, asked)
    if done.code != 0:
        why = _why_no_wheel(one, scratch, asked)
        if any(sign in why for sign in _SOURCE):
            return Fetched(Package("pypi", one.name, ""), None)
        raise pypi_trouble(why or done.complaint, asked)
    found = sorted(scratch.work.glob("*.whl"))
    if len(found) != 1:
        raise asked.refusal("pip downloaded nothing", "vet it again")
    name, version = _of(found[0])
    package = Package("pypi", name or one.name, version, _digest(found[0]))
    try:
        history = ask_index(one.name, version, package.integrity.removeprefix("sha256:"), own_indexes())
    except AuditorError as error:
        return Fetched(package, found[0], unseen=error.what)
    return Fetched(package, found[0], tuple(told(history, now)))


def _downloaded(one: Requirement, scratch: Scratch, asked: Asked) -> Done:
    words = ("download", "--no-deps", "--only-binary", ":all:", "--no-input", "--disable-pip-version-check", "--quiet")
    line = (*words, *own_indexes().options(), "--dest", str(scratch.work), one.text)
    with downloads("pip", asked) as kept:
        env = {"PIP_CACHE_DIR": str(kept), "PIP_CONFIG_FILE": "/dev/null"}
        for python in _pythons():
            done = run((python, "-I", "-m", "pip", "--isolated", *line), asked, scratch, env, scratch.work, (kept,))
            if "No module named pip" not in done.complaint:
                return done
    if find_uv() is None:
        raise AuditorError("neither pip nor uv is installed", f"pypi:{one.text}", "install uv or pip")
    return by_uv(("tool", "run", "pip", "--isolated", *line), asked, scratch)


def _pythons() -> tuple[str, ...]:
    """The user's own, then the one that runs this program."""
    found = find("python3", "python")
    return (interpreter(Path(found).name), sys.executable) if found else (sys.executable,)


def _why_no_wheel(one: Requirement, scratch: Scratch, asked: Asked) -> str:
    """What uv says of a package that has no wheel for this machine; empty where that is not why."""
    if find_uv() is None:
        return ""
    wanted = scratch.work / "wanted.in"
    wanted.write_text(one.text + "\n")
    line = ("pip", "compile", "--no-build", "--no-deps", *indexes(pip=False).options(), str(wanted))
    done = by_uv(line, asked, scratch)
    return done.complaint if done.code != 0 and any(sign in done.complaint for sign in (*_SOURCE, *_OTHERS)) else ""


def _of(wheel: Path) -> tuple[str, str]:
    parts = wheel.name.split("-")
    return (parts[0].replace("_", "-"), parts[1]) if len(parts) >= 5 else ("", "")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
