"""Which arguments name what was not granted?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.deciding import by_grants
from auditor.guard.reach import Reach
from auditor.model.policy import FileGrant, Grants
from auditor.wire import Object, from_python

REACH = by_grants(
    Grants(files=(FileGrant("~/notes"), FileGrant("/srv/data")), hosts=("api.test", "*.ok.test:8443")), "/home/u"
)


def told(**arguments: object) -> str:
    return REACH.oversteps(node({"name": "t", "arguments": arguments}))


def node(value: dict[str, Any]) -> Object:
    found = from_python(value)
    assert isinstance(found, Object)
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        {"path": "/etc/passwd"}, {"path": "/home/u/notes/../.ssh/id_rsa"}, {"path": "~/.ssh/id_rsa"},
        {"path": "~/notes/../.ssh"}, {"filePath": "/srv/database"}, {"files": ["~/notes/a", "/root/.bashrc"]},
        {"uri": "file:///etc/shadow"}, {"uri": "file:///home/u/%2e%2e/other"}, {"path": "//etc/passwd"},
        {"edits": [{"target_file": "/var/lib/x"}]}, {"url": "https://evil.test/x"}, {"url": "http://api.test.evil/"},
        {"endpoint": "wss://a.ok.test/"}, {"urls": ["https://api.test/", "https://user@evil.test"]},
        {"url": "http://169.254.169.254/latest/meta-data"}, {"url": "http://[::1]:22/"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_clearly_not_granted_is_told_without_quoting_it(arguments: dict[str, object]) -> None:
    why = told(**arguments)
    assert "does not grant" in why
    assert "evil" not in why
    assert "etc" not in why


@pytest.mark.parametrize(
    "arguments",
    [
        {"path": "~/notes/a.txt"}, {"path": "/home/u/notes"}, {"path": "/srv/data/x/../y"}, {"path": "notes/a.txt"},
        {"path": "/api/v1/users"}, {"path": "/src/main.py"}, {"path": "/"}, {"path": "/tmp/scratch"},  # noqa: S108 - named
        {"text": "/etc/passwd"}, {"query": "what stands in /etc/passwd?"}, {"profile": "/home/x"}, {"path": "/etc\nx"},
        {"url": "https://api.test/x?y=https://evil.test"}, {"url": "https://a.ok.test:8443/"}, {"url": "not a url"},
        {"url": "mailto:a@evil.test"}, {"link": "https://evil.test"}, {"body": "see https://evil.test/x"},
        {"url": "http://[broken"}, {"url": "http://api.test:99999/"}, {"path": 7}, {"path": None},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_granted_or_not_clear_passes(arguments: dict[str, object]) -> None:
    assert told(**arguments) == ""


def test_a_resource_is_held_to_the_same() -> None:
    assert "'uri'" in REACH.oversteps(node({"uri": "file:///etc/passwd"}))
    assert REACH.oversteps(node({"uri": "notes://1"})) == ""


def test_a_kind_that_the_policy_does_not_mention_is_not_judged() -> None:
    assert Reach().oversteps(node({"path": "/etc/passwd", "url": "https://evil.test"})) == ""


@given(st.dictionaries(st.sampled_from(["path", "url", "uri", "x"]), st.text(max_size=60), max_size=3))
def test_no_text_makes_it_fail(arguments: dict[str, str]) -> None:
    for before in ("", "/", "~/", "file://", "https://"):
        told(**{key: before + value for key, value in arguments.items()})
