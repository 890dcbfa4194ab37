"""Where is the user signed in for longer than one visit, and how does what he was given stay fresh?

An audit signs in and forgets. The guard starts whenever a client does, so what it is given is kept: in one folder for
each address, which only the user can read. Imports neither `httpx2` nor the SDK before somebody dials.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from auditor.capture.address import Place, place
from auditor.errors import AuditorError
from auditor.lock.whole import alone, write_whole
from auditor.state import state_folder

if TYPE_CHECKING:
    from auditor.capture.limits import Invite

_LARGEST = 1 << 20
Keeps = Mapping[str, Any]
"""See `auditor.capture.renewal.Credentials`."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What the server at one address gave the user, as a file."""

    url: str
    file: Path

    @property
    def again(self) -> str:
        """What to do where it does not help (any more)."""
        return f"`mcp-assay guard sign-in {self.url}`"

    def read(self) -> Keeps | None:
        """What is kept; None where nothing is. Raises `AuditorError` where it cannot be read."""
        try:
            with self.file.open("rb") as opened:
                note = json.loads(opened.read(_LARGEST))
            token = note["credentials"]["tokens"]["access_token"]
            if note["url"] != self.url or not isinstance(token, str) or not (token.isascii() and token.isprintable()):
                raise ValueError("it is of no use")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise AuditorError(
                f"what was kept of your sign-in cannot be read: {error}", str(self.file), self.again
            ) from None
        kept: Keeps = note["credentials"]
        return kept

    def write(self, kept: Keeps) -> None:
        """Keep it in place of what was. Raises `AuditorError`."""
        note = {"url": self.url, "credentials": kept}
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(json.dumps(note).encode(), self.file, 0o600)
        except OSError as error:
            raise AuditorError(f"cannot be written: {error.strerror}", str(self.file), "check its folder") from None

    def forget(self) -> bool:
        """Remove it; whether there was any. Raises `AuditorError`."""
        try:
            self.file.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise AuditorError(f"cannot be removed: {error.strerror}", str(self.file), "remove it by hand") from None
        return True

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only process that renews it: a token that renews others is often good for once."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(self.file):
            yield


def pass_for(url: str, environ: Mapping[str, str], home: Path) -> Pass:
    """Where what an address gave is kept, if it gave something."""
    name = hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Pass(url, state_folder(environ, home) / "signed-in" / name / "credentials.json")


def sign_in(kept: Pass, transport: str, invite: Invite, seconds: float) -> bool:
    """Let a person sign in, and keep what he is given; whether the server asked for it.

    Raises `AuditorError` where that fails, or nobody signs in within so many `seconds`.
    """
    parts = urlsplit(kept.url)
    if parts.scheme != "https" and place(parts.hostname or "") is not Place.LOOPBACK:
        raise AuditorError("a token that is shown there can be read on its way", kept.url, "use https://")
    found = asyncio.run(_signed_in(kept.url, transport, invite, seconds))
    if found is not None:
        kept.write(found)
    return found is not None


async def _signed_in(url: str, transport: str, invite: Invite, seconds: float) -> Keeps | None:
    from auditor.capture.dial import Target
    from auditor.capture.identities import PLAIN
    from auditor.capture.ledger import Ledger
    from auditor.capture.limits import Limits, Options
    from auditor.capture.notes import Notes
    from auditor.capture.oauth import signed_in
    from auditor.capture.plan import Start
    from auditor.capture.reach import Reach
    from auditor.capture.sdk import silence

    silence()
    limits = Limits(sign_in=seconds)
    ledger = Ledger(limits)
    notes = Notes(urlsplit(url).hostname or url, Options(limits), lambda _: None, seconds, Start(1, PLAIN))
    door = await signed_in(Target(url, transport, {}, Reach(ledger)), notes, ledger, invite)
    return None if door is None else door.credentials
