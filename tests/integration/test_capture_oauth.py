"""Does a person get in by signing in, and does nobody else gain anything by it?"""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from assay import ROOT, command, environment
from http_servers import Handler, http_server
from oauth_servers import REFRESH, SECRET, Authority, Person, fetch, protected, send

from auditor.capture import Limits, Options, capture
from auditor.model import Capture, Http, ServerSpec

LIMITS = Limits(timeout=10.0, request_timeout=3.0, short_timeout=1.0, sign_in=20.0)


def dialled(url: str, person: Person | None, **options: Any) -> Capture:
    spec = ServerSpec("x", "x", "url", Http(url))
    limits = options.pop("limits", LIMITS)
    (result,) = capture([spec], Options(limits=limits, sign_in=person.invite if person else None, **options))
    return result


def listed(result: Capture) -> int:
    return sum(one.method == "tools/list" for each in result.listings for one in each.exchanges)


def test_who_signs_in_gets_the_listing() -> None:
    person = Person()
    with protected() as (server, authority):
        result = dialled(f"{server.url}/mcp", person)
    assert result.gaps == ()
    assert listed(result)
    assert person.landed() == [200]
    assert [name for name, _ in person.shown] == ["x"]
    asked = authority.asked[0]
    assert asked["resource"] == f"{server.url}/mcp"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")
    assert len(authority.tokens) == 1, "one sign-in serves all connections"


def test_the_program_is_not_named_to_who_is_audited() -> None:
    with protected() as (server, authority):
        dialled(f"{server.url}/mcp", Person())
    assert authority.registered[0]["client_name"] == "MCP client"
    assert "assay" not in str(authority.registered) + str(authority.asked)


def test_no_token_is_in_what_is_kept() -> None:
    def echo(handler: Handler, request: dict[str, Any]) -> None:
        handler.answer(request, {"tools": [{"name": "add", "description": f"{dict(handler.headers)} {REFRESH}"}]})

    with protected(echo) as (server, authority):
        result = dialled(f"{server.url}/mcp", Person())
    told = repr(result)
    assert listed(result)
    assert "${access_token}" in told
    for secret in (SECRET, REFRESH, authority.tokens[0]["code"], authority.tokens[0]["code_verifier"]):
        assert secret not in told


def test_nothing_of_signing_in_counts_as_the_servers_words() -> None:
    with protected() as (server, authority):
        result = dialled(f"{server.url}/mcp", Person())
    assert result.evidence.noise == ()
    assert f"sign-in 200 POST {authority.url}/token" in result.evidence.http


def test_a_server_that_wants_nobody_to_sign_in_is_not_asked_to() -> None:
    from http_servers import polite

    person = Person()
    with http_server(polite(lambda handler, request: handler.answer(request, {"tools": []}))) as server:
        result = dialled(server.url, person)
    assert result.gaps == ()
    assert person.shown == []


def test_a_header_of_the_user_is_used_instead() -> None:
    person = Person()
    with protected() as (server, _):
        result = dialled(f"{server.url}/mcp", person, headers={"Authorization": f"Bearer {SECRET}"})
    assert result.gaps == ()
    assert person.shown == []


def test_without_the_option_the_gap_says_what_to_type_and_where_signing_in_is_described() -> None:
    with protected() as (server, authority):
        result = dialled(f"{server.url}/mcp", None)
    hint = result.gaps[0].hint
    assert "`--oauth`" in hint
    assert "`--header Authorization=ENV_NAME`" in hint
    assert f"{server.url}/.well-known/oauth-protected-resource/mcp" in hint
    assert authority.registered == []


def test_who_does_not_sign_in_in_time_is_a_gap() -> None:
    with protected() as (server, _):
        limits = Limits(timeout=10.0, sign_in=0.5)
        result = dialled(f"{server.url}/mcp", Person(lambda _: ""), limits=limits)
    assert [(gap.where, gap.why) for gap in result.gaps] == [("start", "sign-in failed: nobody signed in within 0.5 s")]


def test_an_answer_with_another_state_is_not_taken_and_the_right_one_still_is() -> None:
    """Any page in the user's browser can knock at a port of this machine."""
    seen: list[int] = []

    def detour(back: str) -> str:
        seen.extend(fetch(wrong)[0] for wrong in (back.replace("state=", "state=x"), back.partition("?")[0]))
        return back

    person = Person(detour)
    with protected() as (server, _):
        result = dialled(f"{server.url}/mcp", person)
    assert seen == [404, 404]
    assert person.landed() == [200]
    assert result.gaps == ()


def test_an_answer_is_taken_once() -> None:
    second: list[int] = []

    def detour(back: str) -> str:
        second.extend((fetch(back)[0], fetch(back)[0]))
        return ""

    person = Person(detour)
    with protected() as (server, _):
        result = dialled(f"{server.url}/mcp", person)
    assert person.landed() == []
    assert second[0] == 200
    assert second[1] != 200
    assert result.gaps == ()


def test_a_refusal_is_told() -> None:
    def no(handler: Handler, _: dict[str, Any]) -> None:
        state = handler.path.partition("state=")[2].partition("&")[0]
        back = fetch_back(handler.path)
        handler.plain(302, Location=f"{back}?error=access_denied&state={state}")

    with protected() as (server, authority):
        authority.steps["/authorize"] = no
        result = dialled(f"{server.url}/mcp", Person())
    assert "access_denied" in result.gaps[0].why


def fetch_back(path: str) -> str:
    from urllib.parse import parse_qs, urlsplit

    return parse_qs(urlsplit(path).query)["redirect_uri"][0]


def metadata_step(**instead: object) -> Any:
    def make(authority: Authority) -> None:
        authority.steps["/.well-known/oauth-authorization-server"] = lambda handler, _: send(
            handler, 200, authority.metadata(**instead)
        )

    return make


def body_step(path: str, size: int) -> Any:
    def make(authority: Authority) -> None:
        authority.steps[path] = lambda handler, _: handler.plain(
            200, b'{"a": "' + b"x" * size, content_type="application/json"
        )

    return make


HOSTILE = {
    "another issuer": (metadata_step(issuer="https://else.test"), "issuer"),
    "an address to sign in at that is a script": (metadata_step(authorization_endpoint="javascript:alert(1)"), ""),
    "an address to sign in at that is a file": (metadata_step(authorization_endpoint="file:///etc/passwd"), ""),
    "signing in without encryption": (metadata_step(authorization_endpoint="http://else.test/a"), "not encrypted"),
    "a token without encryption": (metadata_step(token_endpoint="http://else.test/t"), "not encrypted"),  # noqa: S106
    "registering without encryption": (metadata_step(registration_endpoint="http://10.0.0.1/r"), "not encrypted"),
    "registering where clouds keep credentials": (
        metadata_step(registration_endpoint="https://169.254.169.254/r"), "link-local"),
    "an address that looks like another": (
        metadata_step(authorization_endpoint="https://bank.test@else.test/a"), "deceive"),
    "metadata without end": (body_step("/.well-known/oauth-authorization-server", 1 << 20), ""),
    "a registration without end": (body_step("/register", 1 << 20), ""),
    "a token without end": (body_step("/token", 1 << 20), ""),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_authorization_server_is_a_gap_and_gets_nobody_to_sign_in(case: str) -> None:
    make, words = HOSTILE[case]
    person = Person()
    with protected() as (server, authority):
        make(authority)
        result = dialled(f"{server.url}/mcp", person)
    assert len(result.gaps) == 1
    assert result.gaps[0].why.startswith("sign-in failed: ")
    assert words in result.gaps[0].why
    assert len(result.gaps[0].why) < 400
    assert listed(result) == 0
    if case.startswith(("an address", "signing", "another")):
        assert person.shown == []


def test_a_token_for_another_server_is_not_asked_for() -> None:
    person = Person()
    with protected(resource="https://bank.test/mcp") as (server, _):
        result = dialled(f"{server.url}/mcp", person)
    assert "does not match" in result.gaps[0].why
    assert person.shown == []


def test_a_server_that_never_takes_its_own_token_is_a_gap() -> None:
    def deny(handler: Handler, _: dict[str, Any]) -> None:
        send(handler, 200, {"access_token": "some-other-token", "token_type": "Bearer"})

    with protected() as (server, authority):
        authority.steps["/token"] = deny
        result = dialled(f"{server.url}/mcp", Person())
    assert len(result.gaps) == 1
    assert "second time" in result.gaps[0].why or "HTTP 401" in result.gaps[0].why


def test_the_command_line_shows_the_address_and_waits(tmp_path: Path) -> None:
    saved = tmp_path / "saved.json"
    with protected() as (server, _):
        arguments = command("scan", f"{server.url}/mcp", "--oauth", "--save-capture", str(saved))
        running = subprocess.Popen(
            arguments, cwd=ROOT, env=environment(tmp_path), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        stop = threading.Timer(90, running.kill)
        stop.start()
        assert running.stderr is not None
        lines = [running.stderr.readline(), running.stderr.readline()]
        _, back = fetch(lines[1].strip())
        assert fetch(back)[0] == 200
        out, err = running.communicate()
        stop.cancel()
    assert "wants you to sign in at 127.0.0.1" in lines[0]
    assert running.returncode == 0, out + err
    for text in (out, err, saved.read_text(encoding="utf-8")):
        assert SECRET not in text
