"""Which hosts are granted, where do they stand inside, and what is answered to who looks one up?"""

from __future__ import annotations

import struct
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.guard.egress import dns
from auditor.guard.egress.hosts import PROXY, Hosts, Target, public, target
from auditor.policy.places import host_granted
from auditor.policy.read_grants import split_port


def hosts(*grants: str) -> Hosts:
    split = [split_port(each) for each in grants]
    return Hosts(lambda each: host_granted(each, grants), tuple((name, int(port or 0)) for name, port in split))


def query(name: str, kind: int = 1) -> bytes:
    labels = b"".join(bytes([len(each)]) + each.encode() for each in name.split("."))
    return struct.pack(">HHHHHH", 77, 0x100, 1, 0, 0, 0) + labels + b"\0" + struct.pack(">HH", kind, 1)


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("8.8.8.8", True), ("2606:4700::1", True), ("64:ff9b::808:808", True), ("127.0.0.1", False),
        ("10.1.2.3", False), ("192.168.0.1", False), ("172.16.0.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False),  # noqa: S104 - named
        ("::1", False), ("::", False), ("fe80::1", False), ("fc00::1", False), ("fec0::1", False), ("ff02::1", False),
        ("::ffff:10.0.0.1", False), ("::10.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::1", False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_internet_are_public(address: str, is_public: bool) -> None:
    assert public(ip_address(address)) is is_public


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a.test:443", Target("a.test", 443)), ("A.Test.", Target("a.test", 80)), ("[::1]:8", Target("::1", 8)),
        ("::1", Target("::1", 80)), ("127.0.0.1:1", Target("127.0.0.1", 1)),
        ("2130706433:80", None), ("0x7f.1:80", None), ("127.1:80", None), ("0177.0.0.1:80", None), ("a:b:c", None),
        ("a.test:0", None), ("a.test:65536", None), ("a.test:-1", None), ("[a]:1", None), ("", None), (":80", None),
        ("a b:80", None), ("a.test\0:80", None), ("a.test:٤", None), ("ä.test", None), ("a..test", None),
    ],
)  # fmt: skip
def test_a_host_is_read_in_one_way_or_not_at_all(text: str, found: Target | None) -> None:
    assert target(text, 80) == found


@given(st.text(max_size=40))
def test_any_text_is_a_host_or_none_and_what_is_one_is_read_again(text: str) -> None:
    found = target(text, 443)
    assert found is None or target(str(found)) == found


def test_each_granted_name_stands_at_a_place_of_its_own() -> None:
    known = hosts("api.test", "*.sub.test:8443")
    places = [known.place(name) for name in ("api.test", "a.sub.test", "b.sub.test", "api.test")]
    assert len(set(places)) == 3
    assert places[0] == places[3]
    assert known.place("evil.test") is None
    assert known.at(str(places[1]), 8443) == Target("a.sub.test", 8443)
    assert known.at("8.8.8.8", 8443) == Target("8.8.8.8", 8443)
    assert all(place is not None and public(place) for place in places), "servers may refuse to call others"


def test_doors_stand_where_they_are_needed_and_nowhere_else() -> None:
    assert hosts().doors() == ()
    ports = [(kind, port) for kind, _, port in hosts("api.test", "db.test:5432").doors()]
    assert ports == [("tcp", PROXY[1]), ("udp", 53), ("udp", 53), ("tcp", 80), ("tcp", 443), ("tcp", 5432)]


def test_a_granted_name_may_lead_to_the_internet_and_to_granted_addresses() -> None:
    known = hosts("api.test", "10.0.0.7:80")
    assert known.may_lead_to(ip_address("8.8.8.8"), 443)
    assert known.may_lead_to(ip_address("10.0.0.7"), 80)
    assert not known.may_lead_to(ip_address("10.0.0.7"), 443)
    assert not known.may_lead_to(ip_address("10.0.0.8"), 80)


def test_a_granted_name_is_answered_with_its_place_and_no_other_name_is() -> None:
    known = hosts("api.test")
    asked = dns.question(query("API.test"))
    assert asked is not None
    place = known.place("api.test")
    assert place is not None
    assert dns.answer(asked, known.place).endswith(place.packed)
    other = dns.question(query("evil.test"))
    assert other is not None
    assert dns.answer(other, known.place)[3] & 15 == 3, "no such name"
    modern = dns.question(query("api.test", 28))
    assert modern is not None
    assert struct.unpack(">HHHHHH", dns.answer(modern, known.place)[:12])[3] == 0, "there, and no IPv6 address"


@given(st.binary(max_size=600))
def test_any_bytes_are_a_question_or_refused(data: bytes) -> None:
    for each in (data, query("a.test")[:12] + data):
        asked = dns.question(each)
        if asked is None:
            assert len(dns.refusal(each)) in (0, 12)
        else:
            assert asked.raw in each
            assert len(dns.answer(asked, lambda _: None)) < 600
