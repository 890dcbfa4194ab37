"""Does the real guard serve a stdio server over HTTP, to who may ask and to nobody else?"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import httpx2
import pytest
from assay import command, environment
from guard_servers import is_alive
from test_guard_stdio import ORDER, within

from auditor.cli.guard_http import ListenType
from auditor.guard.framing import LONGEST

TOKEN = "a-token-of-the-test"  # noqa: S105 - of no other use
SERVER = """
import json, os, sys, threading, time
def say(**message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\\n")
    sys.stdout.flush()
def answer(asked):
    given = (asked.get("params") or {}).get("arguments") or {}
    if "note" in given:
        say(method="notifications/progress", params={"progressToken": given["note"], "progress": 1})
    if "own" in given:
        say(method="notifications/message", params={"level": "info", "data": given["own"]})
    if "wait" in given:
        time.sleep(given["wait"])
    if "die" in given:
        os._exit(given["die"])
    text = str(os.getpid()) if "pid" in given else given.get("text", "")
    text = ",".join(map(str, cancelled)) if "cancelled" in given else text
    if "unknown" in given:
        say(id=asked["id"], error={"code": -32601, "message": "no such method"})
    else:
        say(id=asked["id"], result={"resultType": "complete", "content": [{"type": "text", "text": text}]})
cancelled = []
print("a line by mistake", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("method") == "notifications/cancelled":
        cancelled.append(asked["params"]["requestId"])
    if "id" in asked and "method" in asked:
        threading.Thread(target=answer, args=(asked,), daemon=True).start()
"""
MODERN = {"_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}}


@dataclass
class Listener:
    process: subprocess.Popen[bytes]
    http: httpx2.Client
    errors: Path

    def post(self, id_: object, session: str = "", method: str = "tools/call", **arguments: object) -> httpx2.Response:
        params: dict[str, Any] = {"name": "t", "arguments": arguments}
        if not session and method != "initialize":
            params |= MODERN
        body = {"jsonrpc": "2.0", "id": id_, "method": method, "params": params}
        return self.http.post("/mcp", json=body, headers={"mcp-session-id": session} if session else {})

    def begin(self) -> str:
        return self.post(0, method="initialize").headers["mcp-session-id"]


def text_of(response: httpx2.Response) -> str:
    return str(_last(response)["result"]["content"][0]["text"])


def _last(response: httpx2.Response) -> dict[str, Any]:
    found: dict[str, Any] = messages(response)[-1]
    return found


def messages(response: httpx2.Response) -> list[dict[str, Any]]:
    if response.headers["content-type"] == "application/json":
        return [json.loads(response.content)]
    return [json.loads(line[6:]) for line in response.text.splitlines() if line.startswith("data: ")]


@contextmanager
def listening(home: Path, *more: str, server: str = SERVER) -> Iterator[Listener]:
    errors = home / "errors"
    with errors.open("wb") as said:
        process = subprocess.Popen(
            command("guard", "--no-log", "--listen", "127.0.0.1:0", *more, "--", "python3", "-c", server),
            env=environment(home, TOKEN=TOKEN), stdin=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
    try:
        assert within(20, lambda: b"Bearer" in errors.read_bytes())
        told = errors.read_text(encoding="utf-8").split()
        url = next(word for word in told if word.startswith("http://"))
        token = TOKEN if "--token-env" in more else told[-1]
        headers = {"authorization": f"Bearer {token}", "accept": "application/json, text/event-stream"}
        with httpx2.Client(base_url=url.removesuffix("/mcp"), headers=headers, timeout=10) as http:
            yield Listener(process, http, errors)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def listener(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listener]:
    with listening(tmp_path_factory.mktemp("listen"), "--token-env", "TOKEN") as found:
        yield found


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer other"}, 401),
        ({"authorization": f"Basic {TOKEN}"}, 401),
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1:1"}, 421),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"mcp-session-id": "made-up"}, 404),
        ({}, 400),
    ],
)
def test_who_may_not_ask_is_turned_away_before_a_server_is_started(
    listener: Listener, headers: dict[str, str], status: int
) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    answer = listener.http.post("/mcp", content=body, headers={"content-type": "application/json", **headers})
    assert answer.status_code == status
    assert "mcp-assay" in answer.json()["error"]["message"]


def test_a_head_must_come_in_time_though_others_came_on_the_same_connection(listener: Listener) -> None:
    asked, begins = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\n"
    place = (listener.http.base_url.host, listener.http.base_url.port)
    started = time.monotonic()
    with socket.create_connection(place) as after_an_answer, socket.create_connection(place) as at_once:
        after_an_answer.sendall(asked)
        assert after_an_answer.recv(1000).startswith(b"HTTP/1.1 421")
        after_an_answer.sendall(begins)
        at_once.sendall(asked + begins)
        assert within(15, lambda: not drips(after_an_answer))
        assert within(5, lambda: not drips(at_once))
    assert time.monotonic() - started > 8


def drips(one: socket.socket) -> bool:
    """Whether one more header could be sent."""
    try:
        one.sendall(b"X: y\r\n")
    except OSError:
        return False
    return True


def test_there_is_an_end_to_how_many_connections_are_held(listener: Listener) -> None:
    place = (listener.http.base_url.host, listener.http.base_url.port)
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(place)) for _ in range(600)]
        time.sleep(1)
        for each in held:
            each.setblocking(False)

        def gone(one: socket.socket) -> bool:
            try:
                return one.recv(1) == b""
            except BlockingIOError:
                return False
            except OSError:
                return True

        assert 60 <= sum(map(gone, held)) <= 110
    assert within(5, lambda: listener.post(1, method="tools/list").status_code == 200)


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), (b"", 400), (b'{"id":1,"id":2,"method":"x"}', 400), (b" " * (LONGEST + 1), 413)]
)
def test_what_is_no_message_is_turned_away(listener: Listener, body: bytes, status: int) -> None:
    answer = listener.http.post("/mcp", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status


def test_each_session_has_a_server_of_its_own_until_it_is_deleted(listener: Listener) -> None:
    first, second = listener.begin(), listener.begin()
    servers = [int(text_of(listener.post(1, session, pid=True))) for session in (first, second, first)]
    assert servers[0] == servers[2] != servers[1]
    assert listener.http.delete("/mcp", headers={"mcp-session-id": first}).status_code == 200
    assert listener.post(2, first).status_code == 404
    assert within(5, lambda: not is_alive(servers[0]))
    assert text_of(listener.post(2, second, text="still here")) == "still here"


def test_an_order_in_a_result_is_blocked(listener: Listener) -> None:
    assert "withheld" in text_of(listener.post(1, listener.begin(), text=ORDER))


def test_progress_comes_before_its_result_on_the_same_stream(listener: Listener) -> None:
    session = listener.begin()
    params = {"name": "t", "arguments": {"note": "p", "text": "done"}, "_meta": {"progressToken": "p"}}
    body = {"jsonrpc": "2.0", "id": 5, "method": "tools/call", "params": params}
    answer = listener.http.post("/mcp", json=body, headers={"mcp-session-id": session})
    assert [each.get("method") for each in messages(answer)] == ["notifications/progress", None]
    assert text_of(answer) == "done"


def test_a_client_that_takes_json_alone_gets_json_alone(listener: Listener) -> None:
    headers = {"mcp-session-id": listener.begin(), "accept": "application/json"}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "t", "arguments": {"own": "x"}}}
    assert listener.http.post("/mcp", json=call, headers=headers).json()["result"]["content"]


def test_what_belongs_to_no_request_comes_on_the_stream_of_the_client(listener: Listener) -> None:
    session = {"mcp-session-id": listener.begin()}
    with listener.http.stream("GET", "/mcp", headers=session) as stream:
        lines = stream.iter_lines()
        assert listener.http.get("/mcp", headers=session).status_code == 409
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "t", "arguments": {"own": "x"}}}
        listener.http.post("/mcp", json=call, headers={**session, "accept": "application/json"})
        assert "notifications/message" in next(line for line in lines if line.startswith("data: "))


def test_an_answer_whose_stream_broke_can_be_asked_for_again(listener: Listener) -> None:
    session = {"mcp-session-id": listener.begin()}
    params = {"name": "t", "arguments": {"note": "p", "wait": 0.2, "text": "late"}, "_meta": {"progressToken": "p"}}
    call = {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": params}
    with listener.http.stream("POST", "/mcp", json=call, headers=session) as stream:
        place = next(line for line in stream.iter_lines() if line.startswith("id: "))[4:]
    again = listener.http.get("/mcp", headers={**session, "last-event-id": place})
    assert text_of(again) == "late"


def test_clients_without_sessions_may_use_the_same_id_at_once(listener: Listener) -> None:
    def one(number: int) -> str:
        return text_of(listener.post(1, text=f"n{number}", wait=0.1))

    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(one, range(3))) == ["n0", "n1", "n2"]
    assert listener.post(1, unknown=True).status_code == 404


def test_to_leave_a_stream_of_the_newer_era_cancels_the_request(listener: Listener) -> None:
    with pytest.raises(httpx2.ReadTimeout):
        listener.http.post(
            "/mcp", timeout=0.3, json={"jsonrpc": "2.0", "id": 99, "method": "tools/call",
                                       "params": {"name": "t", "arguments": {"wait": 5}, **MODERN}},
        )  # fmt: skip
    assert within(5, lambda: "99" in text_of(listener.post(1, cancelled=True)))


def test_a_header_that_says_something_else_than_the_message_is_refused(listener: Listener) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "t", **MODERN}}
    answer = listener.http.post("/mcp", json=call, headers={"mcp-name": "harmless"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, -32020)


def test_who_waits_is_told_when_the_server_dies_and_the_session_is_over(listener: Listener) -> None:
    session = listener.begin()
    assert "ended" in _last(listener.post(1, session, die=3))["error"]["message"]
    assert within(5, lambda: listener.post(2, session).status_code == 404)


def test_a_signal_ends_all_and_every_stream_at_once(tmp_path: Path) -> None:
    with listening(tmp_path) as one:
        server = int(text_of(one.post(1, session := one.begin(), pid=True)))
        with one.http.stream("GET", "/mcp", headers={"mcp-session-id": session}):
            began = time.monotonic()
            os.kill(one.process.pid, signal.SIGTERM)
            assert one.process.wait(5) == 0
        assert time.monotonic() - began < 5
        assert not is_alive(server)


@pytest.mark.parametrize("place", ["0.0.0.0:0", "192.0.2.1:80", "[::]:0", "example.org:80", "127.0.0.1:x", "70000"])
def test_nothing_is_listened_at_that_others_can_reach(place: str) -> None:
    with pytest.raises(click.BadParameter):
        ListenType().convert(place, None, None)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("8080", ("127.0.0.1", 8080)),
        ("localhost:1", ("127.0.0.1", 1)),
        ("[::1]:2", ("::1", 2)),
        (":0", ("127.0.0.1", 0)),
    ],
)
def test_an_address_of_this_machine_is_listened_at(place: str, expected: tuple[str, int]) -> None:
    assert ListenType().convert(place, None, None) == expected


DEAF = """
import json, sys, time
print(json.dumps({"jsonrpc": "2.0", "id": json.loads(sys.stdin.readline())["id"], "result": {}}), flush=True)
time.sleep(60)
"""


def test_the_end_of_a_session_whose_server_does_not_read_harms_no_other(tmp_path: Path) -> None:
    with listening(tmp_path, server=DEAF) as deaf:
        for _ in range(2):
            session = {"mcp-session-id": deaf.begin()}
            long = {"jsonrpc": "2.0", "method": "notifications/x", "params": {"text": "x" * (3 << 20)}}
            assert deaf.http.post("/mcp", json=long, headers=session).status_code == 202
            assert deaf.http.delete("/mcp", headers=session).status_code == 200
        assert deaf.post(0, method="initialize").status_code == 200


def test_progress_goes_to_the_client_that_asked_though_another_uses_the_same_token(listener: Listener) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def one(number: int) -> list[Any]:
        meta = MODERN["_meta"] | {"progressToken": "p1"}
        arguments = {"note": "p1", "wait": 0.3, "text": f"n{number}"}
        body = {"jsonrpc": "2.0", "id": 500 + number, "method": "tools/call",
                "params": {"name": "t", "arguments": arguments, "_meta": meta}}  # fmt: skip
        return messages(listener.http.post("/mcp", json=body))

    with ThreadPoolExecutor(2) as pool:
        for number, heard in enumerate(pool.map(one, range(2))):
            assert [each.get("method", each.get("id")) for each in heard] == ["notifications/progress", 500 + number]


def test_strangers_who_say_nothing_take_nobodys_place(tmp_path: Path) -> None:
    with listening(tmp_path) as busy, ExitStack() as strangers:
        place = (busy.http.base_url.host, busy.http.base_url.port)
        for _ in range(300):
            strangers.enter_context(socket.create_connection(place, timeout=5))
        assert busy.post(0, method="initialize").status_code == 200
