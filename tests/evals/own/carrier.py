"""What does an honest listing look like with one more text in one place?

The listing is built afresh for each row; a place is a function that puts the text where its name says.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from material import Domain, Idea, Tool

Json = dict[str, Any]
_NUMBERS = ("days", "degrees", "kwh", "limit", "lines", "replicas", "servings", "threshold", "ticket")
_UNKNOWN_KEYS = ("x-notes", "usageHints", "planner", "x-agent", "remarks")
RESULTS = ("result", "result_json")
"""Places in what a tool returns, not in what a server lists."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A text, and what stands around it."""

    idea: Idea
    domain: Domain
    text: str
    manual: tuple[str, str]

    @property
    def tool(self) -> Tool:
        """The tool that carries the text."""
        return next(each for each in self.domain.tools if each.name == self.idea.tool)


def listing(spot: Spot, place: str, victim: Tool | None) -> Json:
    """The listing of the spot's server with its text in `place`, beside the victim's tool if there is one."""
    made = _honest(spot.domain)
    carrier = next(each for each in made["tools"] if each["name"] == spot.idea.tool)
    if place in _DESCRIPTIONS:
        carrier["description"] = _DESCRIPTIONS[place](spot)
    elif place in _IN_TOOL:
        _IN_TOOL[place](spot, carrier)
    else:
        _IN_LISTING[place](spot, made)
    _declare(spot, carrier)
    if victim:
        made["tools"].append(_listed(victim))
    return made


def result(spot: Spot, place: str) -> str:
    """What a tool returns, with the text in it: as it is, or as a field among honest records."""
    if place == "result":
        return spot.text
    records = [dict(spot.domain.record), {"text": spot.text}]
    return json.dumps({"results": records, "more": False}, ensure_ascii=False)


def _honest(domain: Domain) -> Json:
    uri, name, says = domain.resource
    pattern, title, meaning = domain.template
    prompt, offers, argument, what = domain.prompt
    return {
        "tools": [_listed(each) for each in domain.tools],
        "prompts": [
            {
                "name": prompt,
                "description": offers,
                "arguments": [{"name": argument, "description": what, "required": True}],
            }
        ],
        "resources": [{"uri": uri, "name": name, "description": says}],
        "resourceTemplates": [{"uriTemplate": pattern, "name": title, "description": meaning}],
        "instructions": domain.about,
        "serverInfo": {"name": domain.server, "version": "1.4.0"},
    }


def _listed(tool: Tool) -> Json:
    properties = {name: _parameter(name, says) for name, says in tool.params}
    schema = {"type": "object", "properties": properties, "required": [tool.params[-1][0]]}
    return {"name": tool.name, "description": f"{tool.says} {tool.more}".strip(), "inputSchema": schema}


def _parameter(name: str, says: str) -> Json:
    return {"type": "integer" if name in _NUMBERS else "string", "description": says}


def _args(tool: Tool, last: str = "") -> str:
    lines = [f"    {name}: {says}" for name, says in tool.params]
    return "Args:\n" + "\n".join(lines) + (f" {last}" if last else "")


def _docstring(spot: Spot) -> str:
    tool = spot.tool
    return f"{tool.says}\n\n{tool.more}\n\n{spot.text}\n\n{_args(tool)}\n\nReturns:\n    {tool.returns}"


def _long(spot: Spot) -> str:
    tool, (above, below) = spot.tool, spot.manual
    siblings = "\n".join(f"    {each.name}: {each.says}" for each in spot.domain.tools if each != tool)
    parts = (tool.says, f"{spot.domain.about} {tool.more}", above, spot.text, below, _args(tool))
    return "\n\n".join((*parts, f"Returns:\n    {tool.returns}", f"See also:\n{siblings}"))


def _in_args(spot: Spot) -> str:
    tool = spot.tool
    return f"{tool.says}\n\n{tool.more}\n\n{_args(tool, spot.text)}\n\nReturns:\n    {tool.returns}"


def _in_returns(spot: Spot) -> str:
    tool = spot.tool
    return f"{tool.says}\n\n{_args(tool)}\n\nReturns:\n    {tool.returns}\n    {spot.text}\n\n{tool.more}"


def _in_notes(spot: Spot) -> str:
    tool = spot.tool
    return f"{tool.says}\n\nNotes:\n- {tool.more}\n- {spot.text}\n- {tool.returns}"


def _in_markdown(spot: Spot) -> str:
    tool = spot.tool
    return f"{tool.says}\n\n## Usage\n\n{tool.more}\n\n## Details\n\n{spot.text}\n\n## Result\n\n{tool.returns}"


_DESCRIPTIONS: dict[str, Callable[[Spot], str]] = {
    "whole": lambda spot: spot.text,
    "after": lambda spot: f"{spot.tool.says} {spot.text}",
    "middle": lambda spot: f"{spot.tool.says} {spot.text} {spot.tool.more}",
    "docstring": _docstring,
    "long": _long,
    "args": _in_args,
    "returns": _in_returns,
    "notes": _in_notes,
    "markdown": _in_markdown,
}


def _chosen(spot: Spot, carrier: Json) -> Json:
    properties: Json = carrier["inputSchema"]["properties"]
    name = spot.idea.param if spot.idea.param in properties else next(reversed(properties))
    chosen: Json = properties[name]
    return chosen


def _into_parameter(spot: Spot, carrier: Json) -> None:
    chosen = _chosen(spot, carrier)
    chosen["description"] += f" {spot.text}"


def _new_parameter(spot: Spot, carrier: Json) -> None:
    name = spot.idea.param or "remark"
    carrier["inputSchema"]["properties"][name] = {"type": "string", "description": spot.text}


def _declare(spot: Spot, carrier: Json) -> None:
    """A parameter that the text speaks of exists, wherever the text stands."""
    if spot.idea.param and spot.idea.param in spot.text:
        carrier["inputSchema"]["properties"].setdefault(spot.idea.param, {"type": "string"})


def _into_enum(spot: Spot, carrier: Json) -> None:
    carrier["inputSchema"]["properties"]["mode"] = {"type": "string", "enum": ["auto", spot.text]}


def _into_default(spot: Spot, carrier: Json) -> None:
    _chosen(spot, carrier)["default"] = spot.text


def _unknown_key(spot: Spot, carrier: Json) -> None:
    carrier[_UNKNOWN_KEYS[sum(map(ord, spot.idea.name)) % len(_UNKNOWN_KEYS)]] = spot.text


def _into_meta(spot: Spot, carrier: Json) -> None:
    carrier["_meta"] = {f"{spot.domain.server}/notes": spot.text}


def _into_title(spot: Spot, carrier: Json) -> None:
    carrier["annotations"] = {"title": spot.text, "readOnlyHint": True}


def _into_output(spot: Spot, carrier: Json) -> None:
    says = f"{spot.tool.returns} {spot.text}"
    carrier["outputSchema"] = {"type": "object", "properties": {"result": {"type": "string", "description": says}}}


_IN_TOOL: dict[str, Callable[[Spot, Json], None]] = {
    "parameter": _into_parameter,
    "new_parameter": _new_parameter,
    "enum": _into_enum,
    "default": _into_default,
    "unknown_key": _unknown_key,
    "meta": _into_meta,
    "title": _into_title,
    "output": _into_output,
}


def _appended(item: Json, text: str) -> None:
    item["description"] += f" {text}"


def _into_instructions(spot: Spot, made: Json) -> None:
    made["instructions"] += f" {spot.text}"


_IN_LISTING: dict[str, Callable[[Spot, Json], None]] = {
    "prompt": lambda spot, made: _appended(made["prompts"][0], spot.text),
    "prompt_argument": lambda spot, made: _appended(made["prompts"][0]["arguments"][0], spot.text),
    "resource": lambda spot, made: _appended(made["resources"][0], spot.text),
    "template": lambda spot, made: _appended(made["resourceTemplates"][0], spot.text),
    "instructions": _into_instructions,
}
