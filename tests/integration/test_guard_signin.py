"""Does the guard get in where a person has signed in once, and does nobody else gain anything by it?"""

from __future__ import annotations

import asyncio
import gzip
import json
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from assay import assay, command, environment
from http_servers import Handler, http_server
from oauth_servers import Authority, Person, protected, send

from auditor.errors import AuditorError
from auditor.remoting import canonical
from auditor.renewing import Shown
from auditor.signing import Pass, pass_for, sign_in

HELLO = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion": "2025-11-25"}}
LIST = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}


@contextmanager
def signed_in(home: Path) -> Iterator[tuple[Pass, Authority]]:
    """A person has signed in to a server."""
    with protected() as (server, authority):
        given = pass_for(f"{server.url}/mcp", {}, home)
        assert sign_in(given, "http", Person().invite, 20.0)
        yield given, authority


def slowed(authority: Authority) -> threading.Event:
    """Set once the next token is asked for, which takes a second."""
    began, give = threading.Event(), authority.respond

    def step(handler: Handler, request: dict[str, Any]) -> None:
        began.set()
        time.sleep(1.0)
        del authority.steps["/token"]
        give(handler, request)

    authority.steps["/token"] = step
    return began


def guarded(home: Path, url: str, *messages: dict[str, Any], **more: str) -> tuple[list[dict[str, Any]], str]:
    """What a guard that is started for these messages answers, and what it tells."""
    typed = "".join(json.dumps(each) + "\n" for each in messages)
    line = command("guard", "--no-log", *more.pop("options", "").split(), "--url", url)
    ran = subprocess.run(
        line, input=typed, env=environment(home, **more), capture_output=True, text=True, timeout=60, check=False
    )
    return [json.loads(each) for each in ran.stdout.splitlines()], ran.stderr


def test_who_has_signed_in_once_has_a_guard_that_gets_in(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (given, _):
        answers, _ = guarded(tmp_path, given.url, HELLO, LIST)
    assert answers[1]["result"]["tools"] == [{"name": "add"}]


def test_what_is_kept_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (given, _):
        assert stat.S_IMODE(given.file.stat().st_mode) == 0o600
        assert stat.S_IMODE(given.file.parent.stat().st_mode) == 0o700


def test_a_token_that_has_run_out_is_renewed_and_the_new_one_kept(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (given, authority):
        authority.good = "at-another"
        answers, _ = guarded(tmp_path, given.url, HELLO, LIST)
        renewals = [each for each in authority.tokens if each["grant_type"] == "refresh_token"]
        kept = given.read()
        again, _ = guarded(tmp_path, given.url, HELLO, LIST)
    assert answers[1]["result"]["tools"] == again[1]["result"]["tools"] == [{"name": "add"}]
    assert [each["resource"] for each in renewals] == [given.url]
    assert kept
    assert kept["tokens"]["access_token"] == authority.good
    assert kept["tokens"]["refresh_token"] == authority.refresh
    assert len(authority.registered) == 1


def test_guards_that_find_it_out_of_date_at_once_renew_it_once(tmp_path: Path) -> None:
    """A token that renews others is good for one time: the second to show it would end the sign-in."""
    heard: list[list[dict[str, Any]]] = []
    with signed_in(tmp_path) as (given, authority):
        authority.good = "at-another"
        runs = [
            threading.Thread(target=lambda: heard.append(guarded(tmp_path, given.url, HELLO, LIST)[0]))
            for _ in range(3)
        ]
        for each in runs:
            each.start()
        for each in runs:
            each.join()
        renewals = [each for each in authority.tokens if each["grant_type"] == "refresh_token"]
    assert [answers[1]["result"]["tools"] for answers in heard] == [[{"name": "add"}]] * 3
    assert len(renewals) == 1


def test_where_nothing_renews_it_the_answer_says_what_to_type(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (given, authority):
        authority.good, authority.refresh = "at-another", "rt-another"
        before = given.file.read_bytes()
        answers, _ = guarded(tmp_path, given.url, HELLO)
        assert given.file.read_bytes() == before
    assert f"`mcp-assay guard sign-in {given.url}`" in answers[0]["error"]["message"]


def test_who_never_signed_in_is_told_what_to_type(tmp_path: Path) -> None:
    with protected() as (server, authority):
        answers, _ = guarded(tmp_path, f"{server.url}/mcp", HELLO)
    assert f"`mcp-assay guard sign-in {server.url}/mcp`" in answers[0]["error"]["message"]
    assert authority.registered == []


def test_a_token_of_the_user_is_shown_instead(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (given, authority):
        authority.good = "at-own"
        answers, _ = guarded(tmp_path, given.url, HELLO, LIST, OWN="at-own", options="--bearer-env OWN")
        assert [each["grant_type"] for each in authority.tokens] == ["authorization_code"]
    assert answers[1]["result"]["tools"] == [{"name": "add"}]


def test_a_token_is_shown_to_the_address_that_gave_it_and_to_no_other(tmp_path: Path) -> None:
    shown: list[str | None] = []

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        shown.append(handler.headers.get("authorization"))
        handler.answer(request, {"protocolVersion": "2025-11-25"})

    with signed_in(tmp_path) as (given, authority), http_server(respond) as other:
        guarded(tmp_path, f"{other.url}/mcp", HELLO)
        kept = given.read()
        assert kept
        pass_for(f"{other.url}/mcp", {}, tmp_path).file.parent.mkdir(parents=True)
        pass_for(f"{other.url}/mcp", {}, tmp_path).file.write_bytes(given.file.read_bytes())
        _, told = guarded(tmp_path, f"{other.url}/mcp", HELLO)
    assert shown == [None, None]
    assert "cannot be read" in told
    assert authority.good not in told


def test_a_renewal_that_is_of_no_use_leaves_what_is_kept(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def endless(handler: Handler, _: dict[str, Any]) -> None:
        handler.plain(200, b'{"access_token":"' + b"x" * (2 << 20) + b'","token_type":"Bearer"}')

    def elsewhere(handler: Handler, _: dict[str, Any]) -> None:
        handler.plain(307, Location="http://127.0.0.1:9/token")

    def loud(handler: Handler, _: dict[str, Any]) -> None:
        handler.plain(200, b"access_token=gho_LOUD&token_type=bearer", content_type="application/json")

    def answers(token: str) -> Callable[[Handler, dict[str, Any]], None]:
        return lambda handler, _: send(handler, 200, {"token_type": "Bearer", "access_token": token})

    late = b'{"access_token":"x","token_type":"Bearer","expires_in":1' + b"0" * 400 + b"}"
    for step in (
        endless, elsewhere, loud, answers(""), answers("a\nb"), answers("t\u00e9"),
        lambda handler, _: handler.plain(200, late, content_type="application/json"),
        lambda handler, _: handler.plain(200, gzip.compress(b"{}"), content_encoding="gzip"),
        lambda handler, _: send(handler, 200, {"token_type": "Bearer"}),
    ):  # fmt: skip
        told: list[str] = []
        with signed_in(tmp_path) as (given, authority):
            authority.steps["/token"] = step
            kept = given.read()
            shown = Shown(given, httpx2.AsyncHTTPTransport, told.append)
            assert asyncio.run(shown.fresh(authority.good)) == ""
            assert given.read() == kept
        assert len(told) <= 1
        assert "gho_LOUD" not in "".join((*told, *capfd.readouterr()))


def test_who_compresses_only_when_asked_to_is_not_asked_to(tmp_path: Path) -> None:
    asked: list[str | None] = []

    with signed_in(tmp_path) as (given, authority):
        authority.good = "at-another"
        give = authority.respond

        def step(handler: Handler, request: dict[str, Any]) -> None:
            asked.append(handler.headers.get("accept-encoding"))
            del authority.steps["/token"]
            give(handler, request)

        authority.steps["/token"] = step
        answers, _ = guarded(tmp_path, given.url, HELLO, LIST)
    assert asked == ["identity"]
    assert answers[1]["result"]["tools"] == [{"name": "add"}]


def test_what_failed_once_is_not_tried_with_every_message(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (given, authority):
        authority.good, authority.refresh = "at-another", "rt-another"
        answers, _ = guarded(tmp_path, given.url, *({**LIST, "id": number} for number in range(12)))
        renewals = [each for each in authority.tokens if each["grant_type"] == "refresh_token"]
    assert len(answers) == 12
    assert len(renewals) == 1


def test_a_server_that_takes_no_token_has_it_renewed_once(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (given, authority):
        give = authority.respond

        def step(handler: Handler, request: dict[str, Any]) -> None:
            del authority.steps["/token"]
            give(handler, request)
            authority.good, authority.steps["/token"] = "at-nobody-has", step

        authority.good, authority.steps["/token"] = "at-another", step
        answers, _ = guarded(tmp_path, given.url, *({**LIST, "id": number} for number in range(6)))
        renewals = [each for each in authority.tokens if each["grant_type"] == "refresh_token"]
    assert all("error" in each for each in answers)
    assert len(renewals) == 1


def test_what_was_renewed_while_the_client_left_is_kept(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (given, authority):
        authority.good = "at-another"
        began = slowed(authority)
        line = command("guard", "--no-log", "--url", given.url)
        process = subprocess.Popen(
            line, env=environment(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert process.stdin
        process.stdin.write(json.dumps(HELLO).encode() + b"\n")
        process.stdin.flush()
        assert began.wait(60)
        process.terminate()
        process.wait(20)
        process.stdin.close()
        kept = given.read()
    assert kept
    assert kept["tokens"]["access_token"] == authority.good


def test_a_refusal_is_not_read_whatever_its_size(tmp_path: Path) -> None:
    def huge(handler: Handler, _: dict[str, Any]) -> None:
        handler.send_response(401)
        handler.send_header("content-length", str(1 << 40))
        handler.end_headers()
        handler.wfile.write(b"x" * (1 << 20))

    with http_server(huge) as server:
        given = pass_for(f"{server.url}/mcp", {}, tmp_path)
        given.keep({"tokens": {"access_token": "at", "token_type": "Bearer", "refresh_token": "rt"}, "client": {}})
        answers, _ = guarded(tmp_path, given.url, HELLO)
    assert "HTTP 401" in answers[0]["error"]["message"]


def test_the_command_to_type_names_the_users_own_address(tmp_path: Path) -> None:
    def respond(handler: Handler, _: dict[str, Any]) -> None:
        if handler.path.startswith("/mcp;"):
            handler.plain(401)
        else:
            handler.plain(307, Location=f"http://{handler.headers['host']}/mcp;rm$IFS-rf$IFS~;")

    with http_server(respond) as server:
        plain, _ = guarded(tmp_path, f"{server.url}/mcp", HELLO)
        odd, _ = guarded(tmp_path, f"{server.url}/mcp$(x)", HELLO)
        secret, _ = guarded(tmp_path, f"{server.url}/mcp?key=value-of-mine", HELLO)
    assert f"`mcp-assay guard sign-in {server.url}/mcp`" in plain[0]["error"]["message"]
    assert f"`mcp-assay guard sign-in '{server.url}/mcp$(x)'`" in odd[0]["error"]["message"]
    assert "`mcp-assay guard sign-in URL`" in secret[0]["error"]["message"]


def test_other_spellings_of_an_address_mean_the_same(tmp_path: Path) -> None:
    with protected() as (server, _):
        url = f"{server.url}/mcp"
        assert sign_in(pass_for(canonical(url), {}, tmp_path), "http", Person().invite, 20.0)
        answers, _ = guarded(tmp_path, f"{url.replace('http', 'HTTP', 1)}#here", HELLO, LIST)
    assert answers[1]["result"]["tools"] == [{"name": "add"}]


def test_a_name_and_password_in_the_address_are_shown_as_ever(tmp_path: Path) -> None:
    shown: list[str | None] = []

    def respond(handler: Handler, request: dict[str, Any]) -> None:
        shown.append(handler.headers.get("authorization"))
        handler.answer(request, {"protocolVersion": "2025-11-25"})

    with http_server(respond) as server:
        url = server.url.replace("://", "://user:pw@")
        guarded(tmp_path, f"{url}/mcp", HELLO)
        refused = assay(tmp_path, "guard", "sign-in", f"{url}/mcp")
    assert shown == ["Basic dXNlcjpwdw=="]
    assert refused.code == 2
    assert "pw" not in refused.err


@pytest.mark.parametrize("status", [302, 403, 404, 500])
def test_where_nobody_could_sign_in_that_is_an_error(status: int, tmp_path: Path) -> None:
    with http_server(lambda handler, _: handler.plain(status, Location="https://elsewhere.example/")) as server:
        ran = assay(tmp_path, "guard", "sign-in", f"{server.url}/mcp")
    gone = assay(tmp_path, "guard", "sign-in", f"{server.url}/mcp")
    assert ran.code == gone.code == 2
    assert f"HTTP {status}" in ran.err
    assert "nobody could sign in" in gone.err


def test_a_token_that_the_server_does_not_take_is_not_kept(tmp_path: Path) -> None:
    with protected() as (server, authority):
        authority.good = "at-another"
        authority.steps["/token"] = lambda handler, _: send(
            handler, 200, {"access_token": "at-wrong", "token_type": "Bearer"}
        )
        given = pass_for(f"{server.url}/mcp", {}, tmp_path)
        with pytest.raises(AuditorError, match="does not take"):
            sign_in(given, "http", Person().invite, 20.0)
    assert given.read() is None


def test_who_signs_out_while_it_is_renewed_has_signed_out(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (given, authority):
        authority.good = "at-another"
        began = slowed(authority)
        guard = threading.Thread(target=guarded, args=(tmp_path, given.url, HELLO))
        guard.start()
        assert began.wait(60)
        leftover = given.file.with_name(f".{given.file.name}.{'0' * 12}.tmp")
        leftover.write_bytes(b"of a writer that was killed")
        assert given.forget()
        guard.join()
        assert given.read() is None
        assert list(given.file.parent.iterdir()) == []


def test_what_is_damaged_is_told_and_nothing_is_shown(tmp_path: Path) -> None:
    with signed_in(tmp_path) as (given, _):
        for damage in (
            b"",
            b"{",
            b"[]",
            b"[" * 100_000,
            b'{"url": 1, "credentials": {"tokens": {"access_token": "a\\nb"}}}',
        ):
            given.file.write_bytes(damage)
            with pytest.raises(AuditorError, match="cannot be read") as caught:
                given.read()
            assert "guard sign-in" in caught.value.hint
        answers, told = guarded(tmp_path, given.url, HELLO)
    assert "HTTP 401" in answers[0]["error"]["message"]
    assert str(given.file) in told


def test_the_command_signs_in_and_out(tmp_path: Path) -> None:
    with protected() as (server, _):
        url = f"{server.url}/mcp"
        process = subprocess.Popen(
            command("guard", "sign-in", url), env=environment(tmp_path), text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stderr
        assert process.stdout
        address = next(line.strip() for line in process.stderr if line.startswith("  http"))
        person = Person()
        with person.invite("", address):
            said = process.stdout.read()
        assert process.wait() == 0
        assert person.landed() == [200]
        assert "signed in" in said
        answers, _ = guarded(tmp_path, url, HELLO, LIST)
        out = assay(tmp_path, "guard", "sign-out", url)
        after, _ = guarded(tmp_path, url, HELLO)
        again = assay(tmp_path, "guard", "sign-out", url)
    assert answers[1]["result"]["tools"] == [{"name": "add"}]
    assert (out.code, out.out) == (0, "forgotten\n")
    assert "error" in after[0]
    assert (again.code, again.out) == (0, "nothing was kept for this URL\n")


def test_what_needs_no_person_and_what_is_not_encrypted_keep_nothing(tmp_path: Path) -> None:
    with http_server(lambda handler, request: handler.answer(request, {"tools": []})) as server:
        open_ = assay(tmp_path, "guard", "sign-in", server.url)
    plain = assay(tmp_path, "guard", "sign-in", "http://mcp.example.org/mcp")
    none = assay(tmp_path, "guard", "sign-in", "mcp.example.org")
    assert (open_.code, open_.out) == (0, "it asks nobody to sign in: nothing is kept\n")
    assert plain.code == none.code == 2
    assert "use https://" in plain.err
    assert "begin it with https://" in none.err
    assert not (tmp_path / ".local").exists()
