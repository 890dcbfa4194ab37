"""Packages that attack whoever installs them, made by the tests; each would leave a mark if a script of it ran."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

SERVER = """
const read = require("readline").createInterface({ input: process.stdin });
const tools = TOOLS;
const answers = {
  initialize: { protocolVersion: "2025-11-25", serverInfo: { name: "n", version: "1" }, capabilities: { tools: {} } },
  "tools/list": { tools },
};
async function call(args) {
  CALL
}
read.on("line", (line) => {
  const message = JSON.parse(line);
  if (message.id === undefined) return;
  if (message.method === "tools/call") call(message.params.arguments);
  const result = answers[message.method];
  const rest = result ? { result } : { error: { code: -32601, message: "unknown" } };
  console.log(JSON.stringify({ jsonrpc: "2.0", id: message.id, ...rest }));
});
"""


def server(*names: str, call: str = "") -> str:
    """A server in JavaScript that lists these tools, and does something when one is called."""
    tools = [
        {"name": name, "description": f"Keeps notes: {name.replace('_', ' ')}.", "inputSchema": {"type": "object"}}
        for name in names
    ]
    return SERVER.replace("TOOLS", json.dumps(tools)).replace("CALL", call)


def tgz(path: Path, manifest: Mapping[str, object], files: Mapping[str, str]) -> Path:
    """A packed npm package."""
    full = {"name": "notes-keeper", "version": "1.0.0", **manifest}
    with tarfile.open(path, "w:gz") as tar:
        for name, text in {"package.json": json.dumps(full), **files}.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(text.encode())
            tar.addfile(entry, io.BytesIO(text.encode()))
    return path


def folder(path: Path, manifest: Mapping[str, object], files: Mapping[str, str]) -> Path:
    """A checkout of an npm package."""
    path.mkdir()
    full = {"name": "notes-keeper", "version": "1.0.0", "main": "index.js", **manifest}
    for name, text in {"package.json": json.dumps(full), **files}.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def bundle(path: Path, tools: tuple[str, ...], code: str) -> Path:
    """An MCP bundle whose manifest declares these tools."""
    manifest = {
        "manifest_version": "0.3", "name": "notes-bundle", "version": "1.0.0", "description": "Keeps notes.",
        "author": {"name": "A"}, "tools": [{"name": name, "description": "Keeps notes."} for name in tools],
        "server": {
            "type": "node", "entry_point": "server/index.js",
            "mcp_config": {"command": "node", "args": ["${__dirname}/server/index.js"]},
        },
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("server/index.js", code)
    return path


def slip(path: Path, mark: Path) -> Path:
    """A bundle that names a file outside of the folder that it is unpacked into."""
    bundle(path, ("note",), server("note"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../" * 12 + str(mark).lstrip("/"), "written")
        archive.writestr(str(mark), "written")
    return path


def bomb(path: Path) -> Path:
    """Ten gigabytes of zeros in ten megabytes, as five entries that each unpack in full."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = compressor.compress(bytes(16 << 20)) + compressor.flush(zlib.Z_FULL_FLUSH)
    packed = block * 128 + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    size = (16 << 20) * 128
    with path.open("wb") as file:
        central = b""
        for number in range(5):
            name = f"server/data{number}.bin".encode()
            sizes = len(packed).to_bytes(4, "little") + size.to_bytes(4, "little")
            about = b"\x14\0\0\0\x08\0\0\0\0\0" + bytes(4) + sizes + len(name).to_bytes(2, "little") + b"\0\0"
            central += b"PK\x01\x02\x14\0" + about + bytes(10) + file.tell().to_bytes(4, "little") + name
            file.write(b"PK\x03\x04" + about + name + packed)
        start = file.tell()
        tail = (5).to_bytes(2, "little") * 2 + len(central).to_bytes(4, "little") + start.to_bytes(4, "little")
        file.write(central + b"PK\x05\x06" + bytes(4) + tail + b"\0\0")
    return path
