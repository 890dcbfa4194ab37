"""Where would the user's own launcher have put what was fetched?

A server sees where it is. In a sandbox it is shown at the place where `npx` or `uvx` would have put it:
https://docs.npmjs.com/cli/commands/npm-exec, https://docs.astral.sh/uv/reference/storage/,
https://pnpm.io/cli/dlx, https://pipx.pypa.io/latest/reference/environment-variables/.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from auditor.confine.launchers.asked import Asked
from auditor.confine.places import laptop


def npm_place(specs: Sequence[str], asked: Asked) -> str:
    """The folder with `node_modules` for these packages, as the entry writes them; empty where there is no sandbox."""
    if not asked.in_sandbox:
        return ""
    place, line = laptop(), "\n".join(sorted(specs))
    if asked.program in ("pnpm", "pnpx"):
        return f"{place.home}/.cache/pnpm/dlx/{_hexadecimal(line, 32)}/{_hexadecimal(line + place.home, 16)}"
    if asked.program in ("bun", "bunx"):
        return f"{place.tmp}/bunx-{place.uid}-{specs[0].replace('/', '+')}"
    return f"{place.home}/.npm/_npx/{hashlib.sha512(line.encode()).hexdigest()[:16]}"  # as libnpmexec names it


def python_shelf(asked: Asked) -> str:
    """The folder in which environments lie beside each other; empty where there is no sandbox."""
    if not asked.in_sandbox:
        return ""
    return f"{laptop().home}/.cache/{'pipx' if asked.program == 'pipx' else 'uv/archive-v0'}"


def python_place(shelf: str, key: str) -> str:
    """One environment there; empty where there is no shelf."""
    if not shelf:
        return ""
    if shelf.endswith("pipx"):
        return f"{shelf}/{_hexadecimal(key, 15)}"
    digest = hashlib.sha256(key.encode()).digest()
    return f"{shelf}/{base64.urlsafe_b64encode(digest).decode('ascii')[:21]}"


def _hexadecimal(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
