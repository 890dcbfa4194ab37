"""What is told of an answer, and of where it leads?"""

from __future__ import annotations

import httpx2
import pytest

from auditor.capture.address import Place
from auditor.capture.facts import Told, exchange, refused, told

HERE = "https://notes.test/mcp"


def answer(status: int, url: str = HERE, **headers: str) -> httpx2.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.Response(status, headers=given, request=httpx2.Request("POST", url))


@pytest.mark.parametrize(
    ("location", "problem"),
    [
        ("/mcp/", ""),
        ("https://notes.test:443/x", ""),
        ("https://NOTES.test/x", ""),
        ("https://else.test/x", "to another origin"),
        ("https://notes.test:8443/x", "to another origin"),
        ("//else.test/x", "to another origin"),
        ("http://notes.test/mcp/", "to plain HTTP"),
        ("http://169.254.169.254/latest", "into a private network"),
        ("https://[::1]/", "into a private network"),
        ("http://localhost:6379/", "into a private network"),
        ("file:///etc/passwd", "to no address"),
        ("javascript:alert(1)", "to no address"),
        ("http://[", "to no address"),
        ("http://x:99999999/", "to no address"),
    ],
)
def test_a_redirect_is_judged_by_where_it_leads(location: str, problem: str) -> None:
    response = answer(307, location=location)
    assert told(response, Place.PUBLIC).problem == problem
    assert refused(response, Place.PUBLIC).startswith(f"refused redirect {problem}: {HERE} -> ") is bool(problem)


def test_the_same_host_may_become_encrypted() -> None:
    assert not told(answer(308, "http://notes.test/mcp", location="https://notes.test/mcp"), Place.PUBLIC).problem


def test_a_server_of_this_machine_may_name_others_of_it() -> None:
    response = answer(307, "http://127.0.0.1:3000/", location="http://127.0.0.1:4000/")
    assert told(response, Place.LOOPBACK).problem == "to another origin"


def test_what_may_be_secret_in_an_address_is_left_out() -> None:
    response = answer(307, "https://u:p@notes.test/mcp?key=k", location="https://me:secret@else.test/x?token=t#f")
    assert exchange(response) == "307 POST https://notes.test/mcp -> https://else.test/x"
    assert refused(response, Place.PUBLIC).endswith("https://notes.test/mcp -> https://else.test/x")


@pytest.mark.parametrize("form", ['Bearer resource_metadata="{0}"', "bearer realm=x, Resource_Metadata={0}, scope=a"])
def test_where_signing_in_is_described_is_told(form: str) -> None:
    response = answer(401, www_authenticate=form.format("https://notes.test/.well-known/x"))
    assert told(response, Place.PUBLIC) == Told("https://notes.test/.well-known/x")


def test_no_server_can_write_a_fact_of_ours() -> None:
    response = answer(
        307, location="/refused redirect to another origin: x", www_authenticate="tls certificate of x: y"
    )
    assert exchange(response).startswith("307 POST ")
