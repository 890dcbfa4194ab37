"""Does a value look like a credential, and of which kind?

Every pattern starts at a fixed prefix and ends at the end of a run of characters, so that a hostile text costs no more
than its length. Prefixes are those that the issuers document; GitHub lists most of them:
https://docs.github.com/en/code-security/secret-scanning/introduction/supported-secret-scanning-patterns
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator

KINDS: tuple[tuple[str, str], ...] = (
    ("private-key", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----END))*+"
                    r"(?:-----END [A-Z0-9 ]{0,60}-----)?"),
    ("github-token", r"(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})"),
    ("gitlab-token", r"gl(?:pat|dt|ptt|rt|cbt|ft|soat|agent)-[A-Za-z0-9_.-]{16,}"),
    ("anthropic-key", r"sk-ant-[A-Za-z0-9_-]{16,}"),
    ("openrouter-key", r"sk-or-[A-Za-z0-9_-]{16,}"),
    ("openai-key", r"sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{16,}|[A-Za-z0-9]{20,})"),
    ("stripe-key", r"(?:[sr]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{20,})"),
    ("slack-token", r"(?:xox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{16,})"),
    ("slack-webhook", r"hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9_/-]{16,}"),
    ("google-key", r"(?:AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})"),
    ("aws-access-key", r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("npm-token", r"npm_[A-Za-z0-9]{30,}"),
    ("pypi-token", r"pypi-AgE[A-Za-z0-9_-]{30,}"),
    ("huggingface-token", r"(?:hf_|api_org_)[A-Za-z0-9]{30,}"),
    ("notion-token", r"(?:ntn_[A-Za-z0-9]{30,}|secret_[A-Za-z0-9]{40,})"),
    ("linear-key", r"lin_(?:api|oauth)_[A-Za-z0-9]{30,}"),
    ("sendgrid-key", r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,}"),
    ("groq-key", r"gsk_[A-Za-z0-9]{30,}"),
    ("xai-key", r"xai-[A-Za-z0-9]{30,}"),
    ("perplexity-key", r"pplx-[A-Za-z0-9]{30,}"),
    ("tavily-key", r"tvly-[A-Za-z0-9-]{20,}"),
    ("firecrawl-key", r"fc-[0-9a-f]{32}"),
    ("replicate-token", r"r8_[A-Za-z0-9]{30,}"),
    ("supabase-token", r"sb(?:p|_secret|_publishable)_[A-Za-z0-9_-]{20,}"),
    ("figma-token", r"fig[dorup]{1,2}_[A-Za-z0-9_-]{30,}"),
    ("airtable-token", r"pat[A-Za-z0-9]{14}\.[0-9a-f]{40,}"),
    ("atlassian-token", r"AT(?:ATT|CTT|BBT|AST|SST)[A-Za-z0-9_=.+/-]{50,}"),
    ("digitalocean-token", r"do[oprt]_v1_[0-9a-f]{60,}"),
    ("databricks-token", r"dapi[0-9a-f]{32}"),
    ("sentry-token", r"sntry[su]_[A-Za-z0-9_=+/-]{30,}"),
    ("shopify-token", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}"),
    ("postman-key", r"PMAK-[0-9a-f-]{40,}"),
    ("newrelic-key", r"NRAK-[A-Z0-9]{20,}"),
    ("grafana-token", r"gl(?:sa|c)_[A-Za-z0-9_=+/-]{30,}"),
    ("doppler-token", r"dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{30,}"),
    ("vault-token", r"hv[sbr]\.[A-Za-z0-9_-]{24,}"),
    ("age-key", r"AGE-SECRET-KEY-1[A-Z0-9]{40,}"),
    ("telegram-token", r"[0-9]{8,10}:AA[A-Za-z0-9_-]{32,}"),
    ("discord-webhook", r"discord(?:app)?\.com/api/webhooks/[0-9]{10,}/[A-Za-z0-9_-]{40,}"),
    ("jwt", r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"),
)  # fmt: skip
"""Label and pattern of each kind; the first that matches names it."""

_ANY = re.compile("(?<![A-Za-z0-9])(?:" + "|".join(f"({pattern})" for _, pattern in KINDS) + ")")
_OPAQUE = re.compile(r"[A-Za-z0-9+/=_.~-]{20,}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HEX = re.compile(r"[0-9a-fA-F]{32,}")


def occurrences(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and label of each credential of a known kind in `text`."""
    for match in _ANY.finditer(text):
        yield match.start(), match.end(), KINDS[(match.lastindex or 1) - 1][0]


def kind_of(value: str) -> str:
    """The label of the first credential of a known kind in `value`; empty where there is none."""
    return next((label for _, _, label in occurrences(value)), "")


def looks_random(value: str) -> bool:
    """Whether `value` is one long run of characters that no person would type: hex, base64, a UUID."""
    if _HEX.fullmatch(value) or _UUID.fullmatch(value):
        return len(set(value)) >= 6
    if not _OPAQUE.fullmatch(value) or not (re.search("[0-9]", value) and re.search("[A-Za-z]", value)):
        return False
    return _entropy(value[:256]) >= 3.6


def _entropy(text: str) -> float:
    """Shannon entropy, in bits a character."""
    size = len(text)
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values())
