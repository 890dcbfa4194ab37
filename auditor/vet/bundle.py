"""What does the manifest of an MCP bundle promise? https://github.com/modelcontextprotocol/mcpb"""

from __future__ import annotations

from pathlib import Path

from auditor.model import Fact, Role
from auditor.vet.contents import Contents, read_json, readme

_MOST = 500


def read_bundle(root: Path, contents: Contents) -> None:
    """Name, words for people, and the tools that it declares."""
    told = read_json(root / "manifest.json")
    contents.name, contents.version = str(told.get("name", ""))[:300], str(told.get("version", ""))[:100]
    contents.add(Role.NAME, contents.name)
    contents.add(Role.VERSION, contents.version)
    for key in ("description", "long_description", "display_name"):
        contents.add(Role.DESCRIPTION, told.get(key), name=key)
    for key in ("homepage", "documentation", "support", "repository", "author"):
        value = told.get(key)
        for text in value.values() if isinstance(value, dict) else (value,):
            contents.add(Role.URL, text, name=key)
    _tools(told.get("tools"), contents, told.get("tools_generated") is True)
    readme(root, contents)


def _tools(tools: object, contents: Contents, generated: bool) -> None:
    """With `tools_generated` the manifest says itself that there are more."""
    for tool in tools[:_MOST] if isinstance(tools, list) else ():
        name = tool.get("name") if isinstance(tool, dict) else None
        if isinstance(name, str) and name:
            contents.facts.append(
                Fact(Role.DECLARED, name[:300], "manifest.json", name="generated" if generated else "")
            )
            contents.add(Role.DESCRIPTION, tool.get("description"), "manifest.json", name)
