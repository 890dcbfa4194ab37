"""What exactly is dialled, and what is kept from whom?"""

from __future__ import annotations

import ssl

import pytest

from auditor.capture.dial import explain_failure, explain_status, leaves, target
from auditor.capture.masks import Masks
from auditor.errors import AuditorError
from auditor.model import Http, Variable

TOKEN = {"Authorization": "Bearer t"}


def test_a_header_of_the_user_reaches_a_url_typed_by_hand() -> None:
    goal = target(Http("https://x.invalid/mcp"), {}, TOKEN, by_hand=True)
    assert goal.headers == {"authorization": "Bearer t"}


def test_a_header_of_the_user_does_not_reach_a_server_that_does_not_name_it() -> None:
    assert target(Http("https://x.invalid/mcp"), {}, TOKEN, by_hand=False).headers == {}


def test_a_header_of_the_user_reaches_an_entry_that_names_it() -> None:
    launch = Http("https://x.invalid/mcp", headers=(Variable("AUTHORIZATION", None, "bearer"),))
    assert target(launch, {}, TOKEN, by_hand=False).headers == {"authorization": "Bearer t"}


def test_a_header_that_waits_for_a_value_is_left_out() -> None:
    headers = (Variable("A", "${X}"), Variable("B", "b ${Y}"), Variable("C", "secret", "name"), Variable("D", None))
    launch = Http("https://x.invalid/mcp", headers=headers)
    assert target(launch, {"Y": "y"}, {}, by_hand=False).headers == {"b": "b y"}


def test_a_url_that_waits_for_a_value_is_not_dialled() -> None:
    with pytest.raises(AuditorError, match="needs input") as caught:
        target(Http("https://x.invalid/${input:tenant}/mcp"), {}, {}, by_hand=False)
    assert "tenant=" in caught.value.hint
    goal = target(Http("https://x.invalid/${input:tenant}/mcp"), {"tenant": "t"}, {}, by_hand=False)
    assert goal.url == "https://x.invalid/t/mcp"


def test_a_secret_of_a_url_is_dialled_as_a_dummy_and_shown_as_it_was() -> None:
    shown = "https://joe:REDACTED-password@x.invalid/s/REDACTED-opaque/mcp?token=REDACTED"
    goal = target(Http(shown), {}, {}, by_hand=False)
    assert "REDACTED" not in goal.url
    masks = Masks()
    for value, mark in goal.stand_ins.items():
        masks.add(mark, value, shown=mark)
    assert masks.text(goal.url) == shown


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "--header"), (403, "--header"), (302, "redirects"), (404, "path"), (500, "later"), (418, "headers")],
)
def test_every_status_says_what_to_do(status: int, words: str) -> None:
    why, hint = explain_status(status)
    assert str(status) in why
    assert words in hint


def test_a_failure_of_tls_is_told_from_one_of_the_network() -> None:
    tls = ConnectionError("cannot")
    tls.__cause__ = ssl.SSLCertVerificationError("self-signed")
    assert "SSL_CERT_FILE" in explain_failure([tls])[1]
    assert explain_failure([ConnectionError("refused")])[0] == "ConnectionError: refused"


def test_errors_are_found_inside_groups() -> None:
    group = ExceptionGroup("a", [ValueError("1"), ExceptionGroup("b", [OSError("2")])])
    assert [str(error) for error in leaves(group)] == ["1", "2"]
