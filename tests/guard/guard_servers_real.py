"""How are real servers started for a comparison? From their registries, offline, each in a sandbox of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "real")]
from npm_packages import CACHE, npm  # noqa: E402 - found by the line above
from real_servers import Server, servers  # noqa: E402 - the same

INSIDE = "/tmp/work"  # noqa: S108 - within a sandbox whose /tmp is its own
"""Where a server finds its folder."""
_ARGUMENTS = {
    "filesystem": (INSIDE,), "sqlite": ("--db-path", f"{INSIDE}/notes.db"),
    "time": ("--local-timezone", "Europe/Berlin"), "git": ("--repository", INSIDE),
}  # fmt: skip
_DATE = "2026-01-02T03:04:05Z"


@dataclass(frozen=True)
class Compared:
    """One real server and what it is asked."""

    server: Server
    calls: tuple[Mapping[str, Any], ...]
    program: tuple[str, ...]

    @property
    def id(self) -> str:
        return str(self.server.id)

    def line(self, folder: Path) -> tuple[str, ...]:
        """The command that starts it in a sandbox without network, in which nothing but `folder` can be changed."""
        variables = {name: value or "made-up-00000000000000000000" for name, value in self.server.env.items()}
        variables |= {"PATH": "/usr/bin:/bin", "HOME": f"{INSIDE}/home", "MEMORY_FILE_PATH": f"{INSIDE}/memory.json"}
        given = [word for name, value in variables.items() for word in ("--setenv", name, value)]
        kept = [word for path in _needed() for word in ("--ro-bind", str(path), str(path))]
        return (
            "bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp", "--tmpfs",  # noqa: S108 - inside
            str(Path.home()), *kept, "--bind", str(folder), INSIDE, "--unshare-net", "--unshare-pid",
            "--die-with-parent", "--clearenv", *given, "--chdir", INSIDE, *self.program,
        )  # fmt: skip


def _needed() -> list[Path]:
    """What stands below the home, which is hidden, and must be read: packages, and this interpreter's library."""
    wanted = {CACHE.resolve(), Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve()}
    return [path for path in sorted(wanted) if path.is_relative_to(Path.home()) or path.is_relative_to("/tmp")]  # noqa: S108 - hidden, too


def compared(only: tuple[str, ...] = ()) -> list[Compared]:
    """Those of calls.yaml, fetched if they are not there yet."""
    calls = yaml.safe_load((HERE / "calls.yaml").read_text(encoding="utf-8"))
    known = {each.id: each for each in servers()}
    return [
        Compared(known[id_], tuple(asked), _program(known[id_]))
        for id_, asked in calls.items()
        if not only or id_ in only
    ]


def homes() -> list[Path]:
    """Where the packages of all of them stand."""
    known = {each.id: each for each in servers()}
    named = yaml.safe_load((HERE / "calls.yaml").read_text(encoding="utf-8"))
    pins = [(known[id_].pin, known[id_].words[0]) for id_ in named]
    return [
        CACHE / f"{name.replace('/', '-')}{'@' if runs == 'npx' else '=='}{version}" for (name, version), runs in pins
    ]


def _program(server: Server) -> tuple[str, ...]:
    name, version = server.pin
    found = _node(f"{name}@{version}") if server.words[0] == "npx" else _python(server)
    rest = server.words[list(server.words).index(f"{name}@{version}") + 1 :] if server.words[0] == "npx" else ()
    return (*found, *_ARGUMENTS.get(server.id, rest))


def _node(package: str) -> tuple[str, ...]:
    folder = npm(package)
    bin_ = json.loads((folder / "package.json").read_text(encoding="utf-8"))["bin"]
    entry = bin_ if isinstance(bin_, str) else bin_.get(package.rpartition("@")[0].rpartition("/")[2])
    return "node", str(folder / (entry or next(iter(bin_.values()))))


def _python(server: Server) -> tuple[str, ...]:
    name, version = server.pin
    folder = CACHE / f"{name}=={version}"
    if not (folder / "bin" / name).exists():
        uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
        beside = [server.words[place + 1] for place, word in enumerate(server.words) if word == "--with"]
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder)], check=True)
        python = str(folder / "bin" / "python")
        subprocess.run([uv, "pip", "install", "-q", "--python", python, f"{name}=={version}", *beside], check=True)
    return (str(folder / "bin" / name),)


def furnished(folder: Path) -> Path:
    """A folder with a few files and a repository in it, the same each time."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "notes").mkdir(parents=True)
    (folder / "home").mkdir()
    (folder / "notes" / "one.md").write_text("# One\n\nBuy milk — and bread.\n", encoding="utf-8")
    (folder / "notes" / "two.txt").write_text("zwei\r\nzwei und halb\r\n", encoding="utf-8")
    stamp = {"GIT_AUTHOR_DATE": _DATE, "GIT_COMMITTER_DATE": _DATE, "GIT_CONFIG_GLOBAL": os.devnull}
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (["init", "-q", "-b", "main"], ["add", "notes"], ["commit", "-q", "-m", "First"]):
        subprocess.run([*git, *words], check=True, env={**os.environ, **stamp})
    (folder / "notes" / "one.md").write_text("# One\n\nBuy milk — and two breads.\n", encoding="utf-8")
    for path in folder.rglob("*"):
        os.utime(path, (1_767_323_045, 1_767_323_045))
    return folder
