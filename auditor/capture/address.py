"""Whose network does an address belong to, and may a server there send us to it?"""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address


class Place(StrEnum):
    """Who can be reached at an address."""

    PUBLIC = "public"
    PRIVATE = "private"
    """Somebody's own network: https://www.iana.org/assignments/iana-ipv4-special-registry"""
    LINK_LOCAL = "link-local"
    """Where clouds serve credentials to their machines: 169.254.169.254."""
    LOOPBACK = "loopback"
    """This machine."""
    NOWHERE = "reserved"
    """Multicast, reserved, for documentation: no server is there."""


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_THIS = ipaddress.IPv4Network("0.0.0.0/8")
_SHARED = ipaddress.IPv4Network("100.64.0.0/10")
_DOCUMENTS = tuple(
    ipaddress.ip_network(each) for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)


def place(host: str) -> Place | None:
    """Where a literal address is, or a name that always means this machine; None for every other name."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return Place.LOOPBACK
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return None
    return _place(_unwrapped(address))


def may_lead(first: Place, then: Place) -> bool:
    """Whether a server at `first`, which the user named, may send us to `then`.

    Everybody may send us to the public. A server on this machine is the user's own and may name his network; nobody
    else may name addresses that only we can reach, besides those of the kind that it was reached at itself.
    """
    if then is Place.PUBLIC:
        return True
    if first is Place.LOOPBACK:
        return then in (Place.LOOPBACK, Place.PRIVATE)
    return then is first and then is not Place.NOWHERE


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for: a translator on the way would send us there."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _place(address: IPv4Address | IPv6Address) -> Place:
    if address.is_loopback or address.is_unspecified or (isinstance(address, IPv4Address) and address in _THIS):
        return Place.LOOPBACK
    if address.is_link_local:
        return Place.LINK_LOCAL
    if address.is_multicast or any(address in each for each in _DOCUMENTS if each.version == address.version):
        return Place.NOWHERE
    if address.is_private or (isinstance(address, IPv4Address) and address in _SHARED):
        return Place.PRIVATE
    if isinstance(address, IPv6Address) and address.is_site_local:
        return Place.PRIVATE
    return Place.NOWHERE if address.is_reserved else Place.PUBLIC
