"""Is something that a program touched worth telling?"""

from __future__ import annotations

from typing import Any

import re2  # what is matched was chosen by a server: no text may make it slow

from auditor.confine.observe.honest import FILE, ROWS
from auditor.model import Deed

_SECRETS = (
    r"(?:.*/)?\.(?:ssh|aws|gnupg|kube|azure|docker|oci|terraform\.d|password-store|huggingface|kaggle)(?:/.*)?",
    r"(?:.*/)?\.(?:mozilla|thunderbird|ethereum|bitcoin|electrum|solana|exodus)(?:/.*)?",
    r"(?:.*/)?\.(?:netrc|npmrc|pypirc|pgpass|my\.cnf|git-credentials|vault-token|boto|s3cfg|\w*_history)",
    r"(?:.*/)?\.env(?:\.\w+|rc)?",
    r"(?:.*/)?\.config/(?:gh|hub|gcloud|doctl|rclone|op|sops|github-copilot|git/credentials)(?:/.*)?",
    r"(?:.*/)?\.config/(?:google-chrome|chromium|BraveSoftware|microsoft-edge|vivaldi|Claude|Code)(?:/.*)?",
    r"(?:.*/)?\.(?:cursor|claude|codex|codeium|gemini|continue|vscode|windsurf)(?:/.*)?|(?:.*/)?\.claude\.json",
    r"(?:.*/)?\.local/share/keyrings(?:/.*)?|(?:.*/)?Library/(?:Keychains|Application Support)(?:/.*)?",
    r"(?:.*/)?(?:id_(?:rsa|ed25519|ecdsa|dsa)|Login Data|Cookies|logins\.json|key4\.db|wallet\.dat)",
    r"(?:.*/)?(?:authorized_keys|credentials\.json|[^/]*\.(?:pem|p12|pfx|kdbx|keychain-db))",
    r"/etc/(?:shadow|gshadow|sudoers|sudoers\.d|ssh|ssl/private|krb5\.keytab|kubernetes)(?:/.*)?",
    r"/proc/(?:\*|\d+)/(?:environ|mem)|/(?:var/)?run/secrets(?:/.*)?|/var/lib/docker(?:/.*)?",
    r"/dev/(?:mem|kmem|sd[a-z]\d*|vd[a-z]\d*|nvme\w+)",
)
"""Where secrets are kept: told even where nothing was found there."""
_AGENTS = (r"(?:.*/)?\.(?:cursor|claude|codex|codeium|gemini|continue|vscode|windsurf)/.+",)
"""What lies in an agent's folder: wherever in it something is put, it is the same deed."""
_STARTS = (
    r"~/\.(?:bash|zsh|k)(?:rc|_profile|_login|_logout|env)|~/\.(?:zprofile|profile|login|xprofile|xinitrc|inputrc)",
    r"~/\.(?:vimrc|gitconfig|pythonrc(?:\.py)?|pam_environment|mcp\.json)",
    r"~/\.(?:config|local/share)/(?:autostart|systemd|fish|git|environment\.d|pip|nvim|zed|goose|mcp)(?:/.*)?",
    r"~/(?:\.local/(?:bin|lib)|bin|Library/Launch(?:Agents|Daemons))(?:/.*)?",
    r"~/(?:.*/)?(?:AGENTS|CLAUDE|GEMINI)\.md",
)
"""Where a file in a home starts programs, or speaks to agents."""
_OWN_SECRETS = (
    r".*/(?:\.env(?:\.\w+|rc)?|[^/]*\.pem|credentials\.json|\.npmrc)",
    r".*/(?:tests?|__tests__|fixtures|examples)/.*",
)
"""What a program keeps for itself in its own tree, and certificates that come with it."""
_LIBRARY = (r".*/(?:site-packages|node_modules)/.*", r"/usr/.*|/etc/ssl/certs/.*|\$.*")
"""Certificates and samples among libraries."""
_NOTHING_THERE = frozenset({"ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EINVAL"})


def _any_of(patterns: tuple[str, ...]) -> Any:  # re2 has no type information
    return re2.compile("(?s)" + "|".join(f"(?:{pattern})" for pattern in patterns))


_SECRET, _START, _OWN_SECRET, _IN_LIBRARY = map(_any_of, (_SECRETS, _STARTS, _OWN_SECRETS, _LIBRARY))
_AGENT = _any_of(_AGENTS)
_HONEST: dict[Deed, Any] = {
    deed: _any_of(tuple(pattern for deeds, pattern, _ in ROWS if deed in deeds)) for deed in Deed if deed != Deed.TELL
}


def may_need(deed: Deed, shown: str) -> bool:
    """Whether a file is one that a program may need when it works for its user, for all that speaks against it."""
    if deed not in FILE or shown.endswith("/"):
        return False
    return shown.startswith("~/") or _HONEST[deed].fullmatch(shown.encode("utf-8", "replace")) is None


def of_agents(shown: str) -> bool:
    """Whether something lies in the folder of an agent."""
    return _AGENT.fullmatch(shown.encode("utf-8", "replace")) is not None


def worth_telling(deed: Deed, shown: str, *, own: bool, failed: str) -> bool:
    """Whether something that is no bait is to be reported; `own`: in the program's own tree."""
    text = shown.encode("utf-8", "replace")
    if deed is Deed.WRITE and failed == "EEXIST":  # `mkdir -p` asks for every folder on the way
        return False
    if deed in FILE and _SECRET.fullmatch(text):
        return not (_IN_LIBRARY.fullmatch(text) or (own and _OWN_SECRET.fullmatch(text)))
    if own and deed in FILE:
        return False
    if deed is Deed.WRITE and _START.fullmatch(text):
        return True
    if deed is Deed.READ and failed in _NOTHING_THERE:
        return False
    return deed is Deed.TELL or _HONEST[deed].fullmatch(text) is None
