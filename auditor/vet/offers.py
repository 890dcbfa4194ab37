"""Why can nothing of a server.json be vetted, and where in it does that stand?

https://github.com/modelcontextprotocol/registry/blob/main/docs/reference/server-json/generic-server-json.md
"""

from __future__ import annotations

from pathlib import Path

from auditor import wire
from auditor.errors import AuditorError
from auditor.located import line_and_column
from auditor.vet.contents import read_text
from auditor.wire import Node, Object

_KNOWN = ("npm", "pypi", "oci", "docker", "nuget")
_OWN_REGISTRIES = {
    "npm": ("https://registry.npmjs.org", "https://registry.npmjs.com", "https://www.npmjs.com", "https://npmjs.com"),
    "pypi": ("https://pypi.org", "https://pypi.org/simple", "https://pypi.python.org", "https://files.pythonhosted.org"),
}  # fmt: skip
"""What a server.json names where it means the registry that everybody has."""
_ADDRESSES = ("registryBaseUrl", "registry_base_url")
_MEND = "write it as https://registry.modelcontextprotocol.io describes it"
_Wrong = tuple[tuple[str | int, ...], str, str]


def check_offers(path: Path, shown: str) -> None:
    """Raise `AuditorError` with the first reason why the file offers no server, where it is a server.json at all.

    For a file in which nothing was found: of one that offers several, those that can be vetted are.
    """
    text = read_text(path)
    try:
        root = wire.parse(text)
    except wire.WireError:
        return  # whoever looked for servers in it has said so
    wrong = _wrong(root, path.name.casefold() == "server.json")
    if wrong:
        steps, what, hint = wrong
        line, column = line_and_column(text, steps)
        raise AuditorError(what, f"{shown}:{line}:{column}", hint)


def promises(path: Path, shown: str) -> dict[tuple[str, str], str]:
    """The SHA-256 that a server.json promises for packages, by registry and identifier.

    Raises `AuditorError` for a package of a registry that the file names itself: the user's own would hand out another.
    """
    text = read_text(path)
    try:
        root = wire.parse(text)
    except wire.WireError:
        return {}
    before: tuple[str | int, ...] = ()
    if isinstance(root, Object) and isinstance(inner := root.get("server"), Object):
        root, before = inner, ("server",)
    found: dict[tuple[str, str], str] = {}
    for place, one in enumerate(_listed(root.get("packages")) if isinstance(root, Object) else ()):
        kind, name = (_either(one, *keys) for keys in (("registryType", "registry_type"), ("identifier", "name")))
        address, digest = (_either(one, *keys) for keys in (_ADDRESSES, ("fileSha256", "file_sha256")))
        own = _OWN_REGISTRIES.get(kind.casefold())
        if own and address and address.rstrip("/").casefold() not in own:
            line, column = line_and_column(text, (*before, "packages", place))
            hint = "set it up as the registry of your npm or pip, and vet the package by its name"
            raise AuditorError(
                f"the package comes from a registry of its own, {address[:200]}", f"{shown}:{line}:{column}", hint
            )
        if own and digest:
            found[kind.casefold(), name] = digest.casefold()
    return found


def _either(node: Node, *keys: str) -> str:
    """The text under the first of these keys that has one."""
    values = (node.get(key) for key in keys) if isinstance(node, Object) else ()
    return next((value for value in values if isinstance(value, str)), "")


def _wrong(root: Node, named_so: bool) -> _Wrong | None:
    path: tuple[str | int, ...] = ()
    if isinstance(root, Object) and isinstance(inner := root.get("server"), Object):
        root, path = inner, ("server",)
    if not isinstance(root, Object) or not (named_so or "packages" in root or "remotes" in root):
        return None
    if not isinstance(root.get("name"), str):
        return path, "the server has no `name`", _MEND
    if not any(isinstance(root.get(key), list) and root.get(key) for key in ("packages", "remotes")):
        return path, "offers neither `packages` nor `remotes`", _MEND
    offers = (
        (key, place, one)
        for key in ("packages", "remotes")
        for place, one in enumerate(_listed(root.get(key)))
    )  # fmt: skip
    return next(((*path, key, place), *_why(key, one)) for key, place, one in offers)


def _listed(node: Node) -> list[Node]:
    return node if isinstance(node, list) else []


def _why(key: str, offer: Node) -> tuple[str, str]:
    """What is wrong with this offer; the last word where nothing better is known."""
    if not isinstance(offer, Object):
        return f"an entry of `{key}` is no object", _MEND
    if key == "remotes":
        return "a remote has no `url`", "write its https address"
    kind = offer.get("registryType")
    identifier = offer.get("identifier")
    if not isinstance(identifier, str) or not identifier:
        return "a package has no `identifier`", "write the name that its registry has it under"
    if kind == "mcpb":
        return "the package is a bundle at an address, which is not fetched", f"fetch {identifier[:200]}, and vet that"
    if kind not in _KNOWN:
        return f"{str(kind)[:80]!r} is no registry that is known here", f"use one of {', '.join(_KNOWN)}"
    return "a package cannot be read", _MEND
