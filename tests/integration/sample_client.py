"""How does a test hear a sample server? A client of the standard library's, with the whole listing joined."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

SAMPLES = Path(__file__).parents[2] / "sample_servers"
MODERN_META = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
}
LISTS = {
    "tools/list": "tools",
    "prompts/list": "prompts",
    "resources/list": "resources",
    "resources/templates/list": "resourceTemplates",
}
_MOST_PAGES = 50


def samples(folder: str) -> list[Path]:
    """The servers in one folder; what begins with an underscore is shared by them."""
    return [path for path in sorted((SAMPLES / folder).glob("*.py")) if not path.name.startswith("_")]


@dataclass(frozen=True)
class Poison:
    """Where a sample says its poison is: pointer into the joined listing, the words, the era that shows them."""

    pointer: str
    words: str
    era: str


def poison_of(path: Path) -> list[Poison]:
    """What `--poison` prints."""
    output = subprocess.run([sys.executable, str(path), "--poison"], capture_output=True, check=True, timeout=20).stdout
    return [Poison(row["pointer"], row["words"], row.get("era", "handshake")) for row in json.loads(output)]


class Conversation:
    """One server process; killed when the time is over, so that no read waits for ever."""

    def __init__(self, path: Path, seconds: float, era: str = "handshake") -> None:
        self.modern = era == "modern"
        self.process = subprocess.Popen(
            [sys.executable, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.timer = threading.Timer(seconds, self.process.kill)
        self.timer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()
        self.process.kill()
        self.process.communicate()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The whole answer to one request."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        if self.modern:
            params["_meta"] = MODERN_META
        request = {"jsonrpc": "2.0", "id": method, "method": method, "params": params}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"no answer to {method} in time"
        answer = json.loads(line)
        assert answer["id"] == method
        assert isinstance(answer, dict)
        return answer

    def hello(self) -> dict[str, Any]:
        """The result of `initialize`, or of `server/discover`."""
        if self.modern:
            answer = self.ask("server/discover")
        else:
            answer = self.ask(
                "initialize",
                protocolVersion="2025-11-25",
                capabilities={},
                clientInfo={"name": "test", "version": "1"},
            )
        result = answer["result"]
        assert isinstance(result, dict)
        return result

    def listing(self) -> dict[str, Any]:
        """The hello with every list, its pages joined."""
        return {**self.hello(), **{key: self._items(method, key) for method, key in LISTS.items()}}

    def _items(self, method: str, key: str) -> list[Any]:
        items: list[Any] = []
        cursor: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            result = self.ask(method, **cursor)["result"]
            items += result[key]
            if "nextCursor" not in result:
                return items
            cursor = {"cursor": result["nextCursor"]}
        raise AssertionError(f"{method} has no last page")


def at_pointer(tree: Any, pointer: str) -> str:
    """The text at a JSON pointer: a string as it is, anything else as JSON."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        tree = tree[int(key)] if isinstance(tree, list) else tree[key]
    return tree if isinstance(tree, str) else json.dumps(tree)
