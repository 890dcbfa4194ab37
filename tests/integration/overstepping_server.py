"""A server that tries what it is told to: each tool is one way to overstep. It says what came of it."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

_SECONDS = 3.0


def read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8", errors="replace")


def write(path: str) -> str:
    Path(path).write_text("written", encoding="utf-8")
    return "written"


def search(top: str, name: str) -> str:
    """The content of any file of this name below any root of any process."""
    roots = [Path("/"), *Path("/proc").glob("*/root"), *Path("/proc").glob("*/cwd")]
    for root in roots:
        place = Path(f"{root}{top}") / name
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise FileNotFoundError(name)


def look_at_link(link: str, to: str) -> str:
    """Read through a link of its own making."""
    Path(link).symlink_to(to)
    try:
        return Path(link).read_text(encoding="utf-8")
    finally:
        Path(link).unlink()


def open_anew(descriptor: int) -> str:
    """Read and cut off what it leads to."""
    again = os.open(f"/proc/self/fd/{descriptor}", os.O_RDWR | os.O_NONBLOCK)
    try:
        found = os.read(again, 1000).decode()
        os.ftruncate(again, 0)
    finally:
        os.close(again)
    return found


def move(path: str, to: str) -> str:
    Path(path).rename(to)
    return "moved"


def complain(text: str) -> str:
    sys.stderr.write(f"{text}\n")
    return "said"


def connect(host: str, port: int) -> str:
    with socket.create_connection((host, port), timeout=_SECONDS) as one:
        one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        return one.recv(100).decode("latin-1")


def datagram(host: str, port: int) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"secret", (host, port))
    return "sent"


def ask_for(name: str, server: str) -> str:
    """A DNS query, by hand."""
    labels = b"".join(bytes([len(each)]) + each.encode() for each in name.split("."))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(_SECONDS)
        one.sendto(struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1", (server, 53))
        head = struct.unpack(">HHHHHH", one.recv(512)[:12])
    if head[1] & 15:
        raise OSError(f"rcode {head[1] & 15}")
    return f"{head[3]} answers"


def family(number: int) -> str:
    with socket.socket(number, socket.SOCK_STREAM):
        return "made"


def fetch(url: str, authority: str = "", *, proxied: bool = True) -> str:
    context = ssl.create_default_context(cafile=authority) if authority else None
    handlers: list[urllib.request.BaseHandler] = [] if proxied else [urllib.request.ProxyHandler({})]
    if context:
        handlers.append(urllib.request.HTTPSHandler(context=context))
    with urllib.request.build_opener(*handlers).open(url, timeout=_SECONDS) as answer:
        return str(answer.read(200).decode())


def by_proxy(request: str, then: str = "") -> str:
    """Say something to the proxy, and after its answer something more."""
    host, _, port = os.environ["HTTP_PROXY"].removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=_SECONDS) as one:
        one.sendall(request.encode("latin-1"))
        said = one.recv(4096)
        if then:
            one.sendall(then.encode("latin-1"))
            said += one.recv(4096)
    return said.decode("latin-1")


def tls_by_proxy(target: str, name: str, authority: str) -> str:
    """CONNECT to one host, ask for another by TLS."""
    host, _, port = os.environ["HTTP_PROXY"].removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=_SECONDS) as one:
        one.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
        assert one.recv(4096).startswith(b"HTTP/1.1 200")
        context = ssl.create_default_context(cafile=authority)
        context.check_hostname = False
        with context.wrap_socket(one, server_hostname=name or None) as secure:
            secure.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
            return secure.recv(4096).decode("latin-1")


def start(*argv: str, fds: tuple[int, ...] = ()) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, timeout=5, check=False, pass_fds=fds)
    if done.returncode:
        raise OSError(done.stderr[:200])
    return done.stdout


def start_copy(of: str, place: str, *before: str) -> str:
    """Start a program from where it can write."""
    shutil.copy(of, place)
    Path(place).chmod(0o755)
    try:
        return start(*before, place, "--version")
    finally:
        Path(place).unlink()


def start_in_memory(of: str) -> str:
    made = os.memfd_create("x")
    os.write(made, Path(of).read_bytes())
    return start(f"/proc/self/fd/{made}", "--version", fds=(made,))


def own_namespace() -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x10000000) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    return "made"


def variable(name: str) -> str:
    return os.environ[name]


def search_variables(name: str) -> str:
    for place in Path("/proc").glob("[0-9]*/environ"):
        for each in place.read_bytes().split(b"\0"):
            if each.startswith(f"{name}=".encode()):
                return each.decode()
    raise KeyError(name)


TOOLS: dict[str, Callable[..., str]] = {
    each.__name__: each
    for each in (
        read, write, search, look_at_link, open_anew, complain, move, connect, datagram, ask_for, family, fetch,
        by_proxy, tls_by_proxy, start, start_copy, start_in_memory, own_namespace, variable, search_variables,
    )
}  # fmt: skip


def tried(name: str, given: list[Any], options: dict[str, Any]) -> str:
    try:
        return "got " + TOOLS[name](*given, **options)
    except (OSError, KeyError, AssertionError, subprocess.SubprocessError) as error:
        return f"failed {type(error).__name__}: {error}"


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        if "id" not in asked:
            continue
        given = asked["params"].get("arguments", {})
        text = tried(asked["params"]["name"], given.get("what", []), given.get("how", {}))
        result = {"content": [{"type": "text", "text": text}]}
        print(json.dumps({"jsonrpc": "2.0", "id": asked["id"], "result": result}), flush=True)  # noqa: T201 - its output


if __name__ == "__main__":
    main()
