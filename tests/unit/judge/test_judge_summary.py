"""What a report says of a server."""

from __future__ import annotations

import json

import pytest

from auditor.judge import launch_line, summarise, summary_of_entry
from auditor.model import Capture, Era, Evidence, Exchange, Gap, Http, Listing, ServerSpec, Statement, Stdio

SPEC = ServerSpec("files", "files", "claude-desktop", Stdio("npx", ("-y", "a b")))


def captured(*raws: str, gaps: tuple[Gap, ...] = ()) -> Capture:
    exchanges = tuple(Exchange("initialize", None, raw) for raw in raws)
    listing = Listing(Era.HANDSHAKE, "mcp-assay", exchanges)
    return Capture(SPEC, "2026-11-21T10:00:00+00:00", "scrubbed", (listing,), Evidence(), gaps, 1.5, "sha256:0")


def hello(**result: object) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "result": result})


@pytest.mark.parametrize(
    ("capture", "status"),
    [
        (captured(hello()), "audited"),
        (captured(hello(), gaps=(Gap("files", "tools/list", "timed out"),)), "incomplete"),
        (captured(gaps=(Gap("files", "start", "no such file"),)), "not reached"),
    ],
)
def test_the_status_says_how_far_we_came(capture: Capture, status: str) -> None:
    assert summarise(capture, Statement("files", SPEC, ())).status == status


@pytest.mark.parametrize(
    ("raw", "protocol"),
    [
        (hello(protocolVersion="2025-06-18"), "2025-06-18"),
        (hello(supportedVersions=["2026-07-28"]), "2026-07-28"),
        (hello(protocolVersion={"a": 1}), ""),
        (hello(protocolVersion="x" * 9_000), "x" * 40),
        ('{"result": [', ""),
        ("[]", ""),
        ("[" * 5_000, ""),
    ],
)
def test_the_protocol_version_is_the_server_s_word_cut_short(raw: str, protocol: str) -> None:
    assert summarise(captured(raw), Statement("files", SPEC, ())).protocol == protocol


def test_a_command_is_one_line_whose_words_can_be_told_apart() -> None:
    assert launch_line(SPEC.launch) == "npx -y 'a b'"
    assert launch_line(Http("https://example.com/mcp")) == "https://example.com/mcp"


def test_an_entry_that_was_only_read_says_so() -> None:
    assert summary_of_entry(SPEC).status == "static"
    assert summary_of_entry(ServerSpec("a", "a", "url", Http("https://a", "sse"), disabled=True)).status == "disabled"
    assert summary_of_entry(ServerSpec("a", "a", "url", Http("https://a", "sse"))).transport == "sse"
