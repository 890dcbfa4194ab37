"""How would a client start a package, at the very version that was read?"""

from __future__ import annotations

import configparser
import json
import re
import sys
from pathlib import Path
from typing import Any

from auditor.model import Package, Stdio, Variable
from auditor.vet.contents import own_file, read_json, read_text

_RUNTIMES = {"node": ("node",), "python": ("python3",), "uv": ("uv", "run"), "binary": ()}
PLATFORMS = ("linux", "darwin", "win32")
"""As a manifest names them."""
_OURS = re.compile(r"\$\{(?P<name>__dirname|HOME|user_config\.[\w.-]+|/|pathSeparator)\}")
_OF_A_KIND = {"directory": ".", "file": ".", "number": "1", "boolean": "false"}
"""What stands in where a setting has no default."""
_PLAIN = re.compile(r"[\w@+][\w.@+-]*", re.ASCII)


def npm_launch(root: Path, package: Package) -> Stdio:
    """With npx, which takes the only program, or the one that is named like the package."""
    bins = read_json(root / "package.json").get("bin")
    names = [str(name) for name in bins] if isinstance(bins, dict) else []
    pinned = f"{package.name}@{package.version}"
    if len(names) > 1 and package.name.rpartition("/")[2] not in names:
        program = _best(names)
        if program:
            return Stdio("npx", ("-y", "-p", pinned, program))
    return Stdio("npx", ("-y", pinned))


def pypi_launch(root: Path, package: Package) -> Stdio:
    """With uvx, which takes the script that is named like the package."""
    scripts = _scripts(root)
    pinned = f"{package.name}=={package.version}"
    if scripts and _spelt(package.name) not in map(_spelt, scripts):
        program = _best(scripts)
        if program:
            return Stdio("uvx", ("--from", pinned, program))
    own = next((each for each in scripts if _spelt(each) == _spelt(package.name)), package.name)
    return Stdio("uvx", (pinned,)) if own == package.name else Stdio("uvx", ("--from", pinned, own))


def bundle_launch(root: Path, platform: str = sys.platform) -> Stdio | None:
    """As its manifest says, in the folder where it was unpacked; None where it says nothing.

    `platform`: `linux`, `darwin` or `win32`; for each the manifest may say it otherwise.
    """
    told = read_json(root / "manifest.json")
    server = told.get("server")
    if not isinstance(server, dict):
        return None
    config = _on(platform, server.get("mcp_config"))
    own = {"__dirname": str(root), "HOME": "~", "/": "/", "pathSeparator": "/"}
    given = {**{name: (value,) for name, value in own.items()}, **_settings(told)}
    if isinstance(config.get("command"), str):
        args, env = config.get("args"), config.get("env")
        words = [word for each in args for word in _word(str(each), given)] if isinstance(args, list) else []
        variables = [
            Variable(str(name), _filled(str(value), given)) for name, value in env.items()
        ] if isinstance(env, dict) else []  # fmt: skip
        return Stdio(_filled(config["command"], given), tuple(words), tuple(variables), str(root))
    kind, point = server.get("type"), server.get("entry_point")
    if kind in _RUNTIMES and isinstance(point, str):
        command, *before = (*_RUNTIMES[str(kind)], str(root / point))
        return Stdio(command, tuple(before), cwd=str(root))
    return None


def elsewhere(root: Path, own: Stdio | None) -> tuple[Stdio, ...]:
    """How a bundle is started on other platforms, where that is not as `own`."""
    found = (bundle_launch(root, platform) for platform in PLATFORMS)
    return tuple(dict.fromkeys(each for each in found if each is not None and each != own))


def _on(platform: str, config: object) -> dict[str, Any]:
    """The keys that hold on this platform."""
    if not isinstance(config, dict):
        return {}
    others = config.get("platform_overrides")
    own = others.get(platform) if isinstance(others, dict) else None
    if not isinstance(own, dict):
        return config
    joined = {**config, **{key: own[key] for key in ("command", "args", "env") if own.get(key) is not None}}
    if isinstance(config.get("env"), dict) and isinstance(own.get("env"), dict):
        joined["env"] = {**config["env"], **own["env"]}
    return joined


def folder_launch(root: Path) -> Stdio | None:
    """A checkout's own program: what package.json or pyproject.toml names; None where they name none."""
    if (root / "manifest.json").is_file() and (found := bundle_launch(root)) is not None:
        return found
    told = read_json(root / "package.json")
    bins = told.get("bin")
    points = [bins] if isinstance(bins, str) else list(bins.values()) if isinstance(bins, dict) else []
    for point in (*points, told.get("main"), "index.js", "server.js"):
        if told and isinstance(point, str) and own_file(root, point):
            return Stdio("node", (str(root / point),), cwd=str(root))
    if (root / "pyproject.toml").is_file():
        for name in ("server.py", "main.py"):
            if (root / name).is_file():
                return Stdio("python3", (str(root / name),), cwd=str(root))
    return None


def _scripts(root: Path) -> list[str]:
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",))
    for path in sorted(root.glob("*.dist-info/entry_points.txt"))[:1]:
        try:
            parser.read_string(read_text(path))
        except configparser.Error:
            return []
    return list(parser["console_scripts"]) if parser.has_section("console_scripts") else []


def _best(names: list[str]) -> str:
    """The one that says that it is a server; never a word that a launcher would take for an option."""
    plain = [name for name in names if _PLAIN.fullmatch(name)]
    return next((name for name in plain if "mcp" in name.casefold()), plain[0] if plain else "")


def _spelt(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).casefold()


def _settings(told: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """What the user is asked for: its default, or something of the kind; several where it may be several."""
    asked = told.get("user_config")
    found: dict[str, tuple[str, ...]] = {}
    for name, about in asked.items() if isinstance(asked, dict) else ():
        described = about if isinstance(about, dict) else {}
        default = described.get("default")
        values = default if isinstance(default, list) and default else [default]
        kind = _OF_A_KIND.get(str(described.get("type")), str(name))
        found[f"user_config.{name}"] = tuple(_setting(each, kind) for each in values)
    return found


def _setting(value: object, kind: str) -> str:
    """As a client writes it into the launch: what is no text as JSON does; `kind` where nothing is given."""
    if isinstance(value, float) and value.is_integer():  # numbers of a manifest are read as JavaScript reads them
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, bool | int | float) else kind


def _word(text: str, given: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """One argument, or as many as the setting has values that it names and nothing else."""
    whole = _OURS.fullmatch(text)
    return given[whole["name"]] if whole and whole["name"] in given else (_filled(text, given),)


def _filled(text: str, given: dict[str, tuple[str, ...]]) -> str:
    return _OURS.sub(lambda match: ",".join(given.get(match["name"], (match["name"].rpartition(".")[2],))), text)
