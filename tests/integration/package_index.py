"""How does a registry on this machine hand out packages that the tests made?"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def index(files: Mapping[str, bytes]) -> Iterator[tuple[str, list[str]]]:
    """Serve these paths; the address, and the paths that were asked for. `{HOST}` in a file is the address.

    A path with `POST ` before it answers that.
    """
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = files.get(self.path.partition("?")[0].replace("%2f", "/"))
            self.send_response(404 if body is None else 200)
            body = (body or b"{}").replace(b"{HOST}", address.encode())
            is_page = body.startswith(b"<")
            self.send_header("Content-Type", "text/html" if is_page else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the name that the class wants

        def do_POST(self) -> None:
            """What is served under `POST` and the path; a question about reports has its answer there."""
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append(f"POST {self.path}")
            body = files.get(f"POST {self.path}")
            self.send_response(405 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address, asked
    finally:
        server.shutdown()
        server.server_close()


def npm_package(name: str, manifest: Mapping[str, object], files: Mapping[str, str]) -> dict[str, bytes]:
    """Version 1.0.0 of an npm package: its page and its archive."""
    full = {"name": name, "version": "1.0.0", **manifest}
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        for path, text in {"package.json": json.dumps(full), **files}.items():
            entry = tarfile.TarInfo(f"package/{path}")
            entry.size, entry.mode = len(text.encode()), 0o755
            tar.addfile(entry, io.BytesIO(text.encode()))
    data = archive.getvalue()
    at = f"/{name}/-/{name.rpartition('/')[2]}-1.0.0.tgz"
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    version = {**full, "dist": {"tarball": "{HOST}" + at, "integrity": integrity}}
    page = {"name": name, "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": version}}
    return {f"/{name}": json.dumps(page).encode(), at: data}


def wheel(name: str, files: Mapping[str, str], points: str, *needs: str, version: str = "1.0") -> dict[str, bytes]:
    """One version of a Python package as a wheel, on a simple index; `needs` are its dependencies."""
    depends = "".join(f"Requires-Dist: {each}\n" for each in needs)
    info = f"{name}-{version}.dist-info"
    texts = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{depends}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{points}\n",
    }
    texts[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*texts, f"{info}/RECORD"))
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, text in texts.items():
            archive.writestr(path, text)
    return _simple(name, f"{name}-{version}-py3-none-any.whl", data.getvalue())


def sdist(name: str, setup: str, files: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """Version 1.0 of a Python package as source alone, with more `files`."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for path, text in {
            "setup.py": setup,
            "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            **(files or {}),
        }.items():
            entry = tarfile.TarInfo(f"{name}-1.0/{path}")
            entry.size = len(text.encode())
            tar.addfile(entry, io.BytesIO(text.encode()))
    return _simple(name, f"{name}-1.0.tar.gz", data.getvalue())


def _simple(name: str, file: str, data: bytes) -> dict[str, bytes]:
    digest = hashlib.sha256(data).hexdigest()
    page = f'<!DOCTYPE html><a href="/files/{file}#sha256={digest}">{file}</a>'
    return {f"/simple/{name}/": page.encode(), f"/files/{file}": data}
