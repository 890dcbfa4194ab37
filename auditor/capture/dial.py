"""What exactly is dialled, and what do failures to dial mean?"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.confine.variables import expand, expand_or_dummy, has_unknown
from auditor.model import Http

_UNAUTHORISED = (
    "pass a credential with `--header 'Authorization: Bearer …'`; a server of a config file gets only headers that"
    " its entry names: audit its URL by itself"
)
_TLS = "check the server's certificate; that of a private authority goes into SSL_CERT_FILE"


@dataclass(frozen=True, slots=True)
class Target:
    """An address with every variable resolved."""

    url: str
    transport: str
    headers: Mapping[str, str]


def target(launch: Http, environ: Mapping[str, str], headers: Mapping[str, str], *, by_hand: bool) -> Target:
    """What to dial. Raises `AuditorError` where the URL waits for a value.

    The user's headers go to a server typed by hand, and to one whose entry names them: a token for one server
    must not reach all the others. A header of the entry that waits for a value is left out; the answer, most
    likely 401, says the rest.
    """
    given = {name.lower(): value for name, value in headers.items()}
    chosen = dict(given) if by_hand else {}
    for header in launch.headers:
        name = header.name.lower()
        if name in given:
            chosen[name] = given[name]
        elif header.value is not None and not header.secret and not has_unknown(header.value, environ):
            chosen[name] = expand_or_dummy(header.value, environ)
    return Target(expand(launch.url, environ, "url"), launch.transport, chosen)


def explain_status(status: int, reason: str) -> tuple[str, str]:
    """Why and hint for an HTTP status that is no success."""
    why = f"HTTP {status} {reason}".strip()
    if status in (401, 403, 407):
        return why, _UNAUTHORISED
    if 300 <= status < 400:
        return f"{why}: redirects elsewhere, which is not followed", "audit the address it redirects to"
    if status in (404, 405):
        return why, "check the path of the URL"
    return why, "try again later, or ask who runs the server" if status >= 500 else "check the URL and its headers"


def explain_failure(errors: list[BaseException]) -> tuple[str, str]:
    """Why and hint for errors of the network."""
    error = errors[0]
    if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)) or "CERTIFICATE" in str(error):
        return f"TLS failed: {error}", _TLS
    name = type(error).__name__
    hint = "check the URL, and that the server runs and can be reached from here"
    return (f"{name}: {error}" if str(error) else name), hint


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
