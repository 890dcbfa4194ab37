"""Is a message what we take it for, in every reading that a client may have?"""

from __future__ import annotations

import json

import pytest
from guard_samples import Talk
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor import wire
from auditor.guard.envelope import Broken, Noise, Request, Response, edge_id, opened
from auditor.guard.framing import TooLong
from auditor.guard.rewrite import at, written

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.binary(max_size=300))
def test_no_line_raises(line: bytes) -> None:
    assert opened(line)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (b'{"id":1,"method":"ping"}', Request),
        (b'{"method":"notifications/x"}', Request),
        (b'{"id":"a","result":{}}', Response),
        (b'{"id":1,"error":{}}', Response),
        (b"listening on port 3000", Noise),
        (b"[info] started", Noise),
        (b"{}", Noise),
        (b'{"jsonrpc":"2.0","id":1,"result":', Broken),
        (b'{"id":1,"result":{},"result":{"x":1}}', Broken),
        (b'{"id":1,"id":2,"result":{}}', Broken),
        (b'{"id":1,"method":"x","result":{}}', Broken),
        (b'{"jsonrpc":"2.0","id":1,"result":' + b"[" * 500 + b"]" * 500 + b"}", Broken),
    ],
)
def test_each_line_is_of_one_kind(line: bytes, kind: type) -> None:
    (message,) = opened(line)
    assert isinstance(message, kind)


@pytest.mark.parametrize(
    ("head", "tail", "expected"),
    [
        (b'{"jsonrpc":"2.0","id":12,"result":{', b"", "12"),
        (b'{"id":"a\\u0062","result":', b"", '"ab"'),
        (b'{"result":{', b'}],"jsonrpc":"2.0","id":"x"}\n', '"x"'),
        (b'{"result":{"id":9,', b"...", ""),
        (b'{"jsonrpc":"2.0","method":"tools/call","id":7,"params":{', b"}}", "7"),
        (b'{"method": "tools/call", "jsonrpc": "2.0", "id": 7,', b"}}", "7"),
        (b'{"method":"tools/call","id":7,"params":{"x":"', b'"}}', "7"),
        (b'{"method":"x","params":{"id":7,', b"}}", ""),
    ],
)
def test_the_id_of_a_message_that_is_too_long_is_found_at_either_end(head: bytes, tail: bytes, expected: str) -> None:
    assert edge_id(head, tail) == expected


def test_a_request_that_is_too_long_is_answered_whatever_stands_before_its_id() -> None:
    head = b'{"jsonrpc":"2.0","method":"tools/call","id":7,"params":{'
    (reply,) = Talk().passage.from_client(TooLong(5 << 20, head, b'"}}}\n')).to_client
    assert json.loads(reply)["id"] == 7


@settings(max_examples=50, deadline=None)
@given(JSON)
def test_what_is_written_again_says_the_same(value: object) -> None:
    node = wire.from_python(value)
    assert wire.parse(written(node).decode()) == node


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(), st.text(), min_size=1, max_size=5), st.data())
def test_a_change_at_a_pointer_changes_nothing_else(members: dict[str, str], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(members)))
    node = wire.from_python({"a": [0, members]})
    changed = at(node, "/a/1" + wire.pointer(key), lambda _: "new")
    assert wire.to_python(changed) == {"a": [0, members | {key: "new"}]}


def test_a_pointer_to_nothing_changes_nothing() -> None:
    node = wire.parse(json.dumps({"a": [1]}))
    assert at(node, "/a/1", lambda _: 2) is None
    assert at(node, "/b", lambda _: 2) is None
