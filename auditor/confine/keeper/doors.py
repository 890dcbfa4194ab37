"""How does somebody outside get sockets that stand inside a sandbox, where nothing that can be written is started?

The namespaces belong to us as long as `bwrap` has not let the server begin: a child of ours enters them, opens what was
asked for, hands it to whoever holds the other end of the control socket, and is gone. Nothing of it stays inside.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import socket
import struct
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from auditor.confine.keeper import own
else:
    import own

_OWNER_OF = 0xB701
"""`NS_GET_USERNS` of linux/nsfs.h: the user namespace that a namespace belongs to."""
_FLAGS = {"ro": 1, "nosuid": 2, "nodev": 4, "noexec": 8}
_REMOUNT_ONE, _NOEXEC = 0x20 | 0x1000, 8
"""MS_REMOUNT|MS_BIND and MS_NOEXEC of linux/mount.h."""
_OCTAL = re.compile(rb"\\([0-7]{3})")
_ROUTING, _NEW_ROUTE, _CREATE_AND_SAY, _OUT_BY = 0, 24, 0x405, 4
"""NETLINK_ROUTE, RTM_NEWROUTE, NLM_F_REQUEST|NLM_F_ACK|NLM_F_CREATE and RTA_OIF."""
_LOCAL = (255, 4, 254, 2)
"""RT_TABLE_LOCAL, RTPROT_STATIC, RT_SCOPE_HOST, RTN_LOCAL of linux/rtnetlink.h."""
_WAITING = 64
FAILED = 77
"""Exit code of the child where it failed and no errno says why."""

Door = tuple[str, str, int]
"""`tcp` or `udp`, an address of the sandbox's own loopback, a port."""


def opened(pid: int, wanted: list[Door], control: socket.socket, *, harden: bool) -> int:
    """Open the doors into the sandbox whose first process is `pid`, and harden it; 0, or why that failed.

    The sockets go over `control` with a line `doors`.
    """
    keeper = os.getpid()
    child = os.fork()
    if child == 0:
        _enter(pid, wanted, control, keeper, harden=harden)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _enter(pid: int, wanted: list[Door], control: socket.socket, keeper: int, *, harden: bool) -> NoReturn:
    code = FAILED
    try:
        own.die_with_parent()
        if os.getppid() == keeper:
            writable = _writable(pid) if harden else []
            _join(pid)
            for place, flags in writable:
                _call("mount", None, place, None, _REMOUNT_ONE | flags | _NOEXEC, None)
            sockets = [_socket(*each) for each in wanted]
            if sockets:
                _all_is_here()
                socket.send_fds(control, [b"doors\n"], [each.fileno() for each in sockets])
            code = 0
    except OSError as error:
        code = error.errno or FAILED
    finally:
        os._exit(code)


def _join(pid: int) -> None:
    """Become a member of the sandbox's namespaces, with all rights there and none outside."""
    spaces = [os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY | os.O_CLOEXEC) for kind in ("net", "mnt")]
    # Not the user namespace of the process itself: bwrap put another one around it, in which it has no rights.
    for space in (fcntl.ioctl(spaces[0], _OWNER_OF), *spaces):
        _call("setns", space, 0)


def _all_is_here() -> None:
    """Every IPv4 address is one of the loopback: who connects to any comes to a door, or to nobody.

    `ip route add local 0.0.0.0/0 dev lo`, by rtnetlink(7).
    """
    route = struct.pack("=BBBBBBBBI", socket.AF_INET, 0, 0, 0, *_LOCAL, 0)
    device = struct.pack("=HHI", 8, _OUT_BY, socket.if_nametoindex("lo"))
    size = 16 + len(route) + len(device)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _ROUTING) as kernel:
        kernel.send(struct.pack("=IHHII", size, _NEW_ROUTE, _CREATE_AND_SAY, 1, 0) + route + device)
        (number,) = struct.unpack_from("=i", kernel.recv(4096), 16)
    if number:
        raise OSError(-number, "route")


def _writable(pid: int) -> list[tuple[bytes, int]]:
    """Every mount that can be written, and the flags that it has: proc_pid_mountinfo(5)."""
    every = ((place, options) for place, options in mounts(pid) if "ro" not in options)
    return [(place, sum(_FLAGS.get(option, 0) for option in options)) for place, options in every]


def mounts(pid: int) -> list[tuple[bytes, list[str]]]:
    """Every mount that a process sees: where it stands, and its options."""
    found = []
    with open(f"/proc/{pid}/mountinfo", "rb") as table:  # noqa: PTH123 - runs before pathlib would be worth its import
        for line in table:
            fields = line.split()
            place = _OCTAL.sub(lambda octal: bytes([int(octal[1], 8)]), fields[4])
            found.append((place, fields[5].decode("ascii").split(",")))
    return found


def _socket(kind: str, address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    one = socket.socket(family, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
    if kind == "tcp":
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind((address, port))
    if kind == "tcp":
        one.listen(_WAITING)
    return one


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number or errno.EPERM, name)
