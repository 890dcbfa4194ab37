"""Is it said what would help against a gap?"""

from __future__ import annotations

import pytest

from auditor.capture.remedies import remedied
from auditor.model import Deed, Evidence, Gap, Touched

GAP = Gap("s1", "initialize", "ended with code 1", "run the command by hand")


def _one(gap: Gap, *, stderr: str = "", touched: tuple[Touched, ...] = (), network: bool = False) -> Gap:
    return remedied((gap,), Evidence(stderr=stderr, touched=touched), "notes", network=network)[0]


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("models.test", "models.test"),
        ("models.test:443", "models.test"),
        ("(looked up) 192.0.2.1:443", "192.0.2.1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
    ],
)
def test_a_gap_of_a_server_that_sought_a_host_names_it_and_the_option(target: str, host: str) -> None:
    gap = _one(GAP, touched=(Touched(Deed.CONNECT, target),))
    assert gap.why == f"ended with code 1 (it has no network here, and sought {host})"
    assert "`--network full:notes`" in gap.hint


@pytest.mark.parametrize("target", ["127.0.0.1:5432", "[::1]:5432", "localhost:80", "unix:/run/docker.sock", "unix:@x"])
def test_this_machine_is_no_network(target: str) -> None:
    assert _one(GAP, touched=(Touched(Deed.CONNECT, target),)) == GAP


@pytest.mark.parametrize(
    "said",
    [
        "Error: getaddrinfo EAI_AGAIN api.test",
        "socket.gaierror: [Errno -3] Temporary failure in name resolution",
        "dial tcp: lookup api.test: no such host",
    ],
)
def test_an_unwatched_server_that_complains_about_the_network_is_believed(said: str) -> None:
    assert "--network full:notes" in _one(GAP, stderr=said).hint
    assert "--network full:notes" in _one(Gap("s1", "tools/list", said)).hint


def test_a_server_with_a_network_is_not_told_to_get_one() -> None:
    assert _one(GAP, stderr="ENOTFOUND", touched=(Touched(Deed.CONNECT, "a.test"),), network=True) == GAP


def test_a_missing_native_part_is_put_down_to_install_scripts() -> None:
    gap = _one(GAP, stderr="Error: Cannot find module '../build/Release/keytar.node'\n", network=True)
    assert "install script" in gap.why
    assert gap.hint == "install it yourself, and name its program in the entry"


def test_a_server_that_never_ran_keeps_its_reason() -> None:
    gap = Gap("s1", "start", "the registry cannot be reached: ENOTFOUND", "connect")
    assert _one(gap) == gap
