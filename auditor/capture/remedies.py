"""What would help against a gap, seen from all that the server left behind?"""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_address

from auditor.model import Deed, Evidence, Gap, Touched

_NO_NETWORK = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ENETUNREACH|NameResolutionError|[Nn]ame resolution|Name or service not known|no such host"
    r"|Network is unreachable|[Ff]ailed to resolve|[Cc]ould not resolve|dns error|fetch failed"
)
"""As Node.js, Python, Go, Rust and the C library say it."""
_NATIVE = re.compile(r"Cannot find module '[^'\n]{1,300}\.node'|Could not locate the bindings file")
_PORT = re.compile(r":\d+$")
_HOSTS = 3


def remedied(gaps: tuple[Gap, ...], evidence: Evidence, server: str, *, network: bool) -> tuple[Gap, ...]:
    """The gaps of a server that ran here, with hints as good as its evidence allows; `network`: it could reach one."""
    return tuple(_remedied(gap, evidence, server, network) for gap in gaps)


def _remedied(gap: Gap, evidence: Evidence, server: str, network: bool) -> Gap:
    said = f"{gap.why}\n{evidence.stderr}"
    if gap.where == "start":  # it never ran
        return gap
    if _NATIVE.search(said):
        what = "a part of it is made by an install script, and none is run"
        return replace(gap, why=f"{gap.why} ({what})", hint="install it yourself, and name its program in the entry")
    hosts = tuple(dict.fromkeys(filter(None, map(_outside, evidence.touched))))
    if network or not (hosts or _NO_NETWORK.search(said)):
        return gap
    sought = f", and sought {', '.join(hosts[:_HOSTS])}" if hosts else ""
    hint = f"if you trust it and it cannot list without one, scan with `--network full:{server}`"
    return replace(gap, why=f"{gap.why} (it has no network here{sought})", hint=hint)


def _outside(touched: Touched) -> str:
    """The host that it tried to reach; empty where that is this machine."""
    if touched.deed is not Deed.CONNECT or touched.target.startswith("unix:"):
        return ""
    host = _PORT.sub("", touched.target.removeprefix("(looked up) ")).strip("[]")
    try:
        return "" if ip_address(host).is_loopback else host
    except ValueError:
        return "" if host == "localhost" else host
