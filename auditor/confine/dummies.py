"""What stands in for a secret that the server has no business to see?"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.confine import forge
from auditor.confine.persona import persona
from auditor.confine.places import user_name

# %A letters and digits, %x hexadecimal, %d digits, %U capitals and digits; the number says how many.
_KINDS = {
    "github-token": "ghp_%A36",
    "gitlab-token": "glpat-%A20",
    "anthropic-key": "sk-ant-api03-%A93AA",
    "openrouter-key": "sk-or-v1-%x64",
    "openai-key": "sk-proj-%A74T3BlbkFJ%A74",
    "stripe-key": "sk_live_%A48",
    "slack-token": "xoxb-%d12-%d13-%A24",
    "slack-webhook": "https://127.0.0.1:9/services/T%U10/B%U10/%A24",
    "google-key": "AIza%A35",
    "aws-access-key": "AKIA%U16",
    "npm-token": "npm_%A36",
    "pypi-token": "pypi-AgEIcHlwaS5vcmc%A140",
    "huggingface-token": "hf_%A34",
    "notion-token": "ntn_%A46",
    "linear-key": "lin_api_%A40",
    "sendgrid-key": "SG.%A22.%A43",
    "groq-key": "gsk_%A52",
    "xai-key": "xai-%A80",
    "perplexity-key": "pplx-%A48",
    "tavily-key": "tvly-%A32",
    "firecrawl-key": "fc-%x32",
    "replicate-token": "r8_%A37",
    "supabase-token": "sbp_%x40",
    "figma-token": "figd_%A40",
    "airtable-token": "pat%A14.%x64",
    "atlassian-token": "ATATT3xFfGF0%A180",
    "sentry-token": "sntryu_%x64",
    "telegram-token": "%d10:AA%A33",
}
"""By the label under which a credential is recognised."""

# Honest servers check that a setting is there, some that it looks like a URL or a port; none needs a true one to list
# its tools. Port 9 is "discard": nothing listens there, nothing is reached.
_MAIL, _LOGIN = "<mail>", "<login>"
"""Stand for those of the person who seems to live in the decoy home."""
_DATABASES = "postgresql://app:%A16@127.0.0.1:9/app"
_ENDINGS = (
    (("MONGODB_URI", "MONGO_URL", "MONGODB_URL", "MONGO_URI"), "mongodb://app:%A16@127.0.0.1:9/app"),
    (("REDIS_URL", "REDIS_URI"), "redis://127.0.0.1:9/0"),
    (("POSTGRES_URL", "POSTGRES_URI", "DATABASE_URL", "DATABASE_URI", "CONNECTION_STRING", "DSN"), _DATABASES),
    (("WEBHOOK_URL",), "http://127.0.0.1:9/services/%A24"),
    (("URL", "URI", "ENDPOINT", "HOST_NAME"), "http://127.0.0.1:9/v1"),
    (("PORT",), "9"),
    (("EMAIL", "MAIL_FROM"), _MAIL),
    (("HOST", "SERVER_ADDRESS"), "127.0.0.1"),
    (("REGION",), "us-east-1"),
    (("TIMEOUT", "_COUNT", "_LIMIT", "_SECONDS", "_MS", "_SIZE", "MAX_TOKENS"), "30"),
    (("USERNAME", "_USER", "LOGIN"), _LOGIN),
    (("PASSWORD", "PASSWD", "PASSPHRASE"), "%A18"),
    (("TEAM_ID",), "T%U10"),
    (("ACCOUNT_ID", "PROJECT_ID"), "%d12"),
    (("AWS_SECRET_ACCESS_KEY",), "%A40"),
)
_UUIDS = ("UUID", "GUID", "TENANT_ID", "CLIENT_ID", "SUBSCRIPTION_ID", "WORKSPACE_ID")
_WORDS = {"GH": "github-token", "CLAUDE": "anthropic-key", "GEMINI": "google-key", "HF": "huggingface-token",
          "AWS_ACCESS_KEY_ID": "aws-access-key", "BOT_TOKEN": "telegram-token", "JIRA": "atlassian-token",
          "CONFLUENCE": "atlassian-token"}  # fmt: skip
_NAMES = {kind.partition("-")[0].upper(): kind for kind in reversed(_KINDS) if not kind.startswith("aws")} | _WORDS
_ANY = "%x40"


def dummy(name: str, shape: str = "") -> str:
    """A fresh random value that works nowhere, as a variable of this name usually looks.

    `shape` is what its true value was recognised as (`Variable.secret`), where it was. Nothing in the value says
    what it is: a server that can tell it from a true one would know that it is being looked at.
    """
    upper = name.upper().replace("-", "_")
    if shape == "jwt" or upper.endswith("JWT"):
        return forge.jwt(forge.uuid())
    if shape in _KINDS:
        return forge.filled(_KINDS[shape])
    for endings, pattern in _ENDINGS:
        if upper.endswith(endings):
            return _personal(pattern) if pattern in (_MAIL, _LOGIN) else forge.filled(pattern)
    if upper.endswith(_UUIDS):
        return forge.uuid()
    padded = f"_{upper}_"
    kind = next((kind for word, kind in _NAMES.items() if f"_{word}_" in padded), "")
    return forge.filled(_KINDS.get(kind, _ANY))


class Dummies:
    """Those of one visit: the same for the same name in each of its starts.

    A server that repeats what it was given would otherwise say something else each time, as one does that hides.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], str] = {}
        self._shown: dict[str, str] = {}

    def of(self, name: str, shape: str = "", shown: str = "") -> str:
        """As `dummy`; `shown` is how it is called in what is kept, `${name}` where nothing else is said."""
        value = self._made.setdefault((name, shape), dummy(name, shape))
        if shown or name:
            self._shown.setdefault(value, shown or f"${{{name}}}")
        return value

    def chance(self) -> Iterator[tuple[str, str]]:
        """Those that no text holds unless it was given them, and how each is called; not `us-east-1`, or a port."""
        fixed = {dummy(name, shape) for name, shape in tuple(self._made)}
        yield from ((value, shown) for value, shown in tuple(self._shown.items()) if value not in fixed)


def _personal(what: str) -> str:
    who = persona(user_name())
    return who.mail if what == _MAIL else who.login
