"""Is a server that was made with the SDK had completely, over each transport and in both eras?"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from auditor.capture import Limits, Options, capture
from auditor.model import Capture, Era, Http, Launch, ServerSpec, Stdio

SERVER = str(Path(__file__).with_name("sdk_server.py"))
LISTS = ["tools/list", "prompts/list", "resources/list", "resources/templates/list"]
LIMITS = Limits(timeout=40.0, short_timeout=10.0)
"""Importing the SDK takes the server two seconds on an idle machine, and tests run side by side."""


def had(launch: Launch) -> Capture:
    (result,) = capture([ServerSpec("x", "x", "url", launch)], Options(limits=LIMITS))
    return result


@contextmanager
def serving(transport: str, *args: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, SERVER, transport, str(port), *args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 40.0
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1.0).close()
        except OSError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.1)
        else:
            return


def names(raw: str, key: str) -> list[str]:
    items: list[dict[str, Any]] = json.loads(raw)["result"][key]
    return [item["name"] for item in items]


def check(result: Capture, *eras: Era) -> None:
    assert result.gaps == ()
    assert [listing.era for listing in result.listings] == list(eras)
    for listing in result.listings:
        hello, *lists = listing.exchanges
        assert hello.method == ("initialize" if listing.era is Era.HANDSHAKE else "server/discover")
        assert json.loads(hello.raw)["result"]["instructions"] == "Adds numbers."
        assert [exchange.method for exchange in lists] == LISTS
        assert "add" in names(lists[0].raw, "tools")
        assert names(lists[1].raw, "prompts") == ["sum_up"]
        assert names(lists[3].raw, "resourceTemplates") == ["total"]


def test_over_stdio_in_both_eras() -> None:
    """Its connection is bound to the era of the first request, so that it takes a second one."""
    check(had(Stdio(sys.executable, (SERVER,))), Era.HANDSHAKE, Era.MODERN)


def test_over_http_in_both_eras() -> None:
    with serving("streamable-http") as url:
        check(had(Http(url + "/mcp")), Era.HANDSHAKE, Era.MODERN)


@pytest.mark.parametrize("transport", ["sse", "http"])
def test_over_sse_with_a_listing_larger_than_the_sdk_takes(transport: str) -> None:
    with serving("sse", "1500000") as url:
        result = had(Http(url + "/sse", transport))
    check(result, Era.HANDSHAKE)
    assert "huge" in names(result.listings[0].exchanges[1].raw, "tools")
