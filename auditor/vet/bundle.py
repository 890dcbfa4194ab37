"""What does the manifest of an MCP bundle promise? https://github.com/modelcontextprotocol/mcpb"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auditor.model import Fact, Role
from auditor.vet.contents import Contents, meant, readme, told_by

_MOST = 500


def read_bundle(root: Path, contents: Contents) -> None:
    """Name, words for people, and the tools that it declares."""
    told, trouble = told_by(root / "manifest.json")
    if trouble:
        contents.unread.append(("manifest.json", trouble))
    contents.name, contents.version = str(told.get("name", ""))[:300], str(told.get("version", ""))[:100]
    contents.add(Role.NAME, contents.name)
    contents.add(Role.VERSION, contents.version)
    for key in ("description", "long_description", "display_name"):
        contents.add(Role.DESCRIPTION, told.get(key), name=key)
    for key in ("homepage", "documentation", "support", "repository", "author"):
        value = told.get(key)
        for text in value.values() if isinstance(value, dict) else (value,):
            contents.add(Role.URL, text, name=key)
    contents.entries += dict.fromkeys(filter(None, (meant(root, point) for point in _points(told.get("server")))))
    _tools(told.get("tools"), contents, told.get("tools_generated") is True)
    readme(root, contents)


def _points(server: object) -> Iterator[str]:
    """The files that its starts begin with, on any platform."""
    if isinstance(server, dict):
        yield str(server.get("entry_point", ""))
        left, count = [server.get("mcp_config")], 0
        while left and count < _MOST:
            one, count = left.pop(), count + 1
            if isinstance(one, str):
                yield one.replace("${__dirname}", ".").replace("${/}", "/")
            elif isinstance(one, dict | list):
                left += one.values() if isinstance(one, dict) else one


def _tools(tools: object, contents: Contents, generated: bool) -> None:
    """With `tools_generated` the manifest says itself that there are more."""
    for tool in tools[:_MOST] if isinstance(tools, list) else ():
        name = tool.get("name") if isinstance(tool, dict) else None
        if isinstance(name, str) and name:
            contents.facts.append(
                Fact(Role.DECLARED, name[:300], "manifest.json", name="generated" if generated else "")
            )
            contents.add(Role.DESCRIPTION, tool.get("description"), "manifest.json", name)
