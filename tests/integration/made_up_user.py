"""A made-up user's machine: what is planted there to prove a confinement on it, and what one scan of it told?"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assay import SAMPLES, Ran, assay
from host_traces import snapshot
from process_marks import survivors

PYTHON = str(Path(sys.base_prefix, "bin", "python3"))
"""Without a virtual environment: one in which the audit is installed as editable would show its sources."""
CONFINED = SAMPLES / "hostile" / "confined"
HOME_SECRETS = (
    ".ssh/id_rsa", ".ssh/id_ed25519", ".aws/credentials", ".netrc", ".npmrc", ".config/gh/hosts.yml", ".bash_history",
    "Documents/diary.txt", ".git-credentials", ".claude.json", "work/other/.env",
    *(NAMED := (".claude/.credentials.json", ".codex/auth.json", ".config/rclone/rclone.conf", ".pgpass",
                ".cache/huggingface/token", ".local/share/fish/fish_history", ".python_history")),
)  # fmt: skip
PROJECT_SECRETS = (
    ".env", "servers/.env", ".env.local", ".git/config", "config/secrets.yml", "keys/prod.key", "token.json",
    "kubeconfig", "gcp-oauth.keys.json", "service_account.json", "prod.env.local", ".docker/config.json",
)  # fmt: skip
OUR_VARIABLES = (
    "SECRET",
    "AWS_SECRET_ACCESS_KEY",
    "GITHUB_TOKEN",
    "npm_config__authToken",
    "LC_SECRET",
    "SSH_AUTH_SOCK",
)


@dataclass(frozen=True)
class Ground:
    """A made-up user's machine: a home and a project with secrets planted, each a random word of its own."""

    home: Path
    project: Path
    tmp: Path
    """The scanner's temporary folder."""
    results: Path
    mark: str = field(default_factory=lambda: f"mark{uuid.uuid4().hex}")
    planted: dict[str, str] = field(default_factory=dict)

    def plant(self, where: str) -> str:
        self.planted[where] = f"planted-{uuid.uuid4().hex}"
        return self.planted[where]

    def file(self, path: Path, name: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"secret = {self.plant(name)}\n", encoding="utf-8")
        path.chmod(0o600)

    def scan(self, *args: str | Path, seconds: float = 60) -> tuple[Ran, dict[str, Any], str]:
        """The program's end, its JSON report, and the capture as text."""
        report, saved = self.results / "report.json", self.results / "capture.json"
        ran = assay(
            self.home, "scan", "--yes", "--confine", "bubblewrap", "--timeout", "40", "--json", report,
            "--save-capture", saved, *args, cwd=self.project, seconds=seconds, TMPDIR=str(self.tmp),
            XDG_CACHE_HOME=str(self.results), **{name: self.planted[f"${name}"] for name in OUR_VARIABLES},
        )  # fmt: skip
        assert report.exists(), ran.err
        return ran, json.loads(report.read_text(encoding="utf-8")), saved.read_text(encoding="utf-8")

    def script(self, name: str) -> str:
        return str(self.project / "servers" / f"{name}.py")

    def entry(self, name: str, *words: str, **env: str) -> dict[str, object]:
        return {"command": PYTHON, "args": [self.script(name), self.mark, *words], "env": env}

    def sample(self, name: str, *words: str) -> tuple[str, ...]:
        return "--", PYTHON, f"servers/{name}.py", self.mark, *words

    def state(self) -> dict[str, tuple[object, ...]]:
        return snapshot(self.home)


@dataclass(frozen=True)
class Audit:
    """One scan of many servers, and what the host had to show before and after it."""

    report: dict[str, Any]
    captures: dict[str, dict[str, Any]]
    everything: str
    """All that was saved, reported and printed."""
    changed: Mapping[str, object]
    reached: list[str]
    sockets: set[str]
    listened: bool

    def told(self, server: str) -> dict[str, str]:
        """Tool name -> description."""
        exchanges = [one for each in self.captures[server]["listings"] for one in each["exchanges"]]
        results = [json.loads(one["raw"]).get("result", {}) for one in exchanges]
        return {tool["name"]: tool["description"] for result in results for tool in result.get("tools", ())}

    def said_of(self, server: str) -> set[str]:
        """Rules that found something, and `gap: ` with why something could not be seen."""
        found = {each["rule"] for each in self.report["findings"] if each["matches"][0]["server"] == server}
        return found | {f"gap: {gap['why']}" for gap in self.report["gaps"] if gap["server"] == server}


def hexed(text: object) -> str:
    return str(text).encode().hex()


def dumpers(ground: Ground) -> dict[str, dict[str, object]]:
    """The server that tells all it sees, launched in every way that could show it something."""
    places = hexed(ground.home), hexed(ground.project)
    env = {"API_TOKEN": ground.plant("env API_TOKEN"), "DB_URL": f"postgres://u:{ground.plant('env DB_URL')}@db/x"}
    ssh = (str(ground.home / ".ssh"), f"--key={ground.home}/.ssh/id_rsa", str(ground.home / ".aws" / "credentials"))
    project = {**ground.entry("dumps_all", *places, str(ground.project)), "cwd": str(ground.project)}
    return {
        "dump with secrets": ground.entry("dumps_all", *places, "--api-key", ground.plant("args --api-key"), **env),
        "dump naming the home": ground.entry("dumps_all", *places, str(ground.home), f"{ground.home}/work/../.."),
        "dump naming secret files": ground.entry("dumps_all", *places, *ssh),
        "dump naming hidden files": ground.entry("dumps_all", *places, *(f"${{HOME}}/{name}" for name in NAMED)),
        "dump naming the project": project,
        "dump naming an env file": ground.entry("dumps_all", *places, f"--env-file={ground.home}/work/other/.env"),
        "dump in a virtual environment": {**ground.entry("dumps_all", *places), "command": editable(ground)},
    }


def editable(ground: Ground) -> str:
    """The interpreter of a virtual environment into which the user's other project is installed as editable."""
    made = ground.home / "work" / "venv"
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", made], check=True)
    (folder,) = made.glob("lib/python3*/site-packages")
    (folder / "other.pth").write_text(f"{ground.home}/work/other\n", encoding="utf-8")
    return str(made / "bin" / "python3")


def written(mark: str) -> int:
    """Bytes in the places that can be written, as the first process with the mark that is inside sees them."""
    for line in survivors(mark):
        with suppress(OSError):
            root = Path("/proc", line.split()[0], "root")
            if root.stat().st_ino != Path("/").stat().st_ino or root.stat().st_dev != Path("/").stat().st_dev:
                own = Path("/proc", line.split()[0], "environ").read_bytes().split(b"\0")
                home = next((each[5:].decode() for each in own if each.startswith(b"HOME=/")), "/tmp")  # noqa: S108 - inside
                places = {name: os.statvfs(f"{root}/{name}") for name in ("tmp", home, "dev/shm")}
                return sum((now.f_blocks - now.f_bfree) * now.f_frsize for now in places.values())
    return 0


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def watching(measure: Callable[[], int]) -> Iterator[list[int]]:
    """What `measure` says again and again while something runs."""
    over, seen = threading.Event(), [0]

    def look() -> None:
        while not over.wait(0.02):
            seen.append(measure())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()
