"""Is a value under a secret's name no secret itself: a reference, a placeholder, a switch?"""

from __future__ import annotations

import re

DEFAULT = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]{0,127}):?[-=]([^{}]*)\}")
"""Name and default of `${NAME:-default}`."""
_REFERENCE = re.compile(
    r"\$\{\{[^{}]{0,200}\}\}|\{\{[^{}]{0,200}\}\}"  # ${{ secrets.X }}, {{X}}
    r"|\$\{[A-Za-z_][A-Za-z0-9_.:/ -]{0,200}\}"  # ${X}, ${env:X}, ${input:id}, ${file:path}
    r"|\{(?:env|file|input|secret):[^{}]{0,200}\}"  # {env:X}
    r"|\$\([^()]{0,500}\)|`[^`]{0,500}`"  # $(command)
    r"|%[A-Za-z_][A-Za-z0-9_]{0,127}%"  # %X%
    r"|\$env:[A-Za-z_][A-Za-z0-9_]{0,127}|\$[A-Z_][A-Z0-9_]{0,127}(?![A-Za-z0-9_])"  # $X
    r"|op://[^\s\"']{1,200}"  # 1Password's secret references
)
_SCHEME = re.compile(r"^(?:Bearer|Basic|Token|Bot|Digest|ApiKey)\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"<[^<>]{0,80}>|\[[A-Za-z _-]{0,80}\]|x{3,}|\*{3,}|\.{3,}|-+|_+"
    r"|(?:insert|enter|put|add|paste|replace|change|set|use)?[ _-]?(?:with|in)?[ _-]?"
    r"(?:your|my)[ _-][a-z _-]{1,60}(?:here)?"
    r"|change[ _-]?(?:me|it|this)|replace[ _-]?(?:me|this)|to[ _-]?do|placeholder|redacted|dummy|example"
    r"|none|null|undefined|n/?a",
    re.IGNORECASE,
)
_SWITCH = re.compile(
    r"(?:true|false|yes|no|on|off|enabled?|disabled?|auto|basic|bearer|oauth2?|oidc|jwt|api[_-]?key|required|optional|0|1)",
    re.IGNORECASE,
)
_PATH = re.compile(
    r"(?:~|\.{1,2})/[^\n]*|[A-Za-z]:\\[^\n]*|/(?:home|Users|etc|var|opt|usr|tmp|run|mnt|root|app|data)/[^\n]*"
)
_NUMBER = re.compile(r"[0-9]{1,6}")
_HARD = re.compile(r"PASS|PWD|SECRET|PIN", re.IGNORECASE)


def literal(value: str) -> str:
    """What stands literally in `value`: without references, blanks and the scheme of an Authorization header."""
    bare = _REFERENCE.sub("", DEFAULT.sub(lambda match: match[2], value))
    return _SCHEME.sub("", bare.strip()).strip(" :\t\r\n\"'")


def is_harmless(name: str, value: str) -> bool:
    """Whether `value` under the secret's name `name` gives nothing away."""
    rest = literal(value)
    if not rest or _PLACEHOLDER.fullmatch(rest) or _SWITCH.fullmatch(rest):
        return True
    if _NUMBER.fullmatch(rest):
        return not _HARD.search(name)
    return bool(_PATH.fullmatch(rest))
