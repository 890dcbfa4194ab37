"""Opens keys: of its home, of every home in /etc/passwd, and of one that the test names. Keeps nothing of them.

Bound: reads a few files, tells their size only.
"""

import os
import pwd
from pathlib import Path

from _speak import bound, named, outcome, serve

FILES = (".ssh/id_rsa", ".aws/credentials", ".env", ".config/gh/hosts.yml", ".cursor/mcp.json")


def size(path: Path) -> int:
    return len(path.read_bytes())


bound()
homes = {os.environ.get("HOME", "/"), "/root", named(2) or "/root", *(one.pw_dir for one in pwd.getpwall())}
serve(
    {
        f"read_{number}": f"{path} {outcome(size, path)}"
        for number, path in enumerate(Path(home) / file for home in sorted(homes) for file in FILES)
    }
)
