"""By which ways can a client reach a server, with the guard between them and without?"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guard_servers_real import HERE, Compared, furnished
from npm_packages import npm

TOKEN = "a-token-for-the-comparison"  # noqa: S105 - of no other use
WAYS = ("direct", "direct again", "guard over stdio", "guard --listen", "guard --url to guard --listen")
_PATIENCE = 180.0
_GUARD = (sys.executable, "-m", "auditor", "guard")


@dataclass(frozen=True)
class Client:
    """A real client."""

    name: str
    kind: str
    """`python`, `sdk`, `client` or `inspector`."""
    mode: str = ""
    package: str = ""


CLIENTS = (
    Client("Python SDK, sessions", "python", "legacy"),
    Client("Python SDK, newest era", "python", "auto"),
    Client("`@modelcontextprotocol/sdk` 1.32.2", "sdk", package="@modelcontextprotocol/sdk@1.32.2"),
    Client("`@modelcontextprotocol/client` 2.4.0", "client", package="@modelcontextprotocol/client@2.4.0"),
    Client("Inspector 2.12.0, CLI", "inspector", package="@modelcontextprotocol/inspector@2.12.0"),
)


def answers(client: Client, server: Compared, way: str, folder: Path, log: Path) -> dict[str, Any]:
    """What the client hears. The guard's log of it goes to `log`."""
    inside = furnished(folder)
    line = server.line(inside)
    guard = (*_GUARD, "--server", server.id, "--log", str(log))
    if way.startswith("direct"):
        return _heard(client, server, {"line": line}, folder)
    if way == "guard over stdio":
        return _heard(client, server, {"line": (*guard, "--", *line)}, folder)
    with _listening((*guard, "--listen", "127.0.0.1:0", "--token-env", "TOKEN", "--", *line), log) as url:
        if way == "guard --listen":
            return _heard(client, server, {"url": url, "token": TOKEN}, folder)
        before = (*_GUARD, "--server", server.id, "--no-log", "--url", url, "--bearer-env", "TOKEN")
        return _heard(client, server, {"line": before}, folder)


def _heard(client: Client, server: Compared, target: dict[str, Any], folder: Path) -> dict[str, Any]:
    if client.kind == "inspector":
        return _inspected(client, server, target, folder)
    task: dict[str, Any] = {**target, "calls": list(server.calls), "mode": client.mode}
    program = [sys.executable, str(HERE / "python_client.py")]
    if client.kind != "python":
        task |= {"kind": client.kind, "package": str(npm(client.package))}
        program = ["node", str(HERE / "node_client.mjs")]
    return _read(program, json.dumps(task))


def _inspected(client: Client, server: Compared, target: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The list, and the first call, each by a run of its own."""
    if "line" in target:
        config = folder.with_suffix(".json")
        entry = {"command": target["line"][0], "args": list(target["line"][1:]), "env": {"TOKEN": TOKEN}}
        config.write_text(json.dumps({"mcpServers": {"s": entry}}), encoding="utf-8")
        goal = ["--config", str(config), "--server", "s"]
    else:
        goal = ["--server-url", target["url"], "--transport", "http", "--header", f"Authorization: Bearer {TOKEN}"]
    launcher = str(npm(client.package) / "clients" / "launcher" / "build" / "index.js")
    program = ["node", launcher, "--cli", *goal, "--method"]
    found = {"tools": _read([*program, "tools/list"])}
    plain = [each for each in server.calls if all(isinstance(value, str) for value in each["arguments"].values())]
    for call in plain[:1]:
        pairs = [word for name, value in call["arguments"].items() for word in ("--tool-arg", f"{name}={value}")]
        found["call"] = _read([*program, "tools/call", "--tool-name", call["tool"], *pairs])
    return found


def _read(program: list[str], task: str = "") -> dict[str, Any]:
    done = subprocess.run(
        program, input=task, capture_output=True, text=True, encoding="utf-8", timeout=_PATIENCE, check=False,
        env={**os.environ, "TOKEN": TOKEN},
    )  # fmt: skip
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"failed": f"{done.returncode}: {(done.stderr or done.stdout).strip()[-300:]}"}
    return found


@contextmanager
def _listening(line: tuple[str, ...], log: Path) -> Iterator[str]:
    errors = log.with_suffix(".errors")
    with errors.open("wb") as said:
        process = subprocess.Popen(
            line, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env={**os.environ, "TOKEN": TOKEN}
        )
    try:
        deadline = time.monotonic() + 30
        while not (found := re.search(r"http://\S+", errors.read_text(encoding="utf-8"))):
            if time.monotonic() > deadline:
                raise TimeoutError(errors.read_text(encoding="utf-8"))
            time.sleep(0.05)
        yield found[0]
    finally:
        process.terminate()
        process.wait(20)
