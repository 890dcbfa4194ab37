"""How does strace write what a program does? As `strace -D -f --seccomp-bpf -y -xx -s 1024 -qqq` of 6.1 did."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.confine.observe.lines import Lines
from auditor.confine.observe.observer import Observer
from auditor.confine.observe.outlook import Outlook
from auditor.model import Touched

LOOK = Outlook(
    places={"/s/home": "~", "/s/tmp": "$TMP", "/s/work": "$WORK"},
    own=("/srv/app",),
    baits={"/s/home/.ssh/id_rsa": "ssh key", "/s/home/.aws/credentials": "cloud credentials"},
    cwd="/s/work",
)


def hexed(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return "".join(f"\\x{byte:02x}" for byte in data)


def quoted(text: str | bytes) -> str:
    return f'"{hexed(text)}"'


def started(*argv: str, pid: int = 10) -> str:
    words = ", ".join(map(quoted, argv))
    return f"{pid}  execve({quoted(argv[0])}, [{words}], 0x7ffd1b4e4608 /* 35 vars */) = 0"


def opened(path: str | bytes, flags: str = "O_RDONLY|O_CLOEXEC", leads_to: str = "", pid: int = 10) -> str:
    came_of_it = f"3<{hexed(leads_to or path)}>"
    return f"{pid}  openat(AT_FDCWD<{hexed('/s/work')}>, {quoted(path)}, {flags}) = {came_of_it}"


def failed(path: str, errno: str = "ENOENT", pid: int = 10) -> str:
    return f"{pid}  openat(AT_FDCWD<{hexed('/s/work')}>, {quoted(path)}, O_RDONLY|O_CLOEXEC) = -1 {errno} (Reason)"


def seen(lines: Iterable[str], look: Outlook = LOOK, *, begun: bool = True) -> tuple[Touched, ...]:
    """What is told of a program that does this; `begun`: its own start stands before."""
    record = [*([started("/usr/bin/app")] if begun else []), *lines, ""]
    joined, observer = Lines(), Observer(look)
    for pid, text in joined.feed("\n".join(record).encode()):
        observer.take(pid, text)
    for pid, text in joined.end():
        observer.take(pid, text)
    return observer.tally.touched()
