"""What is told of an HTTP exchange, and what of a redirect?

Each fact is one line. Those of exchanges begin with the status; all others with words of ours, so that no server can
write one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from auditor.capture.address import Place, may_lead, place

if TYPE_CHECKING:
    import httpx2

_REDIRECTS = (301, 302, 303, 307, 308)
_METADATA = re.compile(r'(?i)\bresource_metadata\s*=\s*"?([^"\s,]{1,500})')
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer that is no success says about what to do instead."""

    metadata: str = ""
    """Where a 401 says that signing in is described: https://www.rfc-editor.org/rfc/rfc9728#section-5.1"""
    redirect: str = ""
    """Where it redirects to, without what may be secret in it."""
    problem: str = ""
    """Why that is not followed: `to another origin`, …; empty where it could be."""


def exchange(response: httpx2.Response) -> str:
    """Status, method and address; where it leads, and what credential it wants."""
    request = response.request
    # The query and user part may hold credentials of the user.
    url = request.url.copy_with(query=None, fragment=None, userinfo=b"")
    fact = f"{response.status_code} {request.method} {url}"
    if "location" in response.headers:
        fact += f" -> {_bare(response.headers['location'])}"
    if "www-authenticate" in response.headers:
        fact += f" www-authenticate: {response.headers['www-authenticate']}"
    return fact


def told(response: httpx2.Response, first: Place) -> Told:
    """What it says besides its status; `first` is where the server is."""
    metadata = _METADATA.search(response.headers.get("www-authenticate", ""))
    found = metadata[1] if metadata else ""
    if response.status_code not in _REDIRECTS or "location" not in response.headers:
        return Told(found)
    here = str(response.request.url)
    return Told(found, *_redirect(here, response.headers["location"], first))


def refused(response: httpx2.Response, first: Place) -> str:
    """The fact of a redirect that must not be followed; empty for every other answer."""
    answer = told(response, first)
    if not answer.problem:
        return ""
    return f"refused redirect {answer.problem}: {_bare(str(response.request.url))} -> {answer.redirect}"


def _redirect(url: str, location: str, first: Place) -> tuple[str, str]:
    """Where it leads, and what is wrong with that."""
    try:
        here, there = urlsplit(url), urlsplit(urljoin(url, location))
        same = _origin(here) == _origin(there)
        upgrade = (here.scheme, there.scheme, here.port, there.port) == ("http", "https", None, None)
    except ValueError:
        return _bare(location), "to no address"
    where = _bare(there.geturl())
    if there.scheme not in _PORTS:
        return where, "to no address"
    if same or (upgrade and here.hostname == there.hostname):
        return where, ""
    then = place(there.hostname or "")
    if then is not None and not may_lead(first, then):
        return where, "into a private network"
    if here.hostname == there.hostname and (here.scheme, there.scheme) == ("https", "http"):
        return where, "to plain HTTP"
    return where, "to another origin"


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)


def _bare(url: str) -> str:
    """The address without query, fragment and user part."""
    head = re.split(r"[?#]", url, maxsplit=1)[0]
    return re.sub(r"^(\w+://)[^/@]*@", r"\1", head)
