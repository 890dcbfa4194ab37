"""With which addresses does a program speak, and by which names did it find them?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.confine.observe.calls import Call, payloads, text, texts, where
from auditor.confine.observe.dns import message
from auditor.model import Deed, Touched

_MOST = 4096
"""Sockets and names that are remembered; the oldest are forgotten first."""
_INET = re.compile(r"sin6?_port=htons\((\d+)\)")
_UNIX = re.compile(r'sun_path=(@?)("[^"]*")')
_SENDS = frozenset({"sendto", "sendmsg", "sendmmsg"})
_RECEIVES = frozenset({"recvfrom", "recvmsg", "recvmmsg"})
_DNS = 53
_ANY = "0.0.0.0:0"


class Sockets:
    """Follows the sockets of all processes by what their descriptors lead to."""

    def __init__(self, nameservers: frozenset[str] = frozenset()) -> None:
        self._nameservers = nameservers
        self._bound: dict[str, str] = {}
        self._peers: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._others_look_up = False

    def take(self, call: Call) -> Iterator[Touched]:
        """What a call reached for."""
        socket = where(call.arg(0))
        if call.name == "connect":
            yield from self._connect(socket, call)
        elif call.name in _SENDS:
            yield from self._send(socket, call)
        elif call.name in _RECEIVES:
            self._learn(call)
        elif call.name == "bind":
            yield from self._bind(socket, call)
        elif call.name == "listen" and call.succeeded:
            yield Touched(Deed.LISTEN, self._bound.get(socket, _ANY))

    def _connect(self, socket: str, call: Call) -> Iterator[Touched]:
        peer = address(call.arg(1))
        if peer is None or peer.endswith(":0"):  # which of my addresses would be used: nothing is sent
            return
        _remember(self._peers, socket, peer)
        if peer.startswith("unix:"):
            self._others_look_up |= call.succeeded and ("nscd" in peer or "systemd/resolve" in peer)
        elif _is_dns(peer):
            yield from self._contact(peer, call.errno)
            return
        yield Touched(Deed.CONNECT, self._called(peer), failed=call.errno)

    def _contact(self, peer: str, errno: str) -> Iterator[Touched]:
        """A name server. What is asked of it tells more, where that can be sent; this machine's own goes unsaid."""
        if errno or not self._is_ours(peer):
            yield Touched(Deed.CONNECT, peer, failed=errno)

    def _is_ours(self, peer: str) -> bool:
        return _is_loopback(peer) or peer.rpartition(":")[0].strip("[]") in self._nameservers

    def _send(self, socket: str, call: Call) -> Iterator[Touched]:
        named = next((place for arg in call.args[1:] if (place := address(arg))), None)
        peer = named or self._peers.get(socket, "")
        if _is_dns(peer):
            asked = [found for data in payloads(" ".join(call.args[1:])) if (found := message(data))]
            yield from (Touched(Deed.CONNECT, one.name, failed=call.errno) for one in asked if not one.answer)
        if named is not None and not (_is_dns(named) and self._is_ours(named)):
            yield Touched(Deed.CONNECT, self._called(named), failed=call.errno)

    def _learn(self, call: Call) -> None:
        for data in payloads(" ".join(call.args[1:])):
            said = message(data)
            if said is not None and said.answer:
                for each in said.addresses:
                    _remember(self._names, each, said.name)

    def _bind(self, socket: str, call: Call) -> Iterator[Touched]:
        place = address(call.arg(1))
        if place is None or not call.succeeded:
            return
        _remember(self._bound, socket, place)
        if not place.startswith("unix:") and not place.endswith(":0"):
            yield Touched(Deed.LISTEN, place)

    def _called(self, peer: str) -> str:
        """`host:port` where the address was looked up; `(looked up) address:port` where that cannot be told."""
        host, _, port = peer.rpartition(":")
        name = self._names.get(host.strip("[]"))
        if name is not None:
            return f"{name}:{port}"
        hidden = self._others_look_up and not peer.startswith("unix:") and not _is_loopback(peer)
        return f"(looked up) {peer}" if hidden else peer


def address(arg: str) -> str | None:
    """`1.2.3.4:80`, `[::1]:80`, `unix:/path`, `unix:@abstract`; None for other families."""
    if "AF_UNIX" in arg:
        found = _UNIX.search(arg)
        return f"unix:{found[1]}{text(found[2])}" if found else None
    port = _INET.search(arg)
    hosts = [each for each in texts(arg) if re.fullmatch(r"[0-9a-fA-F.:]{2,45}", each)] if port else []
    if not port or not hosts:
        return None
    return f"[{hosts[-1]}]:{port[1]}" if ":" in hosts[-1] else f"{hosts[-1]}:{port[1]}"


def _is_dns(peer: str) -> bool:
    return peer.endswith(f":{_DNS}") and not peer.startswith("unix:")


def _is_loopback(peer: str) -> bool:
    return peer.startswith(("127.", "[::1]", "[::ffff:127."))


def _remember(into: dict[str, str], key: str, value: str) -> None:
    into.pop(key, None)
    into[key] = value
    if len(into) > _MOST:
        del into[next(iter(into))]
