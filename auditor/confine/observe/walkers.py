"""Which processes are tools of the system that look through all others, and so do it in nobody's name?"""

from __future__ import annotations

import posixpath
import re

from auditor.confine.observe.calls import Call

_FOLDERS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin")
_TOOLS = re.compile(r"ps|top|htop|w|pgrep|pkill|pidof|pidwait|kill|killall|skill|snice|pstree|fuser|lsof|ss|netstat")
"""procps and its kin open `environ` of every process, whatever they are asked."""
_SYSTEM = re.compile(
    r"/(?:usr|lib|lib32|lib64|libx32|bin|sbin|etc|sys|nix/store|gnu/store)/.*|/proc(?:/.*)?|/dev/(?:tty|null)"
)
_OPENS = frozenset({"open", "openat", "openat2"})
_OF_PROCESS = re.compile(r"/proc/(\d+)/(?:task/\d+/)?environ")
_TAKES_NEXT = re.compile(
    r"-\w*[oOpqtuUgGCks]|--(?:format|sort|pid|ppid|user|User|group|Group|tty|cols|columns|rows|lines)"
)
_BSD = re.compile(r"[A-Za-z]+")
_BSD_TAKES_NEXT = "oOkptUq"
_MOST = 10_000


class Walkers:
    """Follows which process runs such a tool. One that opens what is none of the system's runs a stranger's code."""

    def __init__(self) -> None:
        self._running: set[int] = set()

    def __contains__(self, pid: int) -> bool:
        return pid in self._running

    def started(self, pid: int, path: str, argv: tuple[str, ...]) -> None:
        """A process has become this program; what it calls itself is its own choice and says nothing."""
        folder, name = posixpath.split(path)
        self._running.discard(pid)
        walks = folder in _FOLDERS and _TOOLS.fullmatch(name) is not None
        if walks and not (name == "ps" and _shows_environments(argv[1:])) and len(self._running) < _MOST:
            self._running.add(pid)

    def opened(self, pid: int, call: Call, path: str) -> None:
        """A process has opened a file: a library that was put before the tool's own does what its author wants."""
        loads = pid in self._running and call.succeeded and call.name in _OPENS
        if loads and _SYSTEM.fullmatch(call.leads_to or path) is None:
            self._running.discard(pid)

    def may_read(self, pid: int, path: str) -> bool:
        """Whether a path is the environment of a process that this one may look at: any for a tool, else its own."""
        found = _OF_PROCESS.fullmatch(path)
        return found is not None and (pid in self._running or int(found[1]) == pid)


def _shows_environments(words: tuple[str, ...]) -> bool:
    """Whether `ps` is asked to print them: `ps axe`, `ps -o pid,environ`. `ps -e` means all processes."""
    before = ""
    for word in words:
        value = before and (_TAKES_NEXT.fullmatch(before) or (_BSD.fullmatch(before) and before[-1] in _BSD_TAKES_NEXT))
        if "environ" in word or (not value and _BSD.fullmatch(word) and "e" in word):
            return True
        before = "" if value else word
    return False
