"""What does a page of the user's package index say? Bounded in bytes and seconds; http and https alone."""

from __future__ import annotations

import os
import ssl
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path

from auditor import __version__
from auditor.errors import AuditorError

_PIECE = 1 << 16
_AUTHORITIES = ("PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")


def page(url: str, accept: str, most: int, seconds: float) -> bytes:
    """The body. Proxies and certificate files are taken from the variables that pip reads.

    Raises `AuditorError` where there is none, with the reason; its hint is empty.
    """
    deadline = time.monotonic() + seconds
    # Built by hand: the usual opener reads files and ftp addresses too.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(), urllib.request.HTTPHandler(), _https(),
        urllib.request.HTTPDefaultErrorHandler(), urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):  # fmt: skip
        opener.add_handler(handler)
    headers = {"Accept": accept, "User-Agent": f"mcp-assay/{__version__}"}
    try:
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the opener knows http and https alone
        with opener.open(request, timeout=seconds) as response:
            body = b""
            while piece := response.read1(_PIECE):
                body += piece
                if len(body) > most:
                    raise AuditorError(f"its answer is larger than {most >> 20} MB", url)
                if time.monotonic() > deadline:
                    raise AuditorError(f"it did not answer within {seconds:g} seconds", url)
            return body
    except (OSError, ValueError, HTTPException, AttributeError) as error:  # AttributeError: no handler for the scheme
        raise AuditorError(" ".join(str(error).split())[:200] or type(error).__name__, url) from None


def _https() -> urllib.request.HTTPSHandler:
    named = next((os.environ[name] for name in _AUTHORITIES if Path(os.environ.get(name) or "/").is_file()), None)
    try:
        return urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=named))
    except (ssl.SSLError, OSError):
        return urllib.request.HTTPSHandler()  # the file holds no certificates: pip will have said so
