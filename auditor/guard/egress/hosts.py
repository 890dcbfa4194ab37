"""Which hosts are granted, where do they stand inside the walls, and which addresses may a name lead to?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from auditor.confine.confined import Door

Address = IPv4Address | IPv6Address
Covers = Callable[[str], bool]
"""Whether `host:port`, or a host on any port, is granted."""

PROXY = ("127.0.77.1", 3128)
"""Where the proxy stands inside."""
RESOLVERS = ("127.0.0.53", "127.0.0.1")
"""Where `/etc/resolv.conf` inside may say that names are looked up."""
_FIRST = IPv4Address("25.77.0.1")
"""Where the first granted name stands inside. It looks like the internet: servers that mind private addresses refuse to
call one. Nothing is sent there: inside, every address is the loopback's."""
_MOST_NAMES = 10_000
_MOST_PORTS = 60
USUAL = (80, 443)
"""Ports on which nothing but HTTP and TLS is meant."""
_SELF = ("127.0.0.1", "::1")
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""NAT64, RFC 6052: the last four bytes are an IPv4 address."""


@dataclass(frozen=True, slots=True)
class Target:
    """A host and a port that somebody wants to reach."""

    host: str
    """A name in lower case, or an address in its usual form."""
    port: int

    def __str__(self) -> str:
        """As a grant is written."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def address(self) -> Address | None:
        """The address, where the host is one."""
        return _address(self.host)


@dataclass(slots=True)
class Hosts:
    """The grants of one server, and the places of its own loopback at which granted names stand."""

    covers: Covers
    grants: tuple[tuple[str, int], ...]
    """Host as granted, and port; 0 for any."""
    _places: dict[str, IPv4Address] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def granted(self, target: Target) -> bool:
        """Whether the host may be reached on this port."""
        return self.covers(str(target))

    def named(self, host: str) -> bool:
        """Whether the host may be reached on some port."""
        return self.covers(f"[{host}]" if ":" in host else host)

    def explicit(self, target: Target) -> bool:
        """Whether some grant names just this port: whatever is spoken there is meant."""
        return any(port == target.port for _, port in self.grants) and self.granted(target)

    def place(self, name: str) -> IPv4Address | None:
        """Where a granted name stands inside; None for others. Each name has a place of its own."""
        if name == "localhost":
            return IPv4Address("127.0.0.1")
        if not _NAME.fullmatch(name) or not self.named(name):
            return None
        if name not in self._places:
            if len(self._places) >= _MOST_NAMES:
                return None
            self._places[name] = _FIRST + len(self._places)
            self._names[str(self._places[name])] = name
        return self._places[name]

    def at(self, place: str, port: int) -> Target:
        """Who stands at a place: a name that was looked up, this machine, or whoever has this address."""
        if place in _SELF:
            names = (Target(name, port) for name in ("localhost", place))
            return next((each for each in names if self.granted(each)), Target(place, port))
        return Target(self._names.get(place, place), port)

    def may_lead_to(self, address: Address, port: int) -> bool:
        """Whether a granted name may lead to this address: one of the internet, or one that is granted itself."""
        return public(address) or self.covers(str(Target(str(address), port)))

    def doors(self) -> tuple[Door, ...]:
        """The sockets that are needed inside: for the proxy, for looking up, and where granted names are reached."""
        if not self.grants:
            return ()
        named = dict.fromkeys(port for _, port in self.grants if port)
        ports = list(dict.fromkeys((*USUAL, *named)))[:_MOST_PORTS]
        local = [port for host, port in self.grants if port and host in ("localhost", *_SELF)]
        return (
            ("tcp", *PROXY),
            *(("udp", each, 53) for each in RESOLVERS),
            *(("tcp", "0.0.0.0", port) for port in ports),  # noqa: S104 - of the sandbox, which has its loopback only
            *(("tcp", "::1", port) for port in dict.fromkeys(local)),
        )


def target(text: str, port: int = 0) -> Target | None:
    """`host:port`, `[address]:port`, or a host on `port`; None for what is none of these."""
    host, _, rest = text[1:].partition("]") if text.startswith("[") else _split(text)
    number = rest.removeprefix(":")
    if number and not (number.isascii() and number.isdigit() and len(number) < 6):
        return None
    where = int(number or port)
    name = host.lower().rstrip(".")
    found = _address(name)
    if not 0 < where < 65_536 or (text.startswith("[") and found is None):
        return None
    if found is not None:
        return Target(str(found), where)
    # What ends with a number is an address in an unusual form, which a resolver may take: 0x7f.1, 2130706433.
    return Target(name, where) if _NAME.fullmatch(name) and not _is_number(name.rpartition(".")[2]) else None


def public(address: Address) -> bool:
    """Whether an address is one of the internet, and not of this machine, its network or a way around either."""
    if isinstance(address, IPv6Address):
        if address in _TRANSLATED:
            return public(IPv4Address(address.packed[-4:]))
        if address.is_site_local or not all(map(public, _within(address))):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _within(address: IPv6Address) -> Iterator[IPv4Address]:
    """The IPv4 addresses that packets to this one may be sent on to."""
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo


def addresses(found: Iterable[str]) -> Iterator[Address]:
    """What a resolver said, each once."""
    for text in dict.fromkeys(found):
        address = _address(text.partition("%")[0])
        if address is not None:
            yield address


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _split(text: str) -> tuple[str, str, str]:
    host, _, rest = text.partition(":")
    return (text, "", "") if ":" in rest else (host, ":", rest)


def _is_number(label: str) -> bool:
    return label.isdigit() or label.startswith("0x")
