"""`mcp-assay guard sign-in` and `sign-out`: with what does the guard come to a server that wants a person?"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

import click

from auditor.capture.limits import Limits
from auditor.cli import stream
from auditor.cli.signin import Desk
from auditor.cli.values import SecondsType
from auditor.errors import AuditorError
from auditor.report.escape import terminal
from auditor.signing import Pass, pass_for
from auditor.signing import sign_in as let_in

_URL = click.argument("url", metavar="URL")


@click.command()
@_URL
@click.option(
    "--transport", type=click.Choice(["http", "sse"]), default="http", show_default=True,
    help="How it is knocked at: http is streamable HTTP, sse the older way.",
)  # fmt: skip
@click.option(
    "--sign-in-timeout", "seconds", metavar="SECONDS", type=SecondsType(1), default=Limits().sign_in,
    show_default=True, help="How long you have.",
)  # fmt: skip
def sign_in(url: str, transport: str, seconds: float) -> int:
    """Sign in to the server at URL, and keep the tokens for `mcp-assay guard --url URL`.

    They stand in a file that only you can read, and are renewed by the guard as long as the server lets it. A config
    that starts the guard for this URL needs no token.
    """
    kept = _pass(url)
    if let_in(kept, transport, Desk().invite, seconds):
        stream.out(f"signed in; kept in {terminal(str(kept.file))}\n")
    else:
        stream.out("it asks nobody to sign in: nothing is kept\n")
    return 0


@click.command()
@_URL
def sign_out(url: str) -> int:
    """Remove the tokens for URL from this machine. What the server knows of them stays until it forgets."""
    stream.out("forgotten\n" if _pass(url).forget() else "nothing was kept for this URL\n")
    return 0


def _pass(url: str) -> Pass:
    from auditor.remoting import canonical  # costs half a second

    one = canonical(url, "URL")
    if "@" in urlsplit(one).netloc:
        raise AuditorError("the address holds a name or password", "URL", "sign in, or show these: not both")
    return pass_for(one, os.environ, Path.home())
