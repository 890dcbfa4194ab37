"""What exactly is dialled, and what do failures to dial mean?"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from auditor.capture.facts import Told
from auditor.confine.dummies import Dummies
from auditor.confine.marks import unmarked
from auditor.confine.variables import expand, has_unknown
from auditor.model import Http

if TYPE_CHECKING:
    import httpx2

    from auditor.capture.reach import Reach

_CREDENTIAL = (
    "`--header Authorization=ENV_NAME`, naming a variable that holds `Bearer …` (a server of a config file gets it only"
    " where its entry names the header)"
)
_TLS = "check the server's certificate; that of a private authority goes into SSL_CERT_FILE"
_TLS_ASKS = "it wants a certificate of yours, which cannot be given here: audit a saved capture of it"
_NO_TLS = "it speaks no TLS there: check the port, and whether the address begins with http://"
FOREIGN = "which is not to be reached through"
"""Part of every refusal to connect."""
_UNDECIDED = Told()


@dataclass(frozen=True, slots=True)
class Target:
    """An address with every variable resolved."""

    url: str
    transport: str
    headers: Mapping[str, str]
    reach: Reach | None = None
    """Judges every address that a connection to it would lead to."""
    auth: httpx2.Auth | None = None
    """Signed in by a person."""
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    """Dummies in the URL, and how each is shown."""


def target(launch: Http, environ: Mapping[str, str], headers: Mapping[str, str], *, by_hand: bool) -> Target:
    """What to dial. Raises `AuditorError` where the URL waits for a value.

    The user's headers go to a server typed by hand, and to one whose entry names them: a token for one server
    must not reach all the others. A header of the entry that waits for a value is left out; the answer, most
    likely 401, says the rest. A secret of the URL is replaced by a dummy.
    """
    given = {name.lower(): value for name, value in headers.items()}
    chosen = dict(given) if by_hand else {}
    for header in launch.headers:
        name = header.name.lower()
        if name in given:
            chosen[name] = given[name]
        elif header.value is not None and not header.secret and not has_unknown(header.value, environ):
            chosen[name] = expand(header.value, environ, name)
    dummies = Dummies()
    url = unmarked(launch.url, dummies)
    return Target(expand(url, environ, "url"), launch.transport, chosen, stand_ins=dict(dummies.chance()))


def explain_status(status: int, told: Told = _UNDECIDED) -> tuple[str, str]:
    """Why and hint for an HTTP status that is no success."""
    why = f"HTTP {status}"
    if status in (401, 403):
        named = f" (it says where: {told.metadata})" if told.metadata else ""
        return why, f"sign in with `--oauth`{named}, or pass a credential with {_CREDENTIAL}"
    if status == 407:
        return why, "put the credential of your proxy into HTTPS_PROXY"
    if 300 <= status < 400:
        if told.redirect and not told.problem:
            return f"{why}: redirects without end, or so that the request is lost: {told.redirect}", "check the URL"
        where = f" {told.problem}: {told.redirect}" if told.problem else " elsewhere"
        return f"{why}: redirects{where}; not followed", "audit the address it redirects to, if you trust that one"
    if status in (404, 405):
        return why, "check the path of the URL"
    return why, "try again later, or ask who runs the server" if status >= 500 else "check the URL and its headers"


def explain_failure(errors: list[BaseException]) -> tuple[str, str]:
    """Why and hint for errors of the network."""
    error = errors[0]
    said = str(error)
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)) or "CERTIFICATE" in said:
        hint = _TLS_ASKS if "REQUIRED" in said else _NO_TLS if "WRONG_VERSION_NUMBER" in said else _TLS
        return f"TLS failed: {error}", hint
    name = type(error).__name__
    if FOREIGN in said:
        return f"{name}: {error}", "audit that address by its own URL, if you trust it"
    hint = "check the URL, and that the server runs and can be reached from here"
    return (f"{name}: {error}" if said else name), hint


def leaves(error: BaseException) -> list[BaseException]:
    """The errors inside nested exception groups."""
    if not isinstance(error, BaseExceptionGroup):
        return [error]
    return [leaf for inner in error.exceptions for leaf in leaves(inner)]


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
