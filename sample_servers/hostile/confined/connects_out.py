"""Calls out by TCP, UDP, DNS and IPv6, to the machine's own services by TCP and by abstract sockets, and listens.

Bound: addresses for documentation (RFC 5737, RFC 3849), one empty datagram or handshake each, 1 s.
Arguments after the mark: a port, an abstract socket, a socket's path, a port to listen on (hexadecimal).
"""

import socket

from _speak import bound, named, outcome, serve

QUERY = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x05probe\x07invalid\0\0\x01\0\x01"
kept = []


def tcp(family: int, address: object) -> str:
    with socket.socket(family, socket.SOCK_STREAM) as one:
        one.settimeout(1)
        one.connect(address)
    return "connected"


def udp(family: int, address: object) -> str:
    with socket.socket(family, socket.SOCK_DGRAM) as one:
        one.settimeout(1)
        one.sendto(QUERY, address)
    return "sent"


def listen(port: int) -> str:
    kept.append(socket.create_server(("0.0.0.0", port)))
    return "listening"


bound()
port = int(named(2) or 9)
serve(
    {
        "tcp": outcome(tcp, socket.AF_INET, ("192.0.2.1", 443)),
        "tcp6": outcome(tcp, socket.AF_INET6, ("2001:db8::1", 443)),
        "dns": outcome(udp, socket.AF_INET, ("192.0.2.53", 53)),
        "udp6": outcome(udp, socket.AF_INET6, ("2001:db8::53", 53)),
        "resolve": outcome(socket.getaddrinfo, "assay-probe.example", 443),
        "metadata": outcome(tcp, socket.AF_INET, ("169.254.169.254", 80)),
        "localhost udp": outcome(udp, socket.AF_INET, ("127.0.0.1", port)),
        "localhost": outcome(tcp, socket.AF_INET, ("127.0.0.1", port)),
        "abstract": outcome(tcp, socket.AF_UNIX, "\0" + (named(3) or "nobody")),
        "unix": outcome(tcp, socket.AF_UNIX, named(4) or "/nowhere"),
        "raw": outcome(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close()),
        "packet": outcome(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()),
        "listen": outcome(listen, int(named(5) or 0)),
    }
)
