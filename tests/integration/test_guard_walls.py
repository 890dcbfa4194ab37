"""Behind walls, does a server have what it was granted, and nothing else? A hostile one tries, and others look on."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from assay import ROOT, assay, environment
from guard_servers import Client, text_of
from made_up_user import PYTHON
from outside_world import FORBIDDEN, GRANTED, REBINDING, Outside, outside

from auditor.confine.prepared import Prepared
from auditor.confine.walls import Walls, walled
from auditor.guard.upstream import Upstream
from auditor.model import Stdio

pytestmark = pytest.mark.skipif(shutil.which("bwrap") is None, reason="needs bubblewrap")

HERE = Path(__file__).parent
SECRET = "planted-5f1c77"  # noqa: S105 - made up
GIVEN = "the token"
Attempt = tuple[str, list[object], dict[str, object]]


@dataclass(frozen=True)
class Ground:
    """Where everything lies."""

    top: Path
    world: Outside

    @property
    def notes(self) -> str:
        return str(self.top / "notes")

    @property
    def docs(self) -> str:
        return str(self.top / "docs")

    @property
    def secret(self) -> str:
        return str(self.top / "secret.txt")


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    top = tmp_path_factory.mktemp("walls")
    for folder in ("notes/repo/deep/hooks", "docs", "server", "home/.ssh"):
        (top / folder).mkdir(parents=True)
    for name in ("secret.txt", "home/.ssh/id_rsa", "others.txt"):
        (top / name).write_text(SECRET, encoding="utf-8")
        (top / name).chmod(0o644)
    if os.geteuid() == 0:
        os.chown(top / "others.txt", 65534, 65534)
    (top / "notes" / "fine.txt").write_text("fine", encoding="utf-8")
    (top / "docs" / "page.txt").write_text("page", encoding="utf-8")
    (top / "notes" / "link").symlink_to(top / "secret.txt")
    (top / "server" / ".env").write_text(f"KEY={SECRET}", encoding="utf-8")
    shutil.copy(HERE / "overstepping_server.py", top / "server")
    with outside(top / "docs") as world:
        policy = {
            "files": [
                {"path": str(top / "notes"), "access": "write"},
                {"path": str(top / "docs")},
                {"path": str(top / "notes/repo/deep/hooks")},
            ],
            "hosts": [f"{name}:{port}" for name in (GRANTED, "127.0.0.1") for port in (world.http, world.https)]
            + [REBINDING],
            "environment": ["TOKEN"],
            "programs": ["cat"],
        }
        text = json.dumps({"version": 1, "servers": {"over": {"grants": policy}}})
        (top / "policy.yaml").write_text(text, encoding="utf-8")
        yield Ground(top, world)


@contextmanager
def guarded(ground: Ground, *options: str) -> Iterator[Client]:
    home, names = ground.top / "home", f"{GRANTED},{FORBIDDEN},{REBINDING}"
    process = subprocess.Popen(
        [sys.executable, HERE / "named_hosts.py", "guard", "--server", "over", "--config", ground.top / "policy.yaml",
         "--log", ground.top / "log.jsonl", *options, "--", PYTHON, ground.top / "server" / "overstepping_server.py"],
        env=environment(home, NAMES=names, TOKEN=GIVEN, OTHER=SECRET, PYTHONPATH=str(ROOT)), cwd=home, bufsize=0,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(ground.top / "stderr").open("ab"),
    )  # fmt: skip
    try:
        yield Client(process)
    finally:
        process.stdin.close()  # type: ignore[union-attr] # a pipe was asked for
        process.wait(10)
        process.stdout.close()  # type: ignore[union-attr] # the same


@pytest.fixture(scope="module")
def inside(ground: Ground) -> Iterator[Client]:
    with guarded(ground) as client:
        yield client


def tries(client: Client, name: str, *what: object, **how: object) -> str:
    params = {"name": name, "arguments": {"what": what, "how": how}}
    client.say(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).encode() + b"\n")
    return text_of(json.loads(client.hear()))


def test_it_reads_and_writes_what_it_was_granted(ground: Ground, inside: Client) -> None:
    assert tries(inside, "read", f"{ground.notes}/fine.txt") == "got fine"
    assert tries(inside, "read", f"{ground.docs}/page.txt") == "got page"
    assert tries(inside, "write", f"{ground.notes}/new.txt") == "got written"
    assert Path(ground.notes, "new.txt").read_text(encoding="utf-8") == "written"
    assert tries(inside, "write", f"{ground.top}/home/kept.txt") == "got written"
    assert tries(inside, "write", f"{ground.top}/beside.txt") == "got written"
    assert not (ground.top / "home" / "kept.txt").exists(), "its home is not the user's"
    assert not (ground.top / "beside.txt").exists(), "nor is its /tmp"


def test_it_reaches_the_granted_host_with_and_without_knowing_of_a_proxy(ground: Ground, inside: Client) -> None:
    world = ground.world
    for proxied in (True, False):
        assert tries(inside, "fetch", f"http://{GRANTED}:{world.http}/x", proxied=proxied) == "got granted"
        secure = f"https://{GRANTED}:{world.https}/y"
        assert tries(inside, "fetch", secure, f"{ground.docs}/authority.pem", proxied=proxied) == "got granted"
    assert tries(inside, "fetch", f"http://127.0.0.1:{world.http}/z", proxied=False) == "got granted"


def test_it_has_the_granted_variable_and_starts_the_granted_program(ground: Ground, inside: Client) -> None:
    assert tries(inside, "variable", "TOKEN") == "got the token"
    assert tries(inside, "start", "cat", f"{ground.notes}/fine.txt") == "got fine"


def files(ground: Ground) -> dict[str, Attempt]:
    return {
        "an absolute path": ("read", [ground.secret], {}),
        "a path that goes up": ("read", [f"{ground.notes}/../secret.txt"], {}),
        "a link that lay there": ("read", [f"{ground.notes}/link"], {}),
        "a link of its own": ("look_at_link", [f"{ground.notes}/made", ground.secret], {}),
        "the root of the first process": ("read", [f"/proc/1/root{ground.secret}"], {}),
        "the root of the client": ("read", [f"/proc/{os.getpid()}/root{ground.secret}"], {}),
        "any root or folder of any process": ("search", [str(ground.top), "secret.txt"], {}),
        "another user's file": ("read", [f"{ground.top}/others.txt"], {}),
        "a key in the home": ("read", [f"{ground.top}/home/.ssh/id_rsa"], {}),
        "secrets among its own files": ("read", [f"{ground.top}/server/.env"], {}),
        "a file to write that it may read": ("write", [f"{ground.docs}/page.txt"], {}),
        "its own program": ("write", [f"{ground.top}/server/overstepping_server.py"], {}),
    }


def hosts(ground: Ground) -> dict[str, Attempt]:
    port, http, pem = ground.world.forbidden, ground.world.http, f"{ground.docs}/authority.pem"
    to_granted, to_forbidden = f"{GRANTED}:{http}", f"{FORBIDDEN}:{port}"
    first = f"GET http://{to_granted}/first HTTP/1.1\r\nHost: {to_granted}\r\n\r\n"
    second = f"GET http://{to_forbidden}/ HTTP/1.1\r\nHost: {to_forbidden}\r\n\r\n"
    twice = f"POST http://{to_granted}/ HTTP/1.1\r\nHost: {to_granted}\r\nContent-Length: 4\r\n"
    return {
        "a name, by the proxy": ("fetch", [f"http://{to_forbidden}/"], {}),
        "a name": ("fetch", [f"http://{to_forbidden}/"], {"proxied": False}),
        "IPv4": ("connect", ["127.0.0.1", port], {}),
        "IPv4 of the machine": ("connect", [own_address(), port], {}),
        "IPv6": ("connect", ["::1", port], {}),
        "an address of the internet": ("connect", ["192.0.2.1", 443], {}),
        "IPv4, by the proxy": ("fetch", [f"http://127.0.0.1:{port}/"], {}),
        "IPv6, by the proxy": ("fetch", [f"http://[::1]:{port}/"], {}),
        "IPv4 in IPv6": ("fetch", [f"http://[::ffff:127.0.0.1]:{port}/"], {}),
        "an address as a number": ("fetch", [f"http://2130706433:{port}/"], {}),
        "another port": ("connect", [GRANTED, port], {}),
        "another port, by the proxy": ("fetch", [f"http://{GRANTED}:{port}/"], {}),
        "a granted name that leads home": ("fetch", [f"http://{REBINDING}:{port}/"], {}),
        "a name that is looked up": ("ask_for", [f"{SECRET}.{FORBIDDEN}", "127.0.0.53"], {}),
        "a redirect": ("fetch", [f"http://{to_granted}/away"], {}),
        "another name by TLS": ("tls_by_proxy", [f"{GRANTED}:{ground.world.https}", FORBIDDEN, pem], {}),
        "no name by TLS": ("tls_by_proxy", [f"{GRANTED}:{ground.world.https}", "", pem], {}),
        "another Host": ("by_proxy", [first.replace(f"Host: {to_granted}", f"Host: {FORBIDDEN}")], {}),
        "two of them": ("by_proxy", [first.replace("\r\n\r\n", f"\r\nHost: {FORBIDDEN}\r\n\r\n")], {}),
        "another Host, in a tunnel": (
            "by_proxy",
            [f"CONNECT {to_granted} HTTP/1.1\r\nHost: x\r\n\r\n", f"GET / HTTP/1.1\r\nHost: {FORBIDDEN}\r\n\r\n"],
            {},
        ),
        "a second request": ("by_proxy", [first, second], {}),
        "a second request at once": ("by_proxy", [first + second], {}),
        "two lengths": ("by_proxy", [f"{twice}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{second}"], {}),
        "a socket past all networks": ("family", [40], {}),
    }


def own_address() -> str:
    """Of this machine in its network, or of its loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.2"
        return str(one.getsockname()[0])


def programs(ground: Ground) -> dict[str, Attempt]:
    true, copied = shutil.which("true"), f"{ground.notes}/copied"
    loader = next(iter(sorted(Path("/lib64").glob("ld-linux-*.so.2"))), Path("/lib/ld-linux-aarch64.so.1"))
    return {
        "another program": ("start", ["id"], {}),
        "a shell": ("start", ["/bin/sh", "-c", "echo yes"], {}),
        "a copy": ("start_copy", [PYTHON_FILE, copied], {}),
        "a copy in the home": ("start_copy", [PYTHON_FILE, f"{ground.top}/home/copied"], {}),
        "a copy in /tmp": ("start_copy", [PYTHON_FILE, "/tmp/copied"], {}),  # noqa: S108 - its own
        "a copy in shared memory": ("start_copy", [PYTHON_FILE, "/dev/shm/copied"], {}),  # noqa: S108 - its own
        "a copy by the loader": ("start_copy", [PYTHON_FILE, copied, str(loader)], {}),
        "the true one by the loader": ("start", [str(loader), str(true), "--version"], {}),
        "one in memory": ("start_in_memory", [PYTHON_FILE], {}),
        "a world of its own": ("own_namespace", [], {}),
    }


PYTHON_FILE = str(Path(PYTHON).resolve())


def variables(_: Ground) -> dict[str, Attempt]:
    return {
        "another variable": ("variable", ["OTHER"], {}),
        "those of any process": ("search_variables", ["OTHER"], {}),
    }


@pytest.mark.parametrize("kind", [files, hosts, programs, variables])
def test_it_gets_nothing_else(ground: Ground, inside: Client, kind: object) -> None:
    assert callable(kind)
    got = {}
    for name, (tool, what, how) in kind(ground).items():
        said = tries(inside, tool, *what, **how)
        if not said.startswith("failed") or SECRET in said:
            got[name] = said
    # What the proxy says itself is no answer of anybody else.
    assert {name: said for name, said in got.items() if not own_words(said)} == {}


def own_words(said: str) -> bool:
    """Refused by the proxy; or the first of two requests answered, and not the second; or nothing."""
    answers = said.count("HTTP/1.1 2")
    if said == "got " or said.startswith("got HTTP/1.1 403"):
        return answers == 0
    if "200 Connection Established" in said:
        return "403 Forbidden" in said
    return said.startswith("got HTTP/1.1 200") and answers == 1 and "forbidden" not in said


def test_nobody_outside_saw_anything(ground: Ground, inside: Client) -> None:
    for address in (own_address(), "127.0.0.1"):  # a packet needs nobody's answer
        tries(inside, "datagram", address, ground.world.udp)
    assert tries(inside, "read", f"{ground.notes}/fine.txt") == "got fine"
    assert ground.world.intruders == []
    assert set(ground.world.names) == {GRANTED}
    ports = {f"{GRANTED}:{ground.world.http}", f"{GRANTED}:{ground.world.https}", f"127.0.0.1:{ground.world.http}"}
    assert {host for host, _ in ground.world.asked} <= ports


def test_without_walls_the_same_attempts_succeed(ground: Ground) -> None:
    """Else they would prove nothing."""
    world = ground.world
    with guarded(ground, "--unconfined") as client:
        assert SECRET in tries(client, "look_at_link", f"{ground.notes}/made", ground.secret)
        assert SECRET in tries(client, "search", str(ground.top), "secret.txt")
        assert "forbidden" in tries(client, "connect", "127.0.0.1", world.forbidden)
        assert tries(client, "datagram", own_address(), world.udp) == "got sent"
        assert tries(client, "start", "/bin/sh", "-c", "echo yes") == "got yes\n"
        assert tries(client, "start_copy", PYTHON_FILE, f"{ground.notes}/copied").startswith("got Python")
        assert tries(client, "start_in_memory", PYTHON_FILE).startswith("got Python")
        assert tries(client, "variable", "OTHER") == f"got {SECRET}"
    assert "NOT confined" in (ground.top / "stderr").read_text(encoding="utf-8")
    assert world.intruders


def test_the_log_tells_which_hosts_were_reached_and_which_were_refused(ground: Ground, inside: Client) -> None:
    assert inside.process.poll() is None
    ran = assay(ground.top, "log", ground.top / "log.jsonl")
    seen, _, stopped = ran.out.partition("stopped:")
    assert GRANTED in seen
    assert f"{FORBIDDEN}:{ground.world.forbidden}: block, no grant names" in stopped
    assert f"TLS asks for {FORBIDDEN}" in stopped
    assert SECRET not in ran.out.replace(f"{SECRET}.{FORBIDDEN}", "")


def test_it_neither_reads_nor_changes_what_its_client_kept_of_standard_error(ground: Ground) -> None:
    with (ground.top / "stderr").open("ab") as kept:
        kept.write(f"others said {SECRET}\n".encode())
    with guarded(ground) as client:
        assert SECRET not in tries(client, "open_anew", 2)
        tries(client, "read", f"{ground.notes}/fine.txt")
    said = (ground.top / "stderr").read_text(encoding="utf-8")
    assert f"others said {SECRET}\n" in said
    assert "confined to its own program" in said.partition("others said")[2]


def test_a_folder_that_it_may_only_read_stays_that_in_one_that_it_may_write(ground: Ground, inside: Client) -> None:
    repo = f"{ground.notes}/repo"
    assert tries(inside, "write", f"{repo}/deep/fine.txt") == "got written"
    for attempt in (
        ("write", f"{repo}/deep/hooks/own"),
        *(("move", f"{repo}{each}", f"{ground.notes}/away") for each in ("", "/deep", "/deep/hooks")),
    ):
        assert tries(inside, *attempt).startswith("failed OSError"), attempt
    assert list(Path(repo, "deep", "hooks").iterdir()) == []


@pytest.mark.parametrize("step", ["repo", "repo/deep", "repo/deep/hooks"])
@pytest.mark.parametrize("link", [True, False])
def test_with_what_was_exchanged_after_it_was_checked_it_is_not_started(tmp_path: Path, step: str, link: bool) -> None:
    """As another server could do that may write there."""
    hooks = tmp_path / "repo" / "deep" / "hooks"
    hooks.mkdir(parents=True)
    files = ((str(tmp_path / "repo"), True), (str(hooks), False))
    built = walled(Prepared(Stdio("/bin/cat", ())), Walls(files), str(tmp_path))
    (tmp_path / step).rename(tmp_path / "away")
    shutil.copytree(tmp_path / "away", tmp_path / "other")
    (tmp_path / step).symlink_to(tmp_path / "other") if link else (tmp_path / "other").rename(tmp_path / step)
    upstream = Upstream(built.confined)
    while upstream.failure is None and upstream.exit_code is None and upstream.hear():
        pass
    upstream.end()
    assert upstream.failure
    assert link or "exchanged" in upstream.failure.what


def test_what_it_says_on_standard_error_is_passed_on(ground: Ground) -> None:
    with guarded(ground) as client:
        tries(client, "complain", "said by the server")
    assert "said by the server\n" in (ground.top / "stderr").read_text(encoding="utf-8")


def test_secrets_among_its_files_that_are_replaced_or_made_while_it_runs_are_not_seen(ground: Ground) -> None:
    own = ground.top / "server"
    (own / "deep").mkdir()
    (own / "deep" / ".env").write_text(SECRET, encoding="utf-8")
    with guarded(ground) as client:
        assert tries(client, "read", f"{own}/deep/.env") == "got "
        for name in ("new", "credentials.json"):
            (own / name).write_text(SECRET, encoding="utf-8")
        (own / "new").replace(own / ".env")
        (own / "deep").rename(own / "away")
        shutil.copytree(own / "away", own / "deep")
        for each in (".env", "credentials.json", "deep/.env", "away/.env"):
            assert SECRET not in tries(client, "read", f"{own}/{each}")
        assert "a server that tries" in tries(client, "read", f"{own}/overstepping_server.py").lower()
        assert tries(client, "write", f"{own}/written").startswith("failed")


def test_where_no_sandbox_can_be_built_nothing_is_started(ground: Ground) -> None:
    mark = ground.top / "started"
    asked = ("guard", "--no-log", "--server", "over", "--config", ground.top / "policy.yaml")
    ran = assay(ground.top, *asked, "--", "/usr/bin/touch", mark, PATH="/nonexistent")
    assert ran.code == 2
    assert "cannot be enforced here" in ran.err
    assert "--unconfined" in ran.err
    assert not mark.exists()
    assay(ground.top, *asked, "--unconfined", "--", "/usr/bin/touch", mark, PATH="/nonexistent")
    assert mark.exists()


def test_a_call_that_names_what_was_not_granted_does_not_reach_the_server(ground: Ground, inside: Client) -> None:
    params = {"name": "read", "arguments": {"path": "/etc/passwd", "what": []}}
    inside.say(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).encode() + b"\n")
    assert "does not grant" in text_of(json.loads(inside.hear()))
    assert ground.top.exists()
