"""Does a name say that its value is a credential?"""

from __future__ import annotations

import re

_LONGEST = 256
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_SECRET = {
    "APIKEY", "AUTH", "AUTHORIZATION", "BEARER", "COOKIE", "CREDENTIAL", "CREDENTIALS", "CREDS",
    "JWT", "PASS", "PASSCODE", "PASSPHRASE", "PASSWD", "PASSWORD", "PAT", "PIN", "PSW", "PW", "PWD",
    "SECRET", "SECRETKEY", "SECRETS",
    "SESSIONID",
    "SIG", "SIGNATURE", "TOKEN", "PRIVATEKEY", "ACCESSKEY",
}  # fmt: skip
"""A word that is enough."""

_ENDINGS = ("TOKEN", "SECRET", "PASSWORD", "PASSWD", "APIKEY")
"""An end of a word that is enough: `GHTOKEN`."""

_BEFORE_KEY = {
    "ACCESS", "ACCOUNT", "ADMIN", "ANON", "API", "APP", "AUTH", "DECRYPTION", "DEPLOY", "ENCRYPTION", "HMAC",
    "LICENSE", "MASTER",
    "PRIVATE", "ROLE", "SECRET", "SERVICE", "SHARED", "SIGNING", "SUBSCRIPTION", "WRITE",
}  # fmt: skip
"""`X_KEY` with one of these is a credential; `PRIMARY_KEY`, `SORT_KEY` and a bare `KEY` are not."""

_ABOUT = {
    "AUDIENCE", "COUNT", "DIR", "DIRECTORY", "DISABLED", "DOMAIN", "ENABLED", "ENDPOINT", "ENV", "EXPIRES", "EXPIRY",
    "FILE",
    "FORMAT", "HEADER", "HOST", "HOSTNAME", "ID", "ISSUER", "LENGTH", "LIMIT", "LOCATION", "MAX", "METHOD", "MIN",
    "MODE", "NAME",
    "NAMES", "OPTIONAL", "PATH", "PORT", "PREFIX", "PROVIDER", "REALM", "REGION", "REQUIRED", "SCHEME", "SCOPE",
    "SCOPES", "SERVER",
    "SIZE", "SOCK", "SOURCE", "STORE", "STRATEGY", "TIMEOUT", "TTL", "TYPE", "TYPES", "URI", "URL", "USER",
    "USERNAME", "VAR", "VERSION",
}  # fmt: skip
"""A last word that says the value is about a credential, not one."""

_SWITCH = {"ALLOW", "DISABLE", "ENABLE", "IGNORE", "IS", "MAX", "MIN", "NO", "NUM", "REQUIRE", "SKIP", "USE", "WITHOUT"}
"""A first word that makes it a switch or a number."""


def is_secret_name(name: str) -> bool:
    """Whether `name` (of a variable, header, option, query parameter or JSON key) promises a credential.

    `TOKEN`, `GITHUB_TOKEN`, `apiKey`, `X-Api-Key` do; `MAX_TOKENS`, `TOKENIZERS_PARALLELISM`, `AUTH_URL`,
    `PWD` alone, `AUTHOR` do not.
    """
    words = [word.upper() for word in _WORD.findall(name[-_LONGEST:])]
    while words and words[-1].isdigit():
        words.pop()
    if not words or name.strip("-").upper() == "PWD":
        return False
    if words[0] in _SWITCH or words[-1] in _ABOUT:
        return False
    return any(word in _SECRET or word.endswith(_ENDINGS) for word in words) or _is_key(words)


def is_about_secret(name: str) -> bool:
    """Whether `name` speaks of a credential without being one (`AUTH_ID`, `STRIPE_KEY`): its value may yet be one."""
    words = {word.upper() for word in _WORD.findall(name[-_LONGEST:])}
    return bool(words & _SECRET) or "KEY" in words


def _is_key(words: list[str]) -> bool:
    return words[-1] in {"KEY", "KEYS"} and any(word in _BEFORE_KEY for word in words[:-1])
