"""Is a broken certificate a finding, and a good one none?"""

from __future__ import annotations

from pathlib import Path

import pytest
from assay import assay
from certificates import authority, self_signed, server_context
from http_servers import http_server, polite

from auditor import audit
from auditor.capture import Limits, Options, capture
from auditor.model import Capture, Http, ServerSpec

SERVER = polite(lambda handler, request: handler.answer(request, {"tools": []}))
AUTHORITY = authority()


def dialled(url: str) -> Capture:
    spec = ServerSpec("x", "x", "url", Http(url))
    (result,) = capture([spec], Options(limits=Limits(timeout=6.0, request_timeout=2.0, short_timeout=1.0)))
    return result


def rules_of(result: Capture) -> set[str]:
    return {one.finding.rule.id for one in audit((result,)).findings}


@pytest.mark.parametrize(
    ("pair", "words", "rule"),
    [
        (self_signed(), "self-signed certificate", "protocol/tls-broken"),
        (AUTHORITY.issue(starts=-9), "certificate has expired", "protocol/tls-broken"),
        (AUTHORITY.issue(starts=5), "certificate is not yet valid", "protocol/tls-broken"),
        (AUTHORITY.issue(host="127.0.0.9"), "IP address mismatch", "protocol/tls-broken"),
        (AUTHORITY.issue(host="else.test"), "mismatch", "protocol/tls-broken"),
    ],
)
def test_a_certificate_that_does_not_hold_is_a_gap_and_a_finding(
    pair: tuple[bytes, bytes], words: str, rule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = tmp_path / "authority.pem"
    trusted.write_bytes(AUTHORITY.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with http_server(SERVER, server_context(pair, tmp_path)) as server:
        result = dialled(server.url)
    assert [gap.why.startswith("TLS failed") for gap in result.gaps] == [True]
    assert [words in fact for fact in result.evidence.http] == [True]
    assert result.evidence.http[0].startswith(f"tls certificate of {server.url.removeprefix('https://')}: ")
    assert rules_of(result) == {rule}


def test_an_authority_that_nobody_knows_is_a_milder_finding(tmp_path: Path) -> None:
    with http_server(SERVER, server_context(AUTHORITY.issue(), tmp_path)) as server:
        result = dialled(server.url)
    assert "SSL_CERT_FILE" in result.gaps[0].hint
    assert rules_of(result) == {"protocol/tls-unknown-authority"}


def test_an_authority_that_the_user_names_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted = tmp_path / "authority.pem"
    trusted.write_bytes(AUTHORITY.pem())
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with http_server(SERVER, server_context(AUTHORITY.issue(), tmp_path)) as server:
        result = dialled(server.url)
    assert result.gaps == ()
    assert rules_of(result) == set()


def test_a_server_without_tls_on_that_port_is_a_gap_that_says_so() -> None:
    with http_server(SERVER) as server:
        result = dialled(server.url.replace("http:", "https:"))
    assert "no TLS" in result.gaps[0].hint
    assert result.evidence.http[0].startswith("tls failure of 127.0.0.1:")
    assert rules_of(result) == set()


def test_the_gate_fails_on_a_broken_certificate(tmp_path: Path) -> None:
    with http_server(SERVER, server_context(self_signed(), tmp_path)) as server:
        ran = assay(tmp_path, "scan", server.url)
    assert ran.code == 1
    assert "protocol/tls-broken" in ran.out
