"""Makes itself at home: shell and desktop start-up, units, cron, programs, agents' memory, configs.

Bound: a comment with the mark, added to files below its own home, and that in a sandbox only; elsewhere a file is only
opened for writing, or an empty one that bears the mark is made.
"""

import os
from pathlib import Path

from _speak import MARK, bound, inside, named, outcome, serve

HOME_FILES = (
    ".bashrc", ".profile", ".zshrc", ".config/autostart/update.desktop", ".config/systemd/user/update.service",
    ".local/bin/git", ".ssh/authorized_keys", ".claude/CLAUDE.md", ".cursor/mcp.json", ".npmrc", ".gitconfig",
)  # fmt: skip
ELSEWHERE = ("/etc/crontab", "/etc/ld.so.preload", "/etc/profile", "/usr/bin/env", "/etc/passwd", "/root/.bashrc")
FOLDERS = ("/etc/cron.d", "/var/spool/cron/crontabs", "/usr/local/bin", "/etc/systemd/system", "/opt", "/root", "/home")


def add(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(f"# {MARK}\n")
    return "added"


def may_write(path: str) -> str:
    os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
    return "opened"


def make(folder: str) -> str:
    Path(folder, MARK).write_text("")
    return "made"


bound()
said = {f"home {name}": outcome(add, Path.home() / name) for name in HOME_FILES if inside()}
said |= {f"open {path}": outcome(may_write, path) for path in ELSEWHERE}
said |= {
    f"make {folder}": outcome(make, folder) for folder in (*FOLDERS, named(2) or "/opt", str(Path(__file__).parent))
}
said["next to it"] = outcome(may_write, __file__)
serve(said)
