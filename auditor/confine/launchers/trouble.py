"""Why could a package manager not fetch a package, in words that help?"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from auditor.confine.launchers.asked import LOSE, Asked
from auditor.errors import AuditorError

_Signs = tuple[tuple[str, tuple[str, str]], ...]
"""How it is recognised, what is said of it, and what helps."""
_LONGEST, _BEFORE = 300, 100
_NAMES = 10
"""So many are tried as that of a dependency."""
_REGISTRY = "https://registry.npmjs.org/"
_UNREACHABLE = (
    "the registry cannot be reached, so nobody knows what would run",
    "connect to your registry, or pin a version that an earlier scan has fetched",
)
_LOGIN = (
    "the registry wants a login, and your credentials are not passed on",
    "install the package yourself, and name its program in the entry",
)
_TLS = (
    "the registry's certificate is not trusted",
    "name your certificate authority in SSL_CERT_FILE and NODE_EXTRA_CA_CERTS",
)
_MISSING = ("the registry has no such package or version", "correct the entry")
_ABSENT = ("the registry has no such package", "correct the entry")
RUNS = " runs its code"
"""Why nothing is built where there is no sandbox; elsewhere something else stands in its place."""
_BUILD = (f"it is published as source only, and building it{RUNS}", LOSE)
_SYSTEM = ("it is made for other systems than this one", "scan it on a system that it is made for")
FULL = ("the disk is full", "free some space, or set XDG_CACHE_HOME to a larger disk")
"""What is said where nothing more can be written."""
_PYTHON = (
    "it wants another version of Python than the one here",
    "install that Python, and name it in the entry, as by `uvx --python 3.13 …`",
)
_NODE = ("it wants another version of Node.js than the one here", "install that Node.js, and put it first on the PATH")

_ELSEWHERE = "open the way to it, or install the package yourself, and name its program in the entry"

_NPM = (
    (r"code (?:ENOSPC|EDQUOT)", FULL),
    (r"code EBADENGINE", _NODE),
    (r"code E404", _ABSENT),
    (r"code (?:ETARGET|ENOVERSIONS)", _MISSING),
    (r"code (?:E401|E403|ENEEDAUTH)", _LOGIN),
    (r"code (?:\w*CERT\w*|DEPTH_ZERO\w*|UNABLE_TO_\w+|ERR_TLS\w*|ERR_SSL\w*)", _TLS),
    (r"code (?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET\w*|ENOTCACHED"
     r"|E5\d\d)|network|[Cc]ould not resolve host", _UNREACHABLE),
)  # fmt: skip
_NAME = r"([A-Za-z0-9][\w.-]*[A-Za-z0-9]|[A-Za-z0-9])"
_LACKS = re.compile(
    rf"{_NAME}(?:[<>=!~]\S*)? (?:has|have) no (?:usable )?wheels|no versions? of {_NAME}"
    rf"|only {_NAME}[<>=!~]\S* (?:is|are) available|{_NAME} was not found in|No matching distribution found for {_NAME}"
)
"""Of which package uv or pip says that something is lacking."""
_HINTED = re.compile(rf"Wheels are required for `{_NAME}`")
_WHEELLESS = re.compile(rf"{_NAME}(?:[<>=!~]\S*)? (?:has|have) no (?:usable )?wheels")
_COMPARED = r"(?:===?|[<>!~]=|[<>])[\w.*+!]{0,60}[\w*]"
_RANGE = rf"{_COMPARED}(?:,{_COMPARED}){{0,8}}"
_NPM_NAME = r"((?:@[\w.~-]+/)?[\w.~-]+)"
_NPM_LACKS = re.compile(
    rf"No (?:matching version found|versions available) for {_NPM_NAME}"
    rf"|'{_NPM_NAME}@[^':\n]*' (?:is not in this registry|could not be found)"
)
"""Which package npm says that there is none of; not one that an address names."""
_PYPI = (
    (r"No space left|[Dd]isk quota exceeded", FULL),  # first, for it may be told as a download that failed
    (r"does not satisfy Python|(?s:require a different python.*from versions: none)", _PYTHON),
    (r"[Bb]uilding source distributions is disabled|no usable wheels|--no-build", _BUILD),
    (r"no wheels with a matching platform tag", _SYSTEM),
    (r"no wheels with a matching Python", _PYTHON),
    (r"has no wheels", _BUILD),
    (r"certificate|UnknownIssuer|CERTIFICATE_VERIFY_FAILED", _TLS),
    (r"\b401\b|\b403\b|[Cc]redentials", _LOGIN),
    (r"not found in the package registry", _ABSENT),
    (
        r"no versions? of|No matching distribution|only \S+ (?:is|are) available",
        _MISSING,
    ),
    (r"dns error|[Cc]onnection|connect|timed out|Failed to fetch|error sending request|resolve host", _UNREACHABLE),
)

_OF_ANOTHER = {
    _BUILD: (f"{{name}}, on which it depends, is published as source only, and building that{RUNS}", LOSE),
    _SYSTEM: ("{name}, on which it depends, is made for other systems than this one", _SYSTEM[1]),
    _PYTHON: ("{name}, on which it depends, is made for another version of Python than the one here", _PYTHON[1]),
    _MISSING: (
        "the registry has no such version of {name}, on which it depends",
        "name a version of the server whose dependencies are there",
    ),
    _ABSENT: (
        "the registry has no package {name}, on which it depends",
        "tell its author, or name a version of the server that does without it",
    ),
}
"""What is said instead where a dependency is at fault."""
_AWAY = re.compile(
    r"request to (https?://\S{1,300})|unable to access '(https?://[^'\s]{1,300})"
    r"|(?:ENOTFOUND|EAI_AGAIN|[Cc]ould not resolve host(?:name)?:?) ([\w.-]{1,253}\w)"
)
"""The host that was not reached."""
_ASIDE = re.compile(r"\s*(?:WARNING|warning|DEPRECATION|\[notice\]|Looking in|Collecting|Downloading|Using cached)\b")
"""A line of pip or uv that tells of no failure."""
_OUT_OF_STEP = re.compile(r"(?:Missing|Invalid): ")
"""What does not fit its lock."""


def npm_trouble(complaint: str, asked: Asked, config: Mapping[str, str], names: Collection[str] = ()) -> AuditorError:
    """What npm's standard error says; `config` names the registries, `names` are those of the packages asked for.

    Without `names` nobody tells a dependency from what was asked for.
    """
    lines = [line.removeprefix("npm error").strip() for line in complaint.splitlines() if line.startswith("npm error")]
    unfit = [line for line in lines if _OUT_OF_STEP.match(line)]
    said = " ".join([*lines[:1], *unfit] if unfit else lines[:3])
    away = _AWAY.search(complaint)
    host = _host(next(filter(None, away.groups()))) if away else ""
    known = {_host(url) for name, url in (("registry", _REGISTRY), *config.items()) if name.endswith("registry")}
    if host and host not in known:
        gone = (f"{host} cannot be reached, so nobody knows what would run", _ELSEWHERE)
        signs = tuple((sign, gone if told is _UNREACHABLE else told) for sign, told in _NPM)
        return _told(signs, complaint, said, "npm", asked)
    lacks = _NPM_LACKS.search(complaint)
    name = next(filter(None, lacks.groups()), "") if lacks and names else ""
    signs = _of_another(_NPM, name) if name and name not in names else _NPM
    return _told(signs, complaint, said, "npm", asked)


def _host(address: str) -> str:
    """Of a URL or a bare name."""
    try:
        return (urlsplit(address if "://" in address else f"//{address}").hostname or "").lower()
    except ValueError:
        return ""


def pypi_trouble(complaint: str, asked: Asked) -> AuditorError:
    """What uv's or pip's standard error says."""
    lines = [line.strip(" ╰─▶×│") for line in complaint.splitlines() if not _ASIDE.match(line)]
    said = " ".join(" ".join(lines).split())
    name = _dependency(said)
    known = _of_another(_PYPI, name) if name else _PYPI
    return _told(known, said, said, "the package installer", asked)


@dataclass(frozen=True, slots=True)
class Lacking:
    """A package without a wheel that fits."""

    name: str
    versions: str
    """What its version has to be, as `>=1.0,<2`; empty for any."""


def lacking_wheel(complaint: str) -> Lacking | None:
    """For which package uv says that there is only source; None where that is not its complaint."""
    said = " ".join(" ".join(line.strip(" ╰─▶×│") for line in complaint.splitlines()).split())
    found = _HINTED.search(said) or _WHEELLESS.search(said)
    if found is None:
        return None
    name = found[1]
    one = rf"{re.escape(name)}(?:\[[\w., -]{{0,200}}\])?({_RANGE})"
    wanted = re.finditer(rf"(?:depends? on|you require) {one}|{one} (?:has|have) no (?:usable )?wheels", said)
    return Lacking(name, ",".join(dict.fromkeys(each[1] or each[2] for each in islice(wanted, _NAMES))))


def _of_another(known: _Signs, name: str) -> _Signs:
    """The same where it is the dependency `name` that is at fault."""
    others = tuple((sign, _OF_ANOTHER.get(told, told)) for sign, told in known)
    return tuple((sign, (what.replace("{name}", name), hint)) for sign, (what, hint) in others)


def _dependency(said: str) -> str:
    """Which package lacks something, where it is one that another one asks for; else empty."""
    for found in islice(_LACKS.finditer(said), _NAMES):  # what looks like the first name may be the rest of a cut line
        name: str = next(filter(None, found.groups()))
        one = rf"{re.escape(name)}(?![\w.-]*\w)"
        if re.search(rf"you require {one}", said):
            return ""
        if re.search(rf"depends? on {one}|requirement {one}[^()]*\(from (?!versions)", said):
            return name
    return ""


def _told(known: _Signs, complaint: str, said: str, who: str, asked: Asked) -> AuditorError:
    said = " ".join(said.split())
    for sign, (what, hint) in known:
        if re.search(sign, complaint):
            found = re.search(sign, said)
            return asked.refusal(f"{what}: {_cut(said, found.start() if found else 0)}", hint)
    return asked.refusal(f"{who} failed: {_cut(said, len(said))}", "run the launcher by hand")


def _cut(said: str, reason: int) -> str:
    """As much of it as is shown, with the `reason` that begins there."""
    begin = max(0, min(reason - _BEFORE, len(said) - _LONGEST))
    if reason < _LONGEST - _BEFORE:
        begin = 0
    return f"{'…' if begin else ''}{said[begin : begin + _LONGEST]}"
