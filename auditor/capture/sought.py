"""Which hosts and services did a server try to reach, and where could it be reached itself?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

from auditor.model import Deed, Touched

_PORT = re.compile(r":(\d+)$")
_ANY = "0"
"""The system chooses a port, and nobody is told which."""
_REGISTRIES = frozenset((
    "pypi.org", "files.pythonhosted.org", "registry.npmjs.org", "registry.yarnpkg.com", "jsr.io", "crates.io",
    "proxy.golang.org", "rubygems.org", "api.nuget.org",
))  # fmt: skip
"""Asked for newer versions: nobody fails for want of one."""
_HERE = frozenset(("localhost", "metadata.google.internal"))
"""Names of the machine itself, and of what tells a machine of a cloud who it is."""


def hosts(touched: Iterable[Touched]) -> tuple[str, ...]:
    """Those outside of this machine, but for registries of packages, each once."""
    found = (_host(one) for one in touched if one.deed is Deed.CONNECT and not one.target.startswith("unix:"))
    return tuple(dict.fromkeys(host for host in found if _is_outside(host)))


def listening(touched: Iterable[Touched]) -> str:
    """The first address at which it can be reached from here, as `localhost:PORT`; empty where there is none."""
    return next(_ports(touched, Deed.LISTEN), "")


def awaited(touched: tuple[Touched, ...], least: int) -> str:
    """The service of this machine that it tried to reach most often, at least so many times; never itself."""
    own, tries = set(_ports(touched, Deed.LISTEN)), Counter[str]()
    for one in touched:
        for at in _ports((one,), Deed.CONNECT):
            tries[at] += one.count if at not in own else 0
    return next((at for at, count in tries.most_common(1) if count >= least), "")


def _ports(touched: Iterable[Touched], deed: Deed) -> Iterator[str]:
    for one in touched:
        port = _PORT.search(one.target)
        if one.deed is not deed or not port or port[1] == _ANY or one.target.startswith("unix:"):
            continue
        address = _address(_host(one))
        if deed is Deed.LISTEN or _host(one) == "localhost" or (address and address.is_loopback):
            yield f"localhost:{port[1]}"


def _host(one: Touched) -> str:
    return _PORT.sub("", one.target.removeprefix("(looked up) ")).strip("[]")


def _is_outside(host: str) -> bool:
    address = _address(host)
    if address is None:
        return host not in _HERE and host not in _REGISTRIES
    return not (address.is_loopback or address.is_link_local)


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
