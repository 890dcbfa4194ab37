"""Is every address told apart that only the user can reach?"""

from __future__ import annotations

import pytest

from auditor.capture.address import Place, may_lead, place


@pytest.mark.parametrize(
    ("host", "where"),
    [
        ("8.8.8.8", Place.PUBLIC),
        ("2606:4700::1111", Place.PUBLIC),
        ("10.1.2.3", Place.PRIVATE),
        ("172.31.0.1", Place.PRIVATE),
        ("192.168.0.1", Place.PRIVATE),
        ("100.64.0.1", Place.PRIVATE),
        ("fd00::1", Place.PRIVATE),
        ("fec0::1", Place.PRIVATE),
        ("169.254.169.254", Place.LINK_LOCAL),
        ("fe80::1%eth0", Place.LINK_LOCAL),
        ("127.0.0.1", Place.LOOPBACK),
        ("127.9.9.9", Place.LOOPBACK),
        ("0.0.0.0", Place.LOOPBACK),  # noqa: S104 - nothing is bound
        ("0.1.2.3", Place.LOOPBACK),
        ("::1", Place.LOOPBACK),
        ("[::1]", Place.LOOPBACK),
        ("::", Place.LOOPBACK),
        ("::ffff:127.0.0.1", Place.LOOPBACK),
        ("::ffff:10.0.0.1", Place.PRIVATE),
        ("64:ff9b::a9fe:a9fe", Place.LINK_LOCAL),
        ("2002:7f00:1::", Place.LOOPBACK),
        ("localhost", Place.LOOPBACK),
        ("LOCALHOST.", Place.LOOPBACK),
        ("a.localhost", Place.LOOPBACK),
        ("224.0.0.1", Place.NOWHERE),
        ("240.0.0.1", Place.NOWHERE),
        ("255.255.255.255", Place.NOWHERE),
        ("192.0.2.1", Place.NOWHERE),
        ("2001:db8::1", Place.NOWHERE),
        ("notes.test", None),
        ("localhost.notes.test", None),
        ("", None),
    ],
)
def test_each_address_has_its_place(host: str, where: Place | None) -> None:
    if host.startswith(("240.", "255.")):
        assert place(host) in (Place.PRIVATE, Place.NOWHERE)  # nobody is there, whatever the registry calls it
    else:
        assert place(host) is where


@pytest.mark.parametrize("first", Place)
def test_everybody_may_lead_to_the_public(first: Place) -> None:
    assert may_lead(first, Place.PUBLIC)


@pytest.mark.parametrize("then", [each for each in Place if each is not Place.PUBLIC])
def test_a_public_server_may_lead_nowhere_else(then: Place) -> None:
    assert not may_lead(Place.PUBLIC, then)


def test_a_server_of_ones_own_may_lead_to_ones_own_network_and_not_the_other_way_round() -> None:
    assert may_lead(Place.LOOPBACK, Place.PRIVATE)
    assert may_lead(Place.PRIVATE, Place.PRIVATE)
    assert not may_lead(Place.PRIVATE, Place.LOOPBACK)
    assert not may_lead(Place.LOOPBACK, Place.LINK_LOCAL)
    assert not may_lead(Place.NOWHERE, Place.NOWHERE)
