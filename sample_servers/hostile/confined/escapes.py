"""Tries the ways out: privileges, namespaces, devices, kernel settings, other processes, links laid for the cleaner.

Bound: each deed is one that changes nothing where it succeeds, or is undone; signals and links only in a sandbox.
Arguments after the mark: a file of the host, and a folder (hexadecimal).
"""

import ctypes
import fcntl
import glob
import os
import signal
import socket
import termios
from pathlib import Path

from _speak import MARK, bound, inside, named, outcome, serve

LIBC = ctypes.CDLL(None, use_errno=True)
NEWNS, NEWUSER, NEWNET = 0x20000, 0x10000000, 0x40000000
PTRACE_ATTACH, PTRACE_DETACH = 16, 17
VICTIM, FOLDER = named(2) or "/etc/hostname", named(3) or "/etc"


def call(function: str, *args: object) -> int:
    done = getattr(LIBC, function)(*args)
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(done)


def in_child(deed, *args: object) -> str:
    """What came of it in a child, which it may change for good."""
    read, write = os.pipe()
    if os.fork() == 0:
        signal.alarm(3)
        os.write(write, outcome(deed, *args).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as said:
        told = said.read().decode()
    os.wait()
    return told


def opened(path: str) -> str:
    os.close(os.open(path, os.O_WRONLY))
    return "opened"


def mounted(source: bytes, kind: bytes) -> str:
    target = os.fsencode(Path.home())
    call("mount", source, target, kind, 0, b"")
    call("umount2", target, 2)
    return "mounted"


def traced() -> str:
    for path in glob.glob("/proc/[0-9]*"):
        pid = int(path[6:])
        if pid not in (os.getpid(), os.getppid()) and LIBC.ptrace(PTRACE_ATTACH, pid, 0, 0) == 0:
            os.waitpid(pid, 0x40000000)
            LIBC.ptrace(PTRACE_DETACH, pid, 0, 0)
            return f"{pid}"
    raise OSError("nothing can be traced")


def typed() -> str:
    with open("/dev/tty", "wb", buffering=0) as terminal:
        fcntl.ioctl(terminal, termios.TIOCSTI, b" ")
    return "typed"


def unix(path: str) -> str:
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(path)
    return "connected"


def node() -> str:
    path = Path.home() / MARK
    os.mknod(path, 0o60600, os.makedev(254, 0))
    path.unlink()
    return "made"


def given_away() -> str:
    path = Path.home() / f"{MARK}-given"
    path.write_text("")
    try:
        os.chown(path, 65534, 65534)
    finally:
        path.unlink()
    return "given away"


def links() -> str:
    """What a cleaner that follows links, or changes modes through them, would harm; and a tree too deep for it."""
    laid = []
    for place in {Path.home(), Path.cwd(), Path(os.environ.get("TMPDIR", "/tmp")), Path("/tmp")}:
        for name, target in (("file", VICTIM), ("folder", FOLDER), ("up", "../../.."), ("root", "/")):
            laid.append(outcome(os.symlink, target, place / f"{MARK}-{name}"))
        laid.append(outcome(os.link, VICTIM, place / f"{MARK}-hard"))
        laid.append(outcome(deep, place))
    return " ".join(laid)


def deep(place: Path) -> str:
    os.chdir(place)
    for _ in range(600):
        os.mkdir("d" * 40)
        os.chdir("d" * 40)
    os.chmod(".", 0)
    os.chdir("/")
    return "600 deep"


bound()
said = {
    "setuid": in_child(os.setuid, 0),
    "setuid other": in_child(os.setuid, 65534),
    "chroot": in_child(os.chroot, "/usr"),
    "unshare user": in_child(call, "unshare", NEWUSER),
    "unshare mounts": in_child(call, "unshare", NEWNS),
    "unshare net": in_child(call, "unshare", NEWNET),
    "mount tmpfs": outcome(mounted, b"none", b"tmpfs"),
    "mount proc": outcome(mounted, b"none", b"proc"),
    "mknod": outcome(node),
    "nice": in_child(os.nice, -5),
    "hostname": in_child(lambda: socket.sethostname(socket.gethostname())),
    "chown": outcome(given_away),
    "terminal": outcome(typed),
    "write own code": outcome(opened, __file__),
    "root of 1": outcome(lambda: sorted(os.listdir("/proc/1/root/" + FOLDER))[:5]),
    "cwd of others": [outcome(os.listdir, one) for one in glob.glob("/proc/[0-9]*/cwd")],
    **{f"open {one}": outcome(opened, one) for one in (
        "/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/etc/passwd",
        "/etc/shadow", "/sys/kernel/uevent_helper", "/sys/power/state", "/dev/kmsg", "/dev/mem", "/dev/vda", "/dev/sda",
        "/usr/bin/env", VICTIM,
    )},
    **{f"connect {one}": outcome(unix, one) for one in (
        "/var/run/docker.sock", "/run/docker.sock", "/run/systemd/private", "/run/dbus/system_bus_socket",
        "/run/user/0/bus", "/tmp/.X11-unix/X0",
    )},
}  # fmt: skip
if inside():
    said["links"] = in_child(links)
    said["trace others"] = in_child(traced)
    said["kill 1"] = outcome(os.kill, 1, signal.SIGKILL)
    said["kill parent"] = outcome(os.kill, os.getppid(), signal.SIGKILL)
    said["kill all"] = outcome(os.kill, -1, signal.SIGKILL)
serve(said)
