"""Does a file in somebody's project hold secrets, going by its name, or by how it begins?"""

# Paths are words here, as the program will read them; pathlib would resolve what must stay as it is.
# ruff: noqa: PTH118
from __future__ import annotations

import fnmatch
import os
import re

from auditor.confine.bounded import head

_FILES = """
.env .env.* *.env .envrc .npmrc _netrc .netrc .pypirc .yarnrc.yml .dockercfg .dockerconfigjson .pgpass .my.cnf
.mylogin.cnf .s3cfg .boto .vault-token .vault_pass* .htpasswd .git-credentials .*_history *.pem *.key *.p8 *.pk8 *.p12
*.pfx *.ppk *.jks *.keystore *.keytab *.kdb *.kdbx *.ovpn *.tfstate *.tfstate.* *.tfvars *.tfvars.json id_rsa*
id_ed25519* id_ecdsa* id_dsa* kubeconfig* *.kubeconfig *.publishsettings local.settings.json rclone.conf .mcp.json
.claude.json .clasprc.json storage[-_]state.json storagestate.json cookies.txt cookies.json *adminsdk*.json
""".split()  # noqa: SIM905 - a list of ninety would hide what it lists
_WORDS = "tokens?|secrets?|credentials?|creds|passwords?|passwd|o?auth2?|api[-_.]?keys?|service[-_]?accounts?"
"""With these ends the name of a file of secrets, before what kind of file it is and what it is for."""
_KINDS = "json|jsonc|json5|ya?ml|toml|ini|cfg|conf|config|properties|txt|xml|pickle|pkl|dat|db|enc"
"""Files of settings, and none of code."""
_GENERAL = (
    rf"(?:.*[-_. ])?(?:{_WORDS})(?:[-_.]?\d+|[-_.](?:dev|local|prod|production|staging|test))?\.(?:{_KINDS})",
    r"(?:client[-_]?secrets?|service[-_]?accounts?|credentials?|secrets?|oauth)[-_.].*\.json",
    r"(?:.*[-_. ])?keys?(?:[-_.]?\d+)?\.(?:json|txt|dat|enc)",
    r".*\.env\.[a-z0-9]+",
    rf"\.?(?:{_WORDS})",
)
_FLAGS = re.IGNORECASE | re.DOTALL
_NAMES = re.compile("|".join((*map(fnmatch.translate, _FILES), *(rf"(?:{each})\Z" for each in _GENERAL))), _FLAGS)
_PLACES = re.compile(
    r".*/(?:\.git/config|\.docker/config\.json|\.cargo/credentials|\.(?:aws|azure|gnupg|kube|ssh|secrets?)/[^/]+"
    r"|\.[^/]+/mcp\.json)",
    _FLAGS,
)
_HARMLESS = re.compile(
    r".*[-_.](?:example|sample|template|dist)(?:\.(?:json|ya?ml|toml|ini|txt|env))?|.*\.pub|\.secrets\.baseline"
    r"|cacert\.pem|ca-bundle\.pem|.*\.crt\.pem|.+\.env\.(?:[cm]?[jt]sx?|py|rb|go|rs|php|java|md|html|vue|css)",
    _FLAGS,
)
_MANIFESTS = re.compile(
    r"(?:package|package-lock|npm-shrinkwrap|composer|deno|jsr|manifest|server|turbo|nx|lerna)\.json"
    r"|[jt]sconfig.*\.json",
    _FLAGS,
)
"""What programs need in order to start, whatever it says."""
_READ = re.compile(r"\.?[^.]+|.*\.(?:json|txt|conf|cfg|ini|asc|crt|cer|bak|old|orig)", _FLAGS)
"""Names of files of which the beginning is read."""
_HEAD = 1 << 14
_SECRET = re.compile(
    rb'"(?:(?:refresh|access|id|auth|bearer|session|bot)?[-_]?token|private_?key|client_?secret|secret_?access_?key'
    rb'|api_?(?:key|secret|token))"\s{0,8}:\s{0,8}"(?![$<{%])[^"\s]{16}'
    rb'|"(?:private_?key)"\s{0,8}:\s{0,8}"-----BEGIN|-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY',
    re.IGNORECASE,
)
"""A setting whose value can only be a secret: what a schema or a translation says of one has blanks or is short."""


def is_named_secret(name: str, folder: str) -> bool:
    """Whether a file of this name, in this folder, is one that programs keep secrets in."""
    if _PLACES.fullmatch(os.path.join(folder, name)):
        return True
    return _NAMES.match(name) is not None and _HARMLESS.fullmatch(name) is None


def may_be_read(name: str) -> bool:
    """Whether a file of this name may hold secrets that only its beginning shows."""
    return _READ.fullmatch(name) is not None and _MANIFESTS.fullmatch(name) is None


def begins_secret(path: str) -> bool:
    """Whether there is a private key or a token in the beginning of a file."""
    return _SECRET.search(head(path, _HEAD)) is not None
