"""What would a tight policy say of the servers that were seen?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from auditor.model import Deed, Touched
from auditor.model.capability import Capability
from auditor.policy.entries import LONGEST, MOST
from auditor.policy.places import host_granted, program
from auditor.policy.read_grants import PROGRAM, VARIABLE, is_host, is_path

DANGEROUS = (
    Capability.EXECUTES, Capability.DELETES, Capability.WRITES_FILES, Capability.SENDS_OUT, Capability.SENDS_MESSAGES,
    Capability.MOVES_MONEY, Capability.READS_SECRETS, Capability.PERSISTS,
)  # fmt: skip
"""What a tool cannot come to do unnoticed: blocked on each server that has no such tool today."""
_BARE = re.compile(r"(?:capability:)?(?:[A-Za-z_/~]|\.{1,2}/)[A-Za-z0-9_./@+-]*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"})
_ODD = re.compile("[^\x20-\x7e]")
_WIDE = 118
_LONGEST_FILE = 1_000_000
"""Characters; its own reader takes a mebibyte."""
_LONGEST_KEY = 1000
"""Characters in the file; YAML finds the colon of a key within 1,024 (https://yaml.org/spec/1.2.2/#742-flow-mappings)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one configured server. Every text is the server's or its config's: hostile."""

    name: str
    launch: str
    """One line, for a comment."""
    remote: bool = False
    sandboxed: bool = True
    watched: bool = False
    """Whether its system calls were recorded."""
    tools: tuple[str, ...] | None = None
    """None where it was not listed, or not whole."""
    failing: frozenset[str] = frozenset()
    """Names of those of which something fails an audit."""
    suspect: bool = False
    """Whether something fails that no single tool says: its instructions, its launch, what it did."""
    capabilities: frozenset[Capability] = frozenset()
    """Of all its tools together."""
    variables: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """Paths that its launch names."""
    touched: tuple[Touched, ...] = ()


def draft(servers: Sequence[Seen]) -> str:
    """The text of a policy that allows what was seen and nothing else.

    Neither tools that fail an audit nor baits that were read are granted.

    Its own reader takes it, whatever the names are; what cannot be written down is left out, with a comment.
    """
    lines = [*_HEAD]
    named = _by_name(servers)
    left = _LONGEST_FILE - sum(map(len, (*_HEAD, *_FOOT)))
    for count, (name, group) in enumerate(named.items()):
        part = ["", *_server(name, group)]
        left -= sum(len(line) + 1 for line in part)
        if left < 0:
            lines += ["", f"  # {len(named) - count} more servers do not fit into one policy: name them by patterns."]
            break
        lines += part
    if not named:
        lines += ["  # No server was found: name yours here."]
        lines = ["servers: {}" if line == "servers:" else line for line in lines]
    return "\n".join([*lines, *_FOOT]) + "\n"


def suggestion(servers: Sequence[Seen], refused: Sequence[str] = ()) -> str:
    """The text of a policy that says only what these servers reached for.

    `refused`: hosts that a guard refused them; they stand in comments, for nobody looked at why.
    """
    named = _by_name(servers)
    lines = [*_SUGGESTED, "servers:" if named else "servers: {}  # its name is one that no policy can hold"]
    for name, group in named.items():
        lines += [f"  {_key(name)}:", *_grants(group)]
    lines += [f"# refused by the guard so far: {_comment(each)}" for each in refused[:MOST]]
    return "\n".join(lines) + "\n"


_SUGGESTED = (
    "# What was reached for while tools were listed; none was called, so what they need may be missing.",
    "version: 1",
)
_HEAD = (
    "# What the MCP servers configured here may offer, and reach for. Written by `mcp-assay policy init`:",
    "# read it, tighten it, commit it. `mcp-assay scan --config mcp-assay.yaml` holds the servers against it.",
    "version: 1",
    "",
    "# From where on a finding fails: SEVERITY/CONFIDENCE.",
    "fail_on: high/firm",
    "",
    "# trusted: may run without a sandbox. known: in a sandbox only. untrusted: so too, and fails from medium on.",
    "# A server that is not named below is a finding by itself.",
    "servers:",
)
_NO_TOOLS = ("    tools:", "      allow: []")
_FOOT = (
    "",
    "# Findings that you accept, each with a reason and a last day:",
    "#  - rule: capability/runs-commands",
    "#    server: build-box",
    "#    reason: it is what this server is for; looked at by Ada",
    "#    until: 2027-01-31",
    "waivers: []",
)


def _by_name(servers: Sequence[Seen]) -> dict[str, list[Seen]]:
    """Entries speak of names: the same name in two clients is one entry, for both."""
    found: dict[str, list[Seen]] = {}
    for one in servers:
        if _sayable(one.name) and len(_key(one.name)) < _LONGEST_KEY:
            found.setdefault(one.name, []).append(one)
    return found


def _server(name: str, group: Sequence[Seen]) -> Iterator[str]:
    for launch in dict.fromkeys(one.launch for one in group):
        yield f"  # {_comment(launch)}"
    yield f"  {_key(name)}:"
    yield f"    trust: {_trust(group)}"
    yield "    verify_descriptions: true"
    yield from _tools(group)
    if not all(one.remote for one in group):
        yield from _grants(group)


def _trust(group: Sequence[Seen]) -> str:
    """The level; that a server ran without a sandbox gives it trust only where all of it was read and nothing fails."""
    if any(one.suspect or one.failing for one in group):
        return "untrusted  # what it says or does fails an audit"
    if any(one.tools is None for one in group):
        return "untrusted  # it was not read whole"
    return "known" if all(one.sandboxed or one.remote for one in group) else "trusted  # it ran here without a sandbox"


def _tools(group: Sequence[Seen]) -> Iterator[str]:
    if any(one.tools is None for one in group):
        yield "    # Its tools were not read whole, so none is allowed: run `policy init` where it can be listed."
        yield from _NO_TOOLS
        return
    if any(one.suspect for one in group):
        yield "    # More of it fails an audit than single tools, so none is allowed: look at it with `mcp-assay scan`."
        yield from _NO_TOOLS
        return
    failing = frozenset[str]().union(*(one.failing for one in group))
    every = dict.fromkeys(name for one in group for name in one.tools or ())
    names = [name for name in every if name not in failing]
    kept = [name for name in names if _sayable(name)][:MOST]
    able = frozenset[Capability]().union(*(one.capabilities for one in group))
    yield "    tools:"
    yield from _listing("      allow", (_entry(name) for name in kept))
    for name in filter(failing.__contains__, every):
        yield f"      # Not allowed, since what it says fails an audit: {_comment(name)}"
    if len(kept) < len(names):
        yield f"      # {len(names) - len(kept)} more have names that no policy can hold."
    yield "      # None of its tools does these today:"
    yield from _listing("      block", (f"capability:{one}" for one in DANGEROUS if one not in able))


def _grants(group: Sequence[Seen]) -> Iterator[str]:
    touched = [each for one in group for each in one.touched]
    yield "    grants:"
    yield from _listing("      environment", _variables(group))
    if not all(one.watched or one.remote for one in group):
        yield "      # Nobody watched it: the guard gives it no file, host or program that is not named here."
        return
    yield from _files(group, touched)
    yield from _listing("      hosts", _hosts(touched))
    yield from _listing("      programs", _programs(touched))


def _variables(group: Sequence[Seen]) -> list[str]:
    return [
        name
        for name in dict.fromkeys(v for one in group for v in one.variables)
        if _sayable(name) and VARIABLE.fullmatch(name)
    ][:MOST]


def _files(group: Sequence[Seen], touched: Sequence[Touched]) -> Iterator[str]:
    access: dict[str, str] = {path.rstrip("/") or "/": "read" for one in group for path in one.named if _is_path(path)}
    for each in touched:
        if each.deed in (Deed.READ, Deed.WRITE) and not each.bait and _is_path(each.target):
            path = each.target.rstrip("/") or "/"
            access[path] = "write" if each.deed is Deed.WRITE else access.get(path, "read")
    for bait in dict.fromkeys(f"{each.target} ({each.bait})" for each in touched if each.bait):
        yield f"      # Not granted, though it reached for it: {_comment(bait)}"
    if not access:
        yield "      files: []"
        return
    yield "      files:"
    for path, what in list(access.items())[:MOST]:
        yield f"        - {{path: {_text(path)}, access: {what}}}"


def _hosts(touched: Iterable[Touched]) -> list[str]:
    """Those called, by name where one is known; of a name with and without its port, the one without."""
    found: list[str] = []
    called = (each.target.lower() for each in touched if each.deed is Deed.CONNECT)
    targets = [target.removeprefix("(looked up) ") for target in called if not target.startswith("unix:")]
    for target in sorted(dict.fromkeys(targets), key=lambda each: each.count(":")):
        if _sayable(target) and is_host(target) and not host_granted(target, found):
            found.append(target)
    return found


def _programs(touched: Iterable[Touched]) -> list[str]:
    words = (program(each.target) for each in touched if each.deed is Deed.RUN)
    return [word for word in dict.fromkeys(words) if _sayable(word) and PROGRAM.fullmatch(word)]


def _is_path(text: str) -> bool:
    return is_path(text) and _sayable(text)


def _listing(key: str, entries: Iterable[str]) -> Iterator[str]:
    """On one line where it fits."""
    shown = [_text(entry) for entry in entries]
    line = f"{key}: [{', '.join(shown)}]"
    if len(line) <= _WIDE:
        yield line
        return
    yield f"{key}:"
    indent = " " * (len(key) - len(key.lstrip()) + 2)
    yield from (f"{indent}- {entry}" for entry in shown)


def _sayable(text: str) -> bool:
    """Whether a policy can hold the text: not empty, no blank at its ends, no half characters, not too long."""
    return bool(text) and text == text.strip() and len(text) < LONGEST - 10 and not re.search("[\ud800-\udfff]", text)


def _entry(name: str) -> str:
    """The name, never read as a pattern or a prefix."""
    return f"name:{name}" if any(each in name for each in "*?:") else name


def _key(name: str) -> str:
    return _text(f"name:{name}" if any(each in name for each in "*?") or name.startswith("name:") else name)


def _text(text: str) -> str:
    """As a YAML scalar in ASCII: bare where nothing can misread it, else in double quotes."""
    if _BARE.fullmatch(text) and text.lower() not in _WORDS:
        return text
    quoted = "".join(f"\\{each}" if each in '"\\' else each for each in text)
    return '"' + _ODD.sub(lambda found: f"\\U{ord(found[0]):08x}", quoted) + '"'


def _comment(text: str) -> str:
    """One line of a comment: printable ASCII, cut."""
    shown = json.dumps(text)[1:-1].replace("\x7f", "\\u007f")
    return shown if len(shown) <= 100 else shown[:97] + "..."
