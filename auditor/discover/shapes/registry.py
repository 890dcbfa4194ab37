"""How would a client start what an MCP registry's `server.json` offers?

https://github.com/modelcontextprotocol/registry/blob/main/docs/reference/server-json/generic-server-json.md
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.discover.shapes.found import Found, leaf, listed
from auditor.discover.tree import Items, Leaf, Node, Table, string, table_of, words

_RUNNERS = {
    "npm": ("npx", ["-y"], "@"), "pypi": ("uvx", [], "@"), "oci": ("docker", ["run", "-i", "--rm"], ":"),
    "docker": ("docker", ["run", "-i", "--rm"], ":"), "nuget": ("dnx", ["--yes"], "@"),
}  # fmt: skip
"""Runner, its arguments and what stands before the version, by registry type."""


def registry(root: Table) -> Iterator[Found]:
    """One server for each package and each remote; some APIs put the whole under `server`."""
    inner = root.get("server")
    if isinstance(inner, Table) and inner.entry("packages", "remotes"):
        yield from _offers(inner, ("server",))
    elif string(root.get("name")):
        yield from _offers(root, ())


def _offers(root: Table, path: tuple[str | int, ...]) -> Iterator[Found]:
    name = string(root.get("name")) or "server"
    for key, entry_of in (("packages", _package), ("remotes", _remote)):
        offers = root.get(key)
        for index, node in enumerate(offers.nodes if isinstance(offers, Items) else ()):
            entry = entry_of(node, string(root.get("version"))) if isinstance(node, Table) else None
            if entry is not None:
                yield Found(name, (*path, key, index), node.line, node.column, entry)


def _remote(node: Table, _: str | None) -> Table | None:
    url = node.get("url")
    if url is None:
        return None
    kind = leaf(string(node.get("type", "transport_type")) or "http", node)
    return table_of([("url", url), ("type", kind), ("headers", _named(node.get("headers"), node))], node)


def _package(node: Table, version: str | None) -> Table | None:
    transport = node.get("transport")
    if (
        isinstance(transport, Table)
        and string(transport.get("url"))
        and string(transport.get("type")) != "stdio"
        and not node.get("runtimeHint")
    ):
        return _remote(transport, None)
    kind = (string(node.get("registryType", "registry_type", "registry_name")) or "").lower()
    identifier = string(node.get("identifier", "name"))
    if identifier is None or (kind not in _RUNNERS and not node.get("runtimeHint", "runtime_hint")):
        return table_of([("registryType", leaf(kind, node))], node)  # told as an entry that says not how it is started
    runner, before, joint = _RUNNERS.get(kind, ("", [], "@"))
    command = string(node.get("runtimeHint", "runtime_hint")) or runner
    version = string(node.get("version")) or version
    target = f"{identifier}{joint}{version}" if version and joint not in identifier[1:] else identifier
    given = _arguments(node.get("runtimeArguments", "runtime_arguments"))
    own = given or [leaf(word, node) for word in (before if command == runner else [])]
    after = _arguments(node.get("packageArguments", "package_arguments"))
    env = _named(node.get("environmentVariables", "environment_variables"), node)
    args = listed([*own, leaf(target, node), *after], node)
    return table_of([("command", leaf(command, node)), ("args", args), ("env", env)], node)


def _arguments(node: Node | None) -> list[Leaf]:
    """Positional and named arguments; one without a value is left as `{name}`, for the person to fill in."""
    found: list[Leaf] = []
    for item in node.nodes if isinstance(node, Items) else ():
        if not isinstance(item, Table):
            continue
        value = words(item.get("value", "default"))
        name = string(item.get("name"))
        if string(item.get("type")) == "named" and name:
            found.append(leaf(name, item))
            name = None
        hint = name or string(item.get("valueHint", "value_hint"))
        if value is not None or hint:
            found.append(leaf(value if value is not None else f"{{{hint}}}", item))
    return found


def _named(node: Node | None, at: Table) -> Table:
    """Environment variables or headers as a map; what the person must give is an empty reference."""
    pairs: list[tuple[str, Node]] = []
    for item in node.nodes if isinstance(node, Items) else ():
        name = string(item.get("name")) if isinstance(item, Table) else None
        if name and isinstance(item, Table):
            value = words(item.get("value", "default"))
            pairs.append((name, leaf(value, item) if value is not None else Leaf(None, item.line, item.column)))
    return table_of(pairs, at)
