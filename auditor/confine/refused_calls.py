"""Which system calls are refused in a sandbox, as a filter for the kernel?

Those that reach past what is bounded or hidden: memory that no process is charged for, namespaces in which a
program is root again, other processes, the kernel's own settings. Listing tools needs none of them.
"""

from __future__ import annotations

import errno
import platform
import struct
from typing import NamedTuple


class _Machine(NamedTuple):
    architecture: int
    """`AUDIT_ARCH_…` of linux/audit.h."""
    clone: int
    socket: int
    refused: tuple[tuple[int, tuple[int, ...]], ...]
    """An errno, and the calls that fail with it."""


# ENOSYS makes programs fall back to older means, EPERM is what an ordinary user meets. In this order:
#   memfd_create memfd_secret shmget msgget: memory outside of every limit
#   io_uring_setup: does what it is told unseen by filters and by strace
#   clone3: its flags are out of a filter's sight; the C libraries fall back to clone
#   unshare setns mount umount2 pivot_root chroot fsopen fsmount open_tree move_mount mount_setattr: another world
#   ptrace process_vm_readv process_vm_writev: other processes
#   add_key request_key keyctl bpf perf_event_open userfaultfd open_by_handle_at kexec_load syslog: the kernel
_MACHINES = {
    "x86_64": _Machine(
        0xC000003E, 56, 41, (
            (errno.ENOSYS, (319, 447, 29, 68, 425, 435)),
            (errno.EPERM, (272, 308, 165, 166, 155, 161, 430, 432, 428, 429, 442, 101, 310, 311,
                           248, 249, 250, 321, 298, 323, 304, 246, 103)),
        ),
    ),
    "aarch64": _Machine(
        0xC00000B7, 220, 198, (
            (errno.ENOSYS, (279, 447, 194, 186, 425, 435)),
            (errno.EPERM, (97, 268, 40, 39, 41, 51, 430, 432, 428, 429, 442, 117, 270, 271,
                           217, 218, 219, 280, 241, 282, 265, 104, 116)),
        ),
    ),
}  # fmt: skip
_X32 = 0x40000000
"""Bit of the calls of x86_64's other, 32-bit convention, which would be a way around every number here."""
_NAMESPACES = 0x7E020000
"""The CLONE_NEW… flags of linux/sched.h that `clone` takes."""
_UNIX, _INET, _INET6, _NETLINK = 1, 2, 10, 16
"""Families of sockets that a network namespace keeps apart; others, such as AF_VSOCK, lead out of it."""
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Offsets in `struct seccomp_data`, linux/seccomp.h; the low half of an argument comes first on both machines."""
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
"""BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, BPF_JMP|BPF_JSET|BPF_K, BPF_RET|BPF_K of linux/filter.h."""
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000


def refused_calls(machine: str = platform.machine()) -> bytes:
    """A seccomp filter as `bwrap --seccomp` reads it; empty where the machine is not known."""
    known = _MACHINES.get(machine)
    if known is None:
        return b""
    program = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, known.architecture, 1, 0),
        _step(_RETURN, _FAIL | errno.ENOSYS),  # 32-bit programs have numbers of their own
        _step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        program += [_step(_ANY_BIT, _X32, 0, 1), _step(_RETURN, _FAIL | errno.ENOSYS)]
    for number, calls in known.refused:
        for call in calls:
            program += [_step(_EQUAL, call, 0, 1), _step(_RETURN, _FAIL | number)]
    program += [
        _step(_EQUAL, known.socket, 0, 7),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_EQUAL, _UNIX, 3, 0),
        _step(_EQUAL, _INET, 2, 0),
        _step(_EQUAL, _INET6, 1, 0),
        _step(_EQUAL, _NETLINK, 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _FAIL | errno.EAFNOSUPPORT),
        _step(_EQUAL, known.clone, 0, 3),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _NAMESPACES, 0, 1),
        _step(_RETURN, _FAIL | errno.EPERM),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(program)


def _step(code: int, operand: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """`struct sock_filter`."""
    return struct.pack("=HBBI", code, if_true, if_false, operand)
