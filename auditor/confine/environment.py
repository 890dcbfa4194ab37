"""Which variables of ours does an untrusted program need to start at all?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from auditor.confine.places import Places
from auditor.confine.scratch import Scratch

_PLAIN = frozenset(
    {
        # where programs are, and how they talk
        "PATH", "LANG", "LANGUAGE", "TZ", "TERM", "NO_PROXY", "no_proxy",
        # not every LC_…: ssh sends all of these, so that people put other things than languages there
        "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "LC_TIME", "LC_NUMERIC", "LC_COLLATE", "LC_MONETARY",
        # certificates: without them nothing can be fetched behind a company's proxy
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PIP_CERT",
        # where version managers keep their programs: their shims look under HOME otherwise, which is a decoy
        "PYENV_ROOT", "VOLTA_HOME", "NVM_DIR", "FNM_DIR", "ASDF_DIR", "ASDF_DATA_DIR", "MISE_DATA_DIR",
        "JAVA_HOME", "DOTNET_ROOT", "GOROOT", "RUSTUP_HOME",
    }
)  # fmt: skip
_LOCATIONS = frozenset(
    {
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy",
        "npm_config_registry", "NPM_CONFIG_REGISTRY", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "PIP_INDEX_URL",
    }
)  # fmt: skip


def inherited() -> dict[str, str]:
    """The part of our own environment that is passed on: never a secret, no location that holds one."""
    return dict(_kept())


def inheritable(name: str) -> bool:
    """Whether a variable may be one of our own."""
    return name in _PLAIN or name in _LOCATIONS


def homes(place: Scratch | Places) -> dict[str, str]:
    """Every variable that says where a home is, pointed at the decoy."""
    at = place.places if isinstance(place, Scratch) else place
    return {
        "HOME": at.home,
        "USERPROFILE": at.home,
        "APPDATA": f"{at.home}/AppData/Roaming",
        "LOCALAPPDATA": f"{at.home}/AppData/Local",
        "XDG_CONFIG_HOME": f"{at.home}/.config",
        "XDG_CACHE_HOME": f"{at.home}/.cache",
        "XDG_DATA_HOME": f"{at.home}/.local/share",
        "XDG_STATE_HOME": f"{at.home}/.local/state",
        "XDG_RUNTIME_DIR": at.runtime,
        "TMPDIR": at.tmp,
        "TMP": at.tmp,
        "TEMP": at.tmp,
    }


def launcher_settings(cache: Path) -> dict[str, str]:
    """Settings of the programs that download others: no install scripts, no questions, downloads kept in `cache`."""
    return {
        "npm_config_cache": str(cache / "npm"),
        "npm_config_ignore_scripts": "true",
        "npm_config_yes": "true",
        "npm_config_update_notifier": "false",
        "npm_config_fund": "false",
        "npm_config_audit": "false",
        "UV_CACHE_DIR": str(cache / "uv"),
        "UV_TOOL_DIR": str(cache / "uv-tools"),
        "UV_PYTHON_INSTALL_DIR": str(cache / "uv-python"),
        "UV_NO_PROGRESS": "1",
        "PIP_CACHE_DIR": str(cache / "pip"),
        "PIP_NO_INPUT": "1",
        "BUN_INSTALL_CACHE_DIR": str(cache / "bun"),
        "DENO_DIR": str(cache / "deno"),
    }


def _kept() -> Iterator[tuple[str, str]]:
    for name, value in os.environ.items():
        plain = name in _PLAIN
        if plain or (name in _LOCATIONS and not holds_credentials(value)):
            yield name, value


def holds_credentials(location: str) -> bool:
    """Whether a URL may log its user in."""
    try:
        parts = urlsplit(location if "//" in location else "//" + location)
    except ValueError:
        return True
    return "@" in parts.netloc or bool(parts.query)
