"""Which targets, manifests, archives and files beside them can nothing be vetted by, and what is each told?"""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

SERVER = {
    "type": "node", "entry_point": "server.js",
    "mcp_config": {"command": "node", "args": ["${__dirname}/server.js"], "env": {"A": "b"}},
}  # fmt: skip
GOOD = {"manifest_version": "0.3", "name": "notes", "version": "1.0.0", "server": SERVER}
"""What is changed in one place each; started, it would leave the mark."""
OFFER = {"registryType": "npm", "identifier": "notes", "version": "1.0.0"}
NPX = {"command": "npx", "args": ["-y", "notes"]}


class Bad(NamedTuple):
    make: Callable[[Path], tuple[str | Path, ...]]
    """Writes what it takes into the folder; the words after `vet`."""
    what: str
    where: str
    """Part of the place."""


def word(text: str) -> Callable[[Path], tuple[str | Path, ...]]:
    return lambda _: (text,)


def script(root: Path) -> str:
    """A server that would leave a mark."""
    return f"require('fs').writeFileSync({str(root / 'mark')!r}, 'x')"


def written(name: str, data: bytes | str) -> Callable[[Path], tuple[str | Path, ...]]:
    def make(root: Path) -> tuple[str | Path, ...]:
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return (path,)

    return make


def folder(name: str, text: str, *more: str) -> Callable[[Path], tuple[str | Path, ...]]:
    """A checkout of one manifest, and of a program that would leave the mark."""

    def make(root: Path) -> tuple[str | Path, ...]:
        home = root / "checkout"
        home.mkdir()
        (home / name).write_text(text, encoding="utf-8")
        (home / "index.js").write_text(script(root), encoding="utf-8")
        return (home, *more)

    return make


def bundle(manifest: str | bytes | Mapping[str, Any] | None, *more: str) -> Callable[[Path], tuple[str | Path, ...]]:
    def make(root: Path) -> tuple[str | Path, ...]:
        path = root / "notes.mcpb"
        with zipfile.ZipFile(path, "w") as archive:
            if manifest is not None:
                told = manifest if isinstance(manifest, str | bytes) else json.dumps(manifest)
                archive.writestr("manifest.json", told)
            archive.writestr("server.js", script(root))
        return (path, *more)

    return make


def started_by(**changed: Any) -> Callable[[Path], tuple[str | Path, ...]]:
    """The bundle with another `server`; None takes a key away."""
    server = {key: value for key, value in {**SERVER, **changed}.items() if value is not None}
    return bundle({**GOOD, "server": server})


def configured(**changed: Any) -> Callable[[Path], tuple[str | Path, ...]]:
    return started_by(mcp_config={**SERVER["mcp_config"], **changed})  # type: ignore[dict-item] # as written above


def listed(told: object, name: str = "server.json") -> Callable[[Path], tuple[str | Path, ...]]:
    return written(f"x/{name}", told if isinstance(told, str) else json.dumps(told))


def offering(**told: Any) -> Callable[[Path], tuple[str | Path, ...]]:
    return listed({"name": "io.test/notes", "version": "1.0.0", **told})


def tar(files: Mapping[str, str]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return held.getvalue()


def packed(files: Mapping[str, str]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return held.getvalue()


def pipe(root: Path) -> tuple[str | Path, ...]:
    os.mkfifo(root / "notes.mcpb")
    return (root / "notes.mcpb",)


def beside(option: str, name: str, data: bytes | str) -> Callable[[Path], tuple[str | Path, ...]]:
    """A good bundle, and a bad file beside it."""

    def make(root: Path) -> tuple[str | Path, ...]:
        (path,) = written(f"x/{name}", data)(root)
        return (*bundle(GOOD)(root), option, path)

    return make


def rules(root: Path) -> tuple[str | Path, ...]:
    (root / "own" / "launch").mkdir(parents=True)
    (root / "own" / "launch" / "mine.yaml").write_text("title: [", encoding="utf-8")
    return (*bundle(GOOD)(root), "--rules", root / "own")


_TARGETS = {
    "nothing at all": Bad(word(""), "names nothing", "''"),
    "no such file": Bad(word("nowhere/notes"), "no file or folder of this name", "nowhere/notes"),
    "a folder of something else": Bad(lambda root: (root,), "holds no package", "/"),
    "no name": Bad(word("npm:"), "names no package", "npm:"),
    "an option": Bad(word("npm:--registry=https://e.test"), "is an option and no name", "--registry"),
    "a blank": Bad(word("pypi: notes"), "begins or ends with a blank", "pypi: notes"),
    "unseen characters": Bad(word("npm:no\u200btes"), "characters that nobody can see", "npm:no"),
    "an address": Bad(word("npm:git+https://e.test/notes"), "is an address or a path", "npm:git"),
    "no name of npm's": Bad(word("npm:notes/more/still"), "no name of a package of npm", "npm:notes"),
    "no name of PyPI's": Bad(word("pypi:notes!"), "no name of a package of pypi", "pypi:notes!"),
    "a name without an end": Bad(word("npm:" + "a" * 300), "longer than 214 characters", "npm:aaa"),
    "no version of npm's": Bad(word("npm:notes@^^"), "'^^' is no version", "npm:notes@^^"),
    "no version of PyPI's": Bad(word("pypi:notes==one two"), "'one two' is no version", "pypi:notes"),
    "another registry": Bad(word("cargo:notes"), "'cargo' is no registry", "cargo:notes"),
    "another scheme": Bad(word("ftp://e.test/notes"), "ftp addresses are not dialled", "ftp://e.test"),
    "a URL without a host": Bad(word("https://"), "not an http or https URL with a host", "https://"),
    "a pipe": Bad(pipe, "is no regular file", "notes.mcpb"),
    "a name for two": Bad(
        lambda root: (*bundle(GOOD)(root), "npm:notes", "--as", "n"), "one name was given, and 2 servers", "--as"
    ),
    "no visible name": Bad(bundle(GOOD, "--as", "a\nb"), "is no name of a server", "--as"),
}  # fmt: skip

_ARCHIVES = {
    "an empty file": Bad(written("a.mcpb", ""), "it is empty", "a.mcpb"),
    "a text": Bad(written("a.tgz", "hello"), "neither a zip archive nor a tar archive", "a.tgz"),
    "half a zip": Bad(written("a.whl", packed({"a": "b" * 900})[:500]), "not a zip file", "a.whl"),
    "half a gzip": Bad(written("a.tgz", tar({"package.json": "{}"})[:60]), "ends too early", "a.tgz"),
    "a gzip of no tar": Bad(written("a.tar.gz", gzip.compress(b"hello" * 400)), "invalid header", "a.tar.gz"),
    "an archive of something else": Bad(
        written("a.zip", packed({"a.txt": "b"})), "neither package.json nor the metadata", "a.zip"
    ),
    "a packed package.json that is cut": Bad(
        written("a.tgz", tar({"package/package.json": '{"name": "notes",'})), "is no JSON: Expecting property name",
        "a.tgz/package.json:1:",
    ),
}  # fmt: skip

_MANIFESTS = {
    "no manifest": Bad(bundle(None), "holds no manifest.json", "notes.mcpb"),
    "an empty manifest": Bad(bundle(""), "is empty", "notes.mcpb/manifest.json"),
    "a manifest that is cut": Bad(bundle('{"name": "a", \n "server"'), "Expecting ':' delimiter", "manifest.json:2:"),
    "a manifest that is a list": Bad(bundle("[]"), "holds no object", "manifest.json:1:1"),
    "a manifest without a bottom": Bad(bundle("[" * 9000 + "]" * 9000), "nested", "manifest.json"),
    "a name twice": Bad(bundle('{"name": "a",\n"name": "b"}'), "the key 'name' stands here twice", "manifest.json:2:1"),
    "no name of its own": Bad(bundle({"server": SERVER}), "`name` is missing", "manifest.json"),
    "a name that is a number": Bad(bundle({**GOOD, "name": 5}), "`name` is no text", "manifest.json"),
    "no server": Bad(bundle({"name": "notes"}), "`server` is missing", "manifest.json"),
    "a server that is a text": Bad(bundle({**GOOD, "server": "node"}), "`server` is no object", "manifest.json"),
    "an unknown runtime": Bad(started_by(type="perl"), "of the type 'perl'", "manifest.json"),
    "no command": Bad(configured(command=""), "`server.mcp_config.command` is empty", "manifest.json"),
    "arguments in one text": Bad(configured(args="a b"), "`server.mcp_config.args` is no list", "manifest.json"),
    "an argument that is a number": Bad(configured(args=[1]), "entry of `server.mcp_config.args`", "manifest.json"),
    "variables in a list": Bad(configured(env=["A=b"]), "`server.mcp_config.env` is no object", "manifest.json"),
    "a variable that is a number": Bad(configured(env={"A": 1}), "`server.mcp_config.env.A` is no", "manifest.json"),
    "nothing to start": Bad(started_by(mcp_config=None, type=None), "neither `mcp_config` nor", "manifest.json"),
    "a start outside": Bad(started_by(entry_point="../../evil.js"), "leads out of the bundle", "manifest.json"),
    "a start that is not there": Bad(
        started_by(mcp_config=None, entry_point="gone.js"), "holds no 'gone.js'", "manifest.json"
    ),
    "tools in a text": Bad(bundle({**GOOD, "tools": "read"}), "`tools` is no list", "manifest.json"),
    "a tool without a name": Bad(bundle({**GOOD, "tools": [{}]}), "an entry of `tools` has no name", "manifest.json"),
    "questions in a list": Bad(bundle({**GOOD, "user_config": []}), "`user_config` is no object", "manifest.json"),
    "a package.json that is cut": Bad(folder("package.json", '{"name": '), "Expecting value", "package.json:1:10"),
    "a bin of numbers": Bad(folder("package.json", '{"bin": {"a": 1}}'), "`bin.a` is no text", "package.json:1:15"),
    "scripts in a text": Bad(folder("package.json", '{"scripts": "x"}'), "`scripts` is no obj", "package.json:1:13"),
    "a pyproject.toml that is cut": Bad(folder("pyproject.toml", "[project\n"), "is no TOML", "pyproject.toml:1:9"),
    "a project that is a text": Bad(folder("pyproject.toml", "project = 'x'"), "no table with a `name`", "pyproject"),
    "a checkout of half a bundle": Bad(folder("manifest.json", "{"), "property name enclosed", "manifest.json:1:2"),
}  # fmt: skip

_LISTS = {
    "a server.json that is cut": Bad(listed('{\n "name": '), "found the end of the file", "server.json:2:"),
    "a server without a name": Bad(listed({"packages": [OFFER]}), "the server has no `name`", "server.json:1:1"),
    "a server without offers": Bad(offering(), "offers neither `packages` nor `remotes`", "server.json:1:1"),
    "a package that is a text": Bad(offering(packages=["notes"]), "an entry of `packages` is no", "server.json:1:"),
    "a package without a name": Bad(
        offering(packages=[{"registryType": "npm"}]), "a package has no `identifier`", "server.json:1:"
    ),
    "a package of an unknown registry": Bad(
        offering(packages=[{**OFFER, "registryType": "cargo"}]), "'cargo' is no registry that", "server.json:1:"
    ),
    "a bundle at an address": Bad(
        offering(packages=[{**OFFER, "registryType": "mcpb"}]), "bundle at an address", "server.json:1:"
    ),
    "a remote without a URL": Bad(offering(remotes=[{"type": "sse"}]), "a remote has no `url`", "server.json:1:"),
    "a config without servers": Bad(listed({"mcpServers": {}}, "mcp.json"), "names no server", "mcp.json"),
    "an entry that is not there": Bad(
        lambda root: (f"{listed({'mcpServers': {'a': NPX}}, 'mcp.json')(root)[0]}#b",), "no entry 'b': it has a", "#b"
    ),
    "an entry without a package": Bad(
        listed({"mcpServers": {"a": {"command": "npx", "args": ["-y"]}}}, "mcp.json"), "entry names no package", "npx"
    ),
    "a file of something else": Bad(listed({"colour": "red"}, "mcp.json"), "no MCP server was", "mcp.json:1:1"),
}  # fmt: skip

_WAIVER = "waivers:\n  - {rule: a/b, reason: known, until: %s}\n"
_FILES = {
    "no such records": Bad(bundle(GOOD, "--osv", "nowhere.json"), "cannot be read: No such file", "nowhere.json"),
    "records that are cut": Bad(beside("--osv", "o.json", '[{"id": '), "is no JSON: Expecting value", "o.json:1:"),
    "records of something else": Bad(beside("--osv", "o.json", '{"a": 1}'), "holds no OSV records", "o.json"),
    "half a zip of records": Bad(beside("--osv", "o.zip", packed({"a.json": "{}"})[:90]), "is a damaged zip", "o.zip"),
    "a zip without records": Bad(beside("--osv", "o.zip", packed({"a.txt": "b"})), "holds no JSON files", "o.zip"),
    "a record in a zip that is none": Bad(
        beside("--osv", "o.zip", packed({"b.json": "[1]"})), "holds no OSV records", "o.zip/b.json"
    ),
    "a policy of something else": Bad(beside("--config", "p.yaml", "colour: red"), "no key 'colour'", "p.yaml:1:1"),
    "a policy that grants a page": Bad(
        beside("--config", "p.yaml", "servers: {a: {grants: {hosts: ['https://e.test/x']}}}"),
        "is an address of a page", "p.yaml:1:",
    ),
    "a waiver that never ends": Bad(beside("--config", "p.yaml", _WAIVER % "never"), "`until` is not", "p.yaml:2:"),
    "a rule that is cut": Bad(rules, "did not find expected", "mine.yaml:"),
}  # fmt: skip

BAD: dict[str, Bad] = {**_TARGETS, **_ARCHIVES, **_MANIFESTS, **_LISTS, **_FILES}
