"""Where is the user signed in for longer than one visit, and how does what he was given stay fresh?

An audit signs in and forgets. The guard starts whenever a client does, so what it is given is kept: in one folder for
each address, which only the user can read. Imports neither `httpx2` nor the SDK before somebody dials.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from auditor.capture.address import Place, place
from auditor.errors import AuditorError
from auditor.lock.whole import alone, sweep, write_whole
from auditor.state import state_folder

if TYPE_CHECKING:
    from auditor.capture.limits import Invite

_LARGEST = 1 << 20
_TALKS = (*range(200, 300), 400, 405, 406, 415)
"""Statuses by which a server shows that it lets anybody talk to it, though not as we knocked."""
_REFUSES = (401, 403)
Keeps = Mapping[str, Any]
"""See `auditor.capture.renewal.Credentials`."""


def token_of(kept: Keeps | None) -> str:
    """What is shown to the server; empty where there is nothing that can be."""
    try:
        token = kept["tokens"]["access_token"] if kept else ""
    except (KeyError, TypeError):
        return ""
    return token if isinstance(token, str) and token.isascii() and token.isprintable() and " " not in token else ""


@dataclass(frozen=True, slots=True)
class Pass:
    """What the server at one address gave the user, as a file."""

    url: str
    """In one of all its spellings; see `remoting.canonical`."""
    file: Path

    def read(self) -> Keeps | None:
        """What is kept; None where nothing is. Raises `AuditorError` where it cannot be read."""
        try:
            with self.file.open("rb") as opened:
                note = json.loads(opened.read(_LARGEST))
            kept: Keeps = note["credentials"]
            if note["url"] != self.url or not token_of(kept):
                raise ValueError("it is of no use")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            what = f"what was kept of your sign-in cannot be read: {str(error)[:200]}"
            raise AuditorError(what, str(self.file), "run `mcp-assay guard sign-in` for this server again") from None
        return kept

    def write(self, kept: Keeps) -> None:
        """Keep it in place of what was; to be called by the one writer. Raises `AuditorError`."""
        note = {"url": self.url, "credentials": kept}
        try:
            sweep(self.file)
            write_whole(json.dumps(note).encode(), self.file, 0o600)
        except OSError as error:
            raise AuditorError(f"cannot be written: {error.strerror}", str(self.file), "check its folder") from None

    def keep(self, kept: Keeps) -> None:
        """The same for whoever is not the one writer yet. Raises `AuditorError`."""
        try:
            for folder in (self.file.parents[2], self.file.parents[1], self.file.parent):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with alone(self.file):
                self.write(kept)
        except OSError as error:
            raise AuditorError(f"cannot be written: {error.strerror}", str(self.file), "check its folder") from None

    def forget(self) -> bool:
        """Remove it, and what killed writers left of it; whether there was any. Raises `AuditorError`."""
        if not self.file.parent.is_dir():
            return False
        try:
            with alone(self.file):
                sweep(self.file)
                self.file.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise AuditorError(f"cannot be removed: {error.strerror}", str(self.file), "remove it by hand") from None
        return True


def pass_for(url: str, environ: Mapping[str, str], home: Path) -> Pass:
    """Where what an address gave is kept, if it gave something."""
    name = hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Pass(url, state_folder(environ, home) / "signed-in" / name / "credentials.json")


def sign_in(given: Pass, transport: str, invite: Invite, seconds: float) -> bool:
    """Let a person sign in, and keep what he is given; whether the server asked for it.

    Raises `AuditorError` where that fails, nobody signs in within so many `seconds`, or nobody answers.
    """
    parts = urlsplit(given.url)
    if parts.scheme != "https" and place(parts.hostname or "") is not Place.LOOPBACK:
        raise AuditorError("a token that is shown there can be read on its way", given.url, "use https://")
    found = asyncio.run(_signed_in(given.url, transport, invite, seconds))
    if found is not None:
        given.keep(found)
    return found is not None


async def _signed_in(url: str, transport: str, invite: Invite, seconds: float) -> Keeps | None:
    from auditor.capture.dial import Target
    from auditor.capture.identities import PLAIN
    from auditor.capture.ledger import Ledger
    from auditor.capture.limits import Limits, Options
    from auditor.capture.notes import Notes
    from auditor.capture.oauth import knocked
    from auditor.capture.plan import Start
    from auditor.capture.reach import Reach
    from auditor.capture.sdk import silence

    silence()
    limits = Limits(sign_in=seconds)
    ledger = Ledger(limits)
    notes = Notes(urlsplit(url).hostname or url, Options(limits), lambda _: None, seconds, Start(1, PLAIN))
    try:
        door = await knocked(Target(url, transport, {}, Reach(ledger)), notes, ledger, invite)
    except AuditorError as error:  # what it advises is for an audit
        hint = error.hint.replace("pass a credential with `--header`", "put a token into a variable (`--bearer-env`)")
        raise AuditorError(error.what, error.where, hint) from None
    if not door.asked:
        if door.status not in _TALKS:
            why = door.trouble or f"HTTP {door.status}"
            raise AuditorError(f"nobody could sign in: {why}", url, "check the URL, and that the server can be reached")
        return None
    if door.status in _REFUSES or not token_of(door.credentials):
        what = f"it does not take what was given at the sign-in (HTTP {door.status})"
        raise AuditorError(what, url, "ask who runs the server")
    return door.credentials
