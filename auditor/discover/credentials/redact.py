"""What may be shown of a text that may hold credentials?

Each function returns the text with `REDACTED` marks and the labels of what was taken out, first first. References
(`${TOKEN}`) are no credentials and stay; a default inside one (`${TOKEN:-abc}`) is a literal and may be one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditor.discover.credentials.embedded import redact_json
from auditor.discover.credentials.kinds import kind_of, looks_random, occurrences
from auditor.discover.credentials.names import is_about_secret, is_secret_name
from auditor.discover.credentials.references import DEFAULT, is_harmless

Redacted = tuple[str, tuple[str, ...]]

_SCHEME = r"(?:Bearer|Basic|Token|Bot|Digest|ApiKey|DSN)"
_USERINFO = re.compile(r"(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{0,30}://)([^\s/?#\"'<>@]*(?:@[^\s/?#\"'<>@]+)*)@")
_NAME = re.compile(
    r"(?<![A-Za-z0-9_.-])(?<!\$\{)(?:(-{0,2}[A-Za-z_][A-Za-z0-9_.-]{0,63})\\{0,4}[\"']?[ \t]{0,4}[=:]"
    r"|(--?[A-Za-z][A-Za-z0-9-]{0,63})(?=[ \t]))"
    r"[ \t]{0,4}\\{0,4}[\"']?"
)
"""`name=`, `name: `, `"name": "`, the same escaped within a JSON text, or `--name `."""
_VALUES = {
    end: re.compile(rf"((?:{_SCHEME}[ \t]{{1,4}})?)((?:{inner})++)", re.IGNORECASE | re.DOTALL)
    for end, inner in (
        ('"', r"[^\\\"]|\\."),
        ("'", r"[^\\']|\\."),
        ('\\"', r"[^\\\"]|\\+[^\\\"]"),
        ("\\'", r"[^\\']|\\+[^\\']"),
        ("", r"[^\s\"'\\&;,<>]|\\+[^\s\"'\\&;,<>]"),
    )
}
"""A value after each kind of quote, plain or escaped, and without one."""
_WHOLE = re.compile(
    rf"(-{{0,2}}[A-Za-z_][\w.-]{{0,127}})(=|:[ \t]*+(?!//))((?:{_SCHEME}[ \t]+)?)(.+)", re.DOTALL | re.IGNORECASE
)
_AUTH = re.compile(rf"(\b{_SCHEME}[ \t]{{1,4}})([A-Za-z0-9+/=_.~-]{{8,}})", re.IGNORECASE)
_OPTION = re.compile(r"--?[A-Za-z][\w.-]{0,127}")
_CODE = {
    "-c",
    "-lc",
    "-ic",
    "-ec",
    "/c",
    "/C",
    "/k",
    "-Command",
    "-command",
    "--eval",
    "--command",
    "--exec",
    "--print",
}
_CODE_OR_VARIABLE = {"-e", "-p", "-r"}
_PAIR_OPTIONS = {"-e", "--env", "-H", "--header", "--build-arg", "--set"}
_SHORT = {"-k", "-p", "-s", "-t", "-a"}
"""Letters that programs give keys, passwords, secrets and tokens behind; what looks like none stays in sight."""
_USERS = {"-u", "--user"}
_USER = re.compile(r"([^\s:/]{1,100}):(?=[^:/]*[^\d:/])([^\s:/]{6,200})")
"""A name and a password, as curl takes them; a user's and a group's number are none."""
_KEY = re.compile(r"(?=(?:\D*\d){3})(?=(?:[^A-Za-z]*[A-Za-z]){3})[A-Za-z0-9]{12,200}")
"""What nobody reads, behind the bare name `key`."""
_INTERPRETER = re.compile(
    r"(?:^|[/\\])(?:node(?:js)?|bun|deno|tsx|perl|ruby|php|lua|osascript|R|Rscript|julia|elixir|groovy|awk|sed)[0-9.]*(?:\.exe)?$"
)
"""Programs that take program text after `-e`, `-p` or `-r`; for others these set a variable."""
_MARK = re.compile(r"REDACTED(?:-[a-z0-9-]{1,40})?")
_ADDRESS = re.compile(
    rf"[A-Za-z][A-Za-z0-9+.-]{{0,30}}://(?:(?:[^\s:/?#@]*:)?(?:{_MARK.pattern})@)?[\w.:,\[\]-]+(?:[/?#][^\s@]*)?",
    re.ASCII,
)
"""Strictly: with another `@` in it nobody knows where a password ends."""
_BLANK = re.compile(r"\s")
_RUNS = re.compile(r"\$\(|`|[|;(){}]")
_SEGMENT = re.compile(r"(?<=[/=])[A-Za-z0-9_~=+-]{32,}(?=[/?#&]|$)")


def mark(label: str) -> str:
    """What stands in a credential's place: `REDACTED-github-token`, or `REDACTED` where only the name tells."""
    return "REDACTED" if label == "name" else f"REDACTED-{label}"


def redact_named(name: str, value: str) -> Redacted:
    """`value` under `name`: all of it goes where the name says so, else what is found in it."""
    label = _named(name, value)
    if label:
        return mark(label), (label,)
    return redact_json(value, redact_named) or redact_text(value)


def redact_variable(name: str, value: str) -> tuple[str | None, tuple[str, ...]]:
    """The same of a variable or header; None where it is a secret.

    Of an address that holds one, all else is kept: it says who gets the secret.
    """
    text, labels = redact_named(name, value)
    if not labels:
        return text, ()
    shown = redact_url(text)[0]
    return shown if _ADDRESS.fullmatch(shown) else None, labels


def redact_arguments(command: str, args: Sequence[str]) -> tuple[Redacted, ...]:
    """Each argument of `command`; what an interpreter is given to run is program text."""
    shown: list[Redacted] = []
    interpreted = bool(_INTERPRETER.search(command))
    for index, arg in enumerate(args):
        option = args[index - 1] if index else ""
        interpreted = interpreted or bool(_INTERPRETER.search(option))
        is_code = option in _CODE or (option in _CODE_OR_VARIABLE and interpreted)
        shown.append(redact_code(arg) if is_code else redact_argument(arg, option))
    return tuple(shown)


def redact_argument(value: str, option: str = "") -> Redacted:
    """One argument of a command; `option` is the argument before it (`--token`).

    A bare `NAME=value` with blanks may be a line for a shell, of which only the value goes.
    """
    if _OPTION.fullmatch(option) and not value.startswith("-"):
        label = _named(option, value)
        if label:
            return mark(label), (label,)
    if option in _SHORT and looks_random(value) and not value.startswith(("/", "~", ".")):
        return mark("name"), ("name",)
    if option in _USERS and (user := _USER.fullmatch(value)) and not _is_open("PASSWORD", user[2]):
        return f"{user[1]}:{mark('password')}", ("password",)
    if structured := redact_json(value, redact_named):
        return structured
    whole = _WHOLE.fullmatch(value)
    if whole and not whole[1].startswith("-") and option not in _PAIR_OPTIONS and _BLANK.search(whole[4]):
        whole = None
    if whole and whole[1] in _PAIR_OPTIONS:
        shown, labels = redact_argument(whole[3] + whole[4], whole[1])
        return f"{whole[1]}{whole[2]}{shown}", labels
    label = _named(whole[1], whole[3] + whole[4]) if whole else ""
    if whole and label:
        return f"{whole[1]}{whole[2]}{whole[3]}{mark(label)}", (label,)
    return redact_text(value)


def redact_text(text: str) -> Redacted:
    """Any text: credentials of a known kind, passwords in URLs, and values behind names that say so."""
    labels: list[str] = []
    shown = _without_known(text, labels)
    for step in (_without_passwords, _without_defaults, _without_named, _without_authorization):
        shown = step(shown, labels)
    return shown, tuple(labels)


def redact_code(text: str) -> Redacted:
    """A program text (`sh -c`, `node -e`): as any text, but what a shell would run stays in sight."""
    labels: list[str] = []
    shown = _without_passwords(_without_known(text, labels), labels)
    return _without_authorization(_without_named(shown, labels, code=True), labels), tuple(labels)


def _named(name: str, value: str) -> str:
    """The label of `value` if it goes because of `name`; a kind that is known is named."""
    if is_secret_name(name):
        return kind_of(value) or ("" if is_harmless(name, value) else "name")
    if name.strip("-").upper() == "KEY" and _KEY.fullmatch(value):
        return kind_of(value) or "name"
    is_id = name.upper().endswith("ID")
    return "name" if is_about_secret(name) and not is_id and looks_random(value) and not kind_of(value) else ""


def _without_known(text: str, labels: list[str]) -> str:
    pieces, at = [], 0
    for start, end, label in occurrences(text):
        pieces += [text[at:start], mark(label)]
        labels.append(label)
        at = end
    return "".join([*pieces, text[at:]])


def _without_passwords(text: str, labels: list[str]) -> str:
    def shown(match: re.Match[str]) -> str:
        user, colon, password = match[2].partition(":")
        secret = password if colon else user
        # `ssh://git@host` names an account; `https://X@host` hands over a token.
        if (not colon and not match[1].startswith("http")) or _is_open("PASSWORD", secret):
            return match[0]
        labels.append("password")
        return f"{match[1]}{user + ':' if colon else ''}{mark('password')}@"

    return _USERINFO.sub(shown, text)


def _without_defaults(text: str, labels: list[str]) -> str:
    def shown(match: re.Match[str]) -> str:
        if _MARK.fullmatch(match[2]) or not _named(match[1], match[2]):
            return match[0]
        labels.append("name")
        return f"{match[0][: match.start(2) - match.start()]}{mark('name')}}}"

    return DEFAULT.sub(shown, text)


def _without_named(text: str, labels: list[str], *, code: bool = False) -> str:
    pieces, at, match = [], 0, _NAME.search(text)
    while match:
        end = match.end()
        name = match[1] or match[2]
        if name.strip("-").upper() == "PWD":  # in a connection string; the shell's variable of this name is a path
            name = "PASSWORD"
        value = None
        if is_about_secret(name) or is_secret_name(name):
            value = _VALUES[_quote(match[0])].match(text, end)
        if value:
            end = value.end()
            shown = (
                _MARK.fullmatch(value[2])
                or (match[2] and value[2].startswith("-"))
                or (code and _RUNS.search(value[2]))
            )
            if not shown and _named(name, value[0]):
                labels.append("name")
                pieces += [text[at : value.start(2)], mark("name")]
                at = end
        match = _NAME.search(text, end)
    return "".join([*pieces, text[at:]])


def _quote(opening: str) -> str:
    """The quote at the end of `opening`, with its backslash if it has one."""
    return next((end for end in ('\\"', "\\'", '"', "'") if opening.endswith(end)), "")


def _without_authorization(text: str, labels: list[str]) -> str:
    def shown(match: re.Match[str]) -> str:
        if not looks_random(match[2]) or _MARK.fullmatch(match[2]):
            return match[0]
        labels.append("authorization")
        return match[1] + mark("authorization")

    return _AUTH.sub(shown, text)


def _is_open(name: str, secret: str) -> bool:
    return bool(_MARK.fullmatch(secret)) or is_harmless(name, secret)


def redact_url(url: str) -> Redacted:
    """A server's URL: as any text, and long random parts of its path too, which are the key to a hosted server."""
    shown, labels = redact_text(url)
    found = list(labels)

    def segment(match: re.Match[str]) -> str:
        if not looks_random(match[0]):
            return match[0]
        found.append("opaque")
        return mark("opaque")

    return _SEGMENT.sub(segment, shown), tuple(found)
