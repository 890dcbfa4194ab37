"""Which options of `mcp-assay guard` are about HTTP?"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address
from typing import Any

import click

from auditor.cli.values import HeaderType
from auditor.errors import AuditorError

_Command = Callable[..., int | None]


class ListenType(click.ParamType[tuple[str, int]]):
    """`HOST:PORT` of this machine alone, or `PORT`; 0 for a free one."""

    name = "address"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Host and port."""
        if isinstance(value, tuple):
            return str(value[0]), int(value[1])
        host, _, port = str(value).rpartition(":")
        if not (port.isascii() and port.isdigit() and int(port) < 1 << 16):
            self.fail(f"{value!r}: write 127.0.0.1:PORT", param, ctx)
        host = host.strip("[]").replace("localhost", "127.0.0.1") or "127.0.0.1"
        if not _is_loopback(host):
            self.fail(f"{host!r} can be reached by others: only 127.0.0.1 and [::1] are listened at", param, ctx)
        return host, int(port)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class OverHttp:
    """What the options say."""

    url: str | None
    way: str
    headers: tuple[tuple[str, str], ...]
    listen: tuple[str, int] | None
    token: str
    """Empty: one is to be made up."""


_OPTIONS = (
    click.option("--url", metavar="URL", help="Guard the server at this URL, instead of one that is started."),
    click.option(
        "--transport", type=click.Choice(["auto", "http", "sse"]), default="auto", show_default=True,
        help="How it is spoken to: http is streamable HTTP, sse the older way; auto tries the first, then the other.",
    ),
    click.option(
        "--header-env", metavar="NAME=VAR", multiple=True, type=HeaderType(),
        help="A header to send to it, with the value of the variable VAR. Repeatable.",
    ),
    click.option("--bearer-env", metavar="VAR", help="The variable that holds the token to show to it."),
    click.option(
        "--listen", metavar="HOST:PORT", type=ListenType(),
        help="Serve clients over streamable HTTP at this address of this machine, instead of standard input.",
    ),
    click.option(
        "--token-env", metavar="VAR",
        help="The variable that holds the token that clients must show. [default: made up, and told at the start]",
    ),
)  # fmt: skip
_NAMES = ("url", "transport", "header_env", "bearer_env", "listen", "token_env")


def over_http(function: _Command) -> _Command:
    """Add these options; the function gets them together, as `http`."""

    @wraps(function)
    def wrapper(*around: Any, **given: Any) -> int | None:  # click calls by name, with the types of _OPTIONS
        own = {name: given.pop(name) for name in _NAMES}
        return function(*around, http=_told(**own), **given)

    command: _Command = wrapper
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _told(
    *,
    url: str | None,
    transport: str,
    header_env: Sequence[tuple[str, str]],
    bearer_env: str | None,
    listen: tuple[str, int] | None,
    token_env: str | None,
) -> OverHttp:
    headers = list(header_env)
    if bearer_env is not None:
        headers.append(("authorization", f"Bearer {_secret(bearer_env, '--bearer-env')}"))
    if headers and url is None:
        raise click.UsageError("--header-env and --bearer-env are for a server that is reached by --url")
    if transport != "auto" and url is None:
        raise click.UsageError("--transport is for a server that is reached by --url")
    if token_env is not None and listen is None:
        raise click.UsageError("--token-env is for clients that come over HTTP: say --listen, too")
    token = "" if token_env is None else _secret(token_env, "--token-env")
    return OverHttp(url, transport, tuple(headers), listen, token)


def _secret(name: str, option: str) -> str:
    value = os.environ.get(name, "").strip()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise AuditorError(f"the variable {name!r} holds no token", option, "put one into it: one word, no line break")
    return value
