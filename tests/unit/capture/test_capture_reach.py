"""Which addresses may be dialled, the first time and later?"""

from __future__ import annotations

import asyncio

import httpcore2
import httpx2
import pytest

from auditor.capture import Limits
from auditor.capture import reach as reaching
from auditor.capture.ledger import Ledger
from auditor.capture.reach import Reach, Transport


def facts(ledger: Ledger) -> tuple[str, ...]:
    return ledger.evidence().http


def test_the_first_host_may_be_anywhere() -> None:
    assert Reach(Ledger(Limits())).judge("notes.internal", ["10.0.0.1"]) == ["10.0.0.1"]


def test_a_name_that_is_public_first_and_loopback_later_is_refused_and_told() -> None:
    ledger = Ledger(Limits())
    reach = Reach(ledger)
    assert reach.judge("notes.test", ["8.8.8.8"]) == ["8.8.8.8"]
    with pytest.raises(httpcore2.ConnectError, match="loopback"):
        reach.judge("notes.test", ["127.0.0.1"])
    assert facts(ledger) == ("refused address of public server notes.test: notes.test at loopback 127.0.0.1",)


def test_a_name_that_is_both_is_public() -> None:
    """Else a server that closes its public port makes a client fall back on the other one."""
    assert Reach(Ledger(Limits())).judge("notes.test", ["127.0.0.1", "8.8.8.8"]) == ["8.8.8.8"]


def test_a_local_server_may_stay_local() -> None:
    reach = Reach(Ledger(Limits()))
    assert reach.judge("localhost", ["127.0.0.1", "::1"]) == ["127.0.0.1", "::1"]
    assert reach.judge("auth.corp", ["10.0.0.1"]) == ["10.0.0.1"]


def test_what_a_proxy_would_resolve_is_judged_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)

    async def ask() -> None:
        async with httpx2.AsyncClient(transport=Transport(Reach(Ledger(Limits()))), timeout=2) as client:
            with pytest.raises(httpx2.ConnectError) as first:
                await client.get("http://notes.test/")
            assert "reached through" not in str(first.value), "the proxy was asked, and there is none"
            with pytest.raises(httpx2.ConnectError, match="reached through"):
                await client.get("http://169.254.169.254/")

    asyncio.run(ask())


def test_the_name_is_looked_up_and_judged_for_each_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    meanings = iter([["8.8.8.8"], ["192.168.0.7"]])

    async def resolved(*_: object) -> list[str]:
        return next(meanings)

    async def ask() -> None:
        reach = Reach(Ledger(Limits()))
        backend = reaching.Backend(reach)
        monkeypatch.setattr(backend, "_sockets", httpcore2.AsyncMockBackend([]))
        await backend.connect_tcp("notes.test", 80)
        with pytest.raises(httpcore2.ConnectError, match="private"):
            await backend.connect_tcp("notes.test", 80)

    monkeypatch.setattr(reaching, "_resolved", resolved)
    asyncio.run(ask())
