"""What would help against a gap, seen from all that the server left behind?

The last error decides. What a server touched on its way, such as a registry of packages, seldom is why it failed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from auditor.capture.ledger import UNSET
from auditor.capture.sought import awaited, hosts, listening
from auditor.confine import Prepared
from auditor.model import Evidence, Gap

_NO_NETWORK = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ENETUNREACH|NameResolutionError|[Nn]ame resolution|Name or service not known|no such host"
    r"|Network is unreachable|[Ff]ailed to resolve|[Cc]ould not resolve|dns error|fetch failed"
)
"""As Node.js, Python, Go, Rust and the C library say it."""
_NOT_REACHED = re.compile(
    r"(?i)ECONN|ETIMEDOUT|connection ?(?:error|refused|failed)|connect ?timeout|timed? ?out|max retries exceeded"
    r"|(?:could not|failed to|unable to|cannot|can't) (?:fetch|reach|connect|download)"
)
"""A connection failed, and it is not said why."""
_WANTS = re.compile(
    r"(?i:\b(?:(?:api|access|secret)[ _-]?keys?|tokens?|credentials?|passwords?|variables?)\b[^\n]{0,60}"
    r"\b(?:required|missing|not (?:set|provided|configured)|must be set)\b)"
    rf"|{UNSET}"
)
"""It ended for want of what its entry was to hold, whatever it sought before."""
_NATIVE = re.compile(r"Cannot find module '[^'\n]{1,300}\.node'|Could not locate the bindings file")
_SIGN_IN = re.compile(
    r"(?i)\bwaiting for (?:\w+ ){0,3}(?:authenticat|authoriz|authoris|sign-?in|log-?in)"
    r"|\bopen (?:this|the following) (?:url|link)\b[^\n]{0,40}\bbrowser"
)
_ASKS = re.compile(
    r"(?im)^[^\w\n]{0,20}\?\s[^\n]{1,120}[?:›]|use (?:the )?arrow[- ]keys|[\[(]y(?:es)?/n(?:o)?[\])]"
    r"|press (?:enter|any key)\b"
)
"""As a program asks whoever sits at a terminal."""
_READ_ONLY = re.compile(
    r"(?:EROFS|[Rr]ead-only file system)[^\n]{0,400}"
    r"|ENOENT[^\n]{0,60}\bmkdir '[^'\n]{0,300}/node_modules/[^'\n]{1,300}'"
)
"""Node.js, making a folder and those above it, says that none is there where none can be written."""
_OWN = re.compile(r"/(?:node_modules|site-packages|dist-packages|archive-v\d+)/")
"""What lies below belongs to an installed package."""
_CHAINED = "During handling of the above exception, another exception occurred"
_SDK = re.compile(
    r"No module named 'mcp\.([\w.]+)'|cannot import name '(\w+)' from 'mcp(?:\.[\w.]+)?'"
    r"|(?:module 'mcp(?:\.[\w.]+)?'|'(?:Server|FastMCP|MCPServer|ServerSession)' object) has no attribute '(\w+)'"
)
"""As Python says that the MCP SDK has not what a server looks for in it."""
_HTTPX = re.compile(r"No module named 'httpx'|__init__\(\) got an unexpected keyword argument 'proxies'")
"""What the MCP SDK brought along up to 1.x, and what newer ones of it no longer take."""
_UNLOADED = "a native part of it cannot be loaded"
_FITS = (
    (
        re.compile(r"No such built-in module: node:|module 'node:[\w/]+' does not provide an export"
                   r"|ReferenceError: (?:File|WebSocket|CustomEvent|fetch|Iterator|crypto|navigator) is not defined"
                   r"|(?i:requires? (?:at least )?node(?:\.?js)?(?: version)? ?[v>=^~]* ?\d+)"),
        "it wants a newer Node.js than the one here", "install that Node.js, and put it first on the PATH",
    ),
    (
        re.compile(r"cannot import name '\w+' from '(?:typing|datetime|enum|itertools|collections|asyncio|warnings)'"
                   r"|No module named 'tomllib'|(?i:requires? (?:at least )?python(?: version)? ?[>=~]* ?3\.\d+)"),
        "it wants a newer Python than the one here", "name that Python in the entry, as by `uvx --python 3.13 …`",
    ),
    (
        re.compile(r"ERR_DLOPEN_FAILED|NODE_MODULE_VERSION|cannot open shared object file|invalid ELF header"
                   r"|undefined symbol: "),
        _UNLOADED, "install the library that it names, or the version it was made for",
    ),
    (
        re.compile(r"Cannot find (?:module|package) '(?:@[\w.-]+/)?[A-Za-z][\w.-]*'"),
        "a dependency is not installed",
        "install its dependencies, `--grant` the folder that holds them, or tell its author what its package forgets",
    ),
    (
        re.compile(r"No module named '[A-Za-z]\w*"),
        "a dependency is not installed",
        "name the Python of its own environment in the entry, or add what is missing, as by `uvx --with NAME …`",
    ),
)  # fmt: skip
"""How the last error reads, what that means, and what helps; the first that fits."""
_NEW_IN_2 = re.compile(r"mcpserver|MCPServer|MCPError")
_WORDS = "its last words: "
_ERROR = re.compile(r"(?:Error|Exception|Failure)\b|\b(?:error|ERROR|fatal|FATAL)\b|\bE[A-Z]{4,}\b")
_SAYS_LITTLE = re.compile(
    r"(?m)^(?:no answer (?:within|in the time)|ended with|error -?\d+: (?:[Ii]nternal (?:[Ss]erver )?[Ee]rror)?$)"
)
_SHOWN = 3
_WAITS = 3
"""Attempts at a service that are more than a look whether it is there."""
_SHELL = re.compile(r"\b(?:ba|z|da|k)?sh: (?:line )?\d+: [^\n]{1,300}(?:not found|No such file or directory)")
"""A line that only the shell understands names what an entry does not."""
_SILENT = "no answer"
"""Begins the gap of a server that still runs, whatever it could not do without."""
_DONE = "ended with code 0"
"""A program for people says how it is used, and is done."""


def remedied(gaps: tuple[Gap, ...], evidence: Evidence, server: str, *, network: bool) -> tuple[Gap, ...]:
    """The gaps of a server that ran here, with hints as good as its evidence allows; `network`: it could reach one."""
    return tuple(_remedied(gap, evidence, server, network) for gap in gaps)


def with_others(gaps: tuple[Gap, ...], prepared: Prepared) -> tuple[Gap, ...]:
    """The gaps of a server that ended as if it had done its work, with its package's other programs in their hints."""
    if not (prepared.others and prepared.packages):
        return gaps
    named = f"`-p {prepared.packages[0].name} PROGRAM`"
    hint = f"perhaps this is not the server: its package has {', '.join(prepared.others)} too, named with {named}"
    return tuple(replace(gap, hint=hint) if gap.why.startswith(_DONE) else gap for gap in gaps)


def _remedied(gap: Gap, evidence: Evidence, server: str, network: bool) -> Gap:
    if gap.where == "start":  # it never ran
        return gap
    runs_on = gap.why.startswith(_SILENT)
    if runs_on and _SIGN_IN.search("\n".join((evidence.stderr, *evidence.noise))):
        hint = "run it yourself and sign in, then `--grant` the file in which it keeps that"
        return _told(gap, "it waits for a sign-in in a browser", hint)
    if runs_on and _ASKS.search("\n".join(evidence.noise)):
        hint = "look in its documentation for the command that starts the server: this one is for people"
        return _told(gap, "it asks whoever sits at a terminal", hint)
    if not runs_on and _NATIVE.search(f"{gap.why}\n{evidence.stderr}"):
        what = "a part of it is made by an install script, and none is run"
        return _told(gap, what, "install it yourself, and name its program in the entry")
    if not runs_on and _SHELL.search(gap.why):
        hint = "name the program itself in the entry, with `cwd` and `env`, or `--grant` the folders of the line"
        return _told(gap, "what a shell line names is not shown to it", hint)
    error = _last_error(gap, evidence.stderr)
    if unwritten := _READ_ONLY.search(error):
        return _unwritten(gap, unwritten[0])
    chained = not runs_on and _CHAINED in evidence.stderr
    if sdk := _SDK.search(error) or (_SDK.search(evidence.stderr) if chained else None):
        fits = "mcp>=2" if _NEW_IN_2.search("".join(filter(None, sdk.groups()))) else "mcp<2"
        hint = f"start it with the MCP SDK that it was made for, as by `uvx --with '{fits}' …`, or pin that version"
        return _told(gap, "its dependencies do not fit", hint)
    if _HTTPX.search(error):
        hint = "start it with what it was made for, as by `uvx --with 'mcp<2' --with 'httpx<0.28' …`, or pin those"
        return _told(gap, "its dependencies do not fit", hint)
    for sign, what, hint in _FITS:
        if sign.search(error) and not (runs_on and what == _UNLOADED):
            return _told(gap, what, hint)
    return _unreached(gap, error, evidence, server, network)


def _unwritten(gap: Gap, error: str) -> Gap:
    if _OWN.search(error):
        hint = "if a variable names another folder for that, set it; else capture it on a machine that you can lose"
        return _told(gap, "it writes into its own package, which cannot be written here", hint)
    return _told(gap, "it writes where nothing can be written here", "`--grant` that folder, or name another one")


def _unreached(gap: Gap, error: str, evidence: Evidence, server: str, network: bool) -> Gap:
    silent, failed = gap.why.startswith(_SILENT), bool(_NOT_REACHED.search(error))
    at = listening(evidence.touched)
    if silent and at:
        url = f"http://{at}{_path(at, evidence.stderr)}"
        return _told(gap, f"it listens at {at}, as one that speaks HTTP", f"start it yourself, and name its URL: {url}")
    service = awaited(evidence.touched, 1 if failed else _WAITS) if silent or failed else ""
    if service:
        how = "" if network else f", and scan with `--network full:{server}`"
        return _told(gap, f"it waits for a service at {service}", f"start that service{how}")
    sought = hosts(evidence.touched)
    likely = bool(sought) and (failed or not (_ERROR.search(_SAYS_LITTLE.sub("", error)) or _WANTS.search(error)))
    if network or not (likely or _NO_NETWORK.search(error)):
        return gap
    named = f", and sought {', '.join(sought[:_SHOWN])}" if sought else ""
    hint = f"if you trust it and it cannot list without one, scan with `--network full:{server}`"
    return _told(gap, f"it has no network here{named}", hint)


def _told(gap: Gap, what: str, hint: str) -> Gap:
    return replace(gap, why=f"{gap.why} ({what})", hint=hint)


def _last_error(gap: Gap, stderr: str) -> str:
    """What the gap itself says, and where that is little, the last line of standard error that names an error."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    words = gap.why.partition(_WORDS)[2]
    if words and _ERROR.search(words):  # they may be cut
        return next((line for line in reversed(lines) if line.startswith(words[:200])), words)
    if not _SAYS_LITTLE.search(gap.why):
        return gap.why
    last = next((line for line in reversed(lines) if _ERROR.search(line)), lines[-1] if lines else "")
    return f"{words or gap.why}\n{last}"


def _path(at: str, stderr: str) -> str:
    """The path at which it said that it can be asked; else what the SDK has there."""
    port = at.rpartition(":")[2]
    said = re.search(rf"https?://[\w.\[\]:-]{{1,80}}:{port}(/[\w./-]{{1,80}})", stderr)
    return said[1] if said else "/mcp"
