"""What did a person write for the corpus, and which honest servers carry it?

`material/<half>/` holds `domains.yaml` (honest servers), `victims.yaml` (tools of others), `manual.yaml` (prose of long
docstrings) and one file of ideas for each shape of attack, named like the shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MATERIAL = Path(__file__).parent / "material"
_NO_SHAPES = ("domains", "manual", "victims")


@dataclass(frozen=True, slots=True)
class Tool:
    """One honest tool: what it says, more of it, and its parameters with their descriptions."""

    name: str
    says: str
    params: tuple[tuple[str, str], ...]
    more: str = ""
    returns: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """One honest server.

    A resource or template is (uri, name, description), a prompt (name, description, argument, its description).
    """

    server: str
    about: str
    tools: tuple[Tool, ...]
    resource: tuple[str, str, str]
    template: tuple[str, str, str]
    prompt: tuple[str, str, str, str]
    record: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Idea:
    """One author's idea: sentences of an attack, each with its honest twin, and the places where they stand."""

    name: str
    shape: str
    domain: str
    tool: str
    pretext: str
    register: str
    language: str
    victim: str
    param: str
    places: tuple[str, ...]
    attack: tuple[str, ...]
    honest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Half:
    """Everything that one half of the corpus is made of; the halves share none of it."""

    name: str
    domains: dict[str, Domain]
    victims: dict[str, Tool]
    manual: tuple[tuple[str, str], ...]
    ideas: tuple[Idea, ...]


def half(name: str) -> Half:
    """Reads `material/<name>/`. Raises KeyError or ValueError for material that does not hold together."""
    folder = MATERIAL / name
    ideas = [_idea(each, file.stem) for file in _idea_files(folder) for each in _read(file)]
    return Half(
        name=name,
        domains={key: _domain(each) for key, each in _read(folder / "domains.yaml").items()},
        victims={key: _tool({"name": key, **each}) for key, each in _read(folder / "victims.yaml").items()},
        manual=tuple((each["above"], each["below"]) for each in _read(folder / "manual.yaml")),
        ideas=tuple(ideas),
    )


def _idea_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.yaml") if file.stem not in _NO_SHAPES)


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))


def _tool(row: dict[str, Any]) -> Tool:
    return Tool(row["name"], row["says"], tuple(row["params"].items()), row.get("more", ""), row.get("returns", ""))


def _domain(row: dict[str, Any]) -> Domain:
    name, says, argument = row["prompt"]
    [(key, meaning)] = argument.items()
    return Domain(
        server=row["server"],
        about=row["about"],
        tools=tuple(_tool(each) for each in row["tools"]),
        resource=tuple(row["resource"]),
        template=tuple(row["template"]),
        prompt=(name, says, key, meaning),
        # A bare date in YAML is no JSON value.
        record=tuple(
            (each, value if isinstance(value, int | float) else str(value)) for each, value in row["record"].items()
        ),
    )


def _idea(row: dict[str, Any], shape: str) -> Idea:
    domain, tool = row["in"].split(".")
    idea = Idea(
        name=row["idea"],
        shape=shape,
        domain=domain,
        tool=tool,
        pretext=row["pretext"],
        register=row["register"],
        language=row.get("language", "en"),
        victim=row.get("victim", ""),
        param=row.get("param", ""),
        places=tuple(row["places"]),
        attack=tuple(row["attack"]),
        honest=tuple(row["honest"]),
    )
    if len(idea.attack) != len(idea.honest):
        raise ValueError(f"{idea.name}: each sentence of an attack needs one honest twin")
    return idea
