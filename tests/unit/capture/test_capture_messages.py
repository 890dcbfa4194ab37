"""Is a line an answer, a request of the server, or noise?"""

from __future__ import annotations

import pytest

from auditor.capture.messages import Answer, Broken, Call, Noise, messages


def kinds(raw: str) -> list[str]:
    return [type(message).__name__ for message in messages(raw, 128)]


@pytest.mark.parametrize("number", ["3", "3.0", '"3"'])
def test_an_answer_is_known_by_its_id_however_it_is_written(number: str) -> None:
    (answer,) = messages(f'{{"jsonrpc":"2.0","id":{number},"result":{{}}}}', 128)
    assert isinstance(answer, Answer)
    assert answer.id == 3


@pytest.mark.parametrize("number", ["3.5", '"abc"', '"\u0663"', '"99999999999"'])
def test_an_id_that_cannot_be_ours_is_no_request_of_ours(number: str) -> None:
    (answer,) = messages(f'{{"jsonrpc":"2.0","id":{number},"result":{{}}}}', 128)
    assert isinstance(answer, Answer)
    assert answer.id == -1


@pytest.mark.parametrize("number", ["null", "true", "[1]"])
def test_an_id_that_says_nothing_leaves_the_request_open(number: str) -> None:
    (answer,) = messages(f'{{"id":{number},"error":{{"code":-32700}}}}', 128)
    assert isinstance(answer, Answer)
    assert answer.id in (None, -1)


def test_a_missing_version_is_forgiven() -> None:
    assert kinds('{"id":1,"result":{}}') == ["Answer"]


def test_a_method_beside_a_result_does_not_hide_the_answer() -> None:
    assert kinds('{"id":1,"method":"x","result":{"tools":[]}}') == ["Answer"]


def test_each_message_of_a_batch_counts() -> None:
    assert kinds('[{"jsonrpc":"2.0","method":"a"},{"id":1,"result":{}},7]') == ["Call", "Answer", "Noise"]


@pytest.mark.parametrize(
    ("raw", "echo"),
    [
        ('{"method":"ping","id":1}', "1"),
        ('{"method":"ping","id":"a\\u0007"}', '"a\\u0007"'),
        ('{"method":"ping"}', None),
        ('{"method":"ping","id":null}', None),
        ('{"method":"ping","id":{"a":1}}', None),
        (f'{{"method":"ping","id":"{"x" * 1000}"}}', None),
    ],
)
def test_only_a_short_plain_id_is_echoed(raw: str, echo: str | None) -> None:
    assert list(messages(raw, 128)) == [Call("ping", echo)]


@pytest.mark.parametrize(
    "raw", ["[INFO] up", "{", "null", "7", '"text"', "[]", '{"level":"info"}', '{"error":"no"}', ""]
)
def test_what_a_logger_prints_is_noise(raw: str) -> None:
    assert list(messages(raw, 128)) == [Noise()]


def test_what_was_meant_as_an_answer_and_cannot_be_read_is_broken() -> None:
    deep = '{"jsonrpc":"2.0","id":1,"result":' + "[" * 200 + "]" * 200 + "}"
    assert kinds(deep) == ["Broken"]
    assert kinds('{"jsonrpc":"2.0","id":1,"result":{"tools":[') == ["Broken"]
    assert isinstance(next(iter(messages('{"result"', 128))), Broken)


@pytest.mark.parametrize(
    ("raw", "odd"),
    [
        ('{"jsonrpc":"2.0","id":3,"result":{"x":"NaN \\n"}}', ""),
        ('{"jsonrpc":"2.0","id":"3","result":{}}', ""),
        ('{\n\t"jsonrpc":"2.0",\r\n"id":3,"error":{"code":1}}', ""),
        ('{"jsonrpc":"2.0","id":3,"result":{"x":"\\ud83d \udcff"}}', ""),
        ('{"id":3,"result":{}}', "without"),
        ('{"jsonrpc":"1.0","id":3,"result":{}}', "without"),
        ('{"jsonrpc":"2.0","id":3.0,"result":{}}', "no integer"),
        ('{"jsonrpc":"2.0","id":3,"result":{},"error":null}', "members"),
        ('{"jsonrpc":"2.0","id":3,"result":{},"method":"x"}', "members"),
        ('{"jsonrpc":"2.0","id":3,"result":{"x":NaN}}', "strict"),
        ('{"jsonrpc":"2.0","id":3,"result":{"x":"a\tb"}}', "strict"),
        ('[{"jsonrpc":"2.0","id":3,"result":{}}]', "batch"),
    ],
)
def test_an_answer_that_not_every_client_takes_says_why(raw: str, odd: str) -> None:
    (answer,) = messages(raw, 128)
    assert isinstance(answer, Answer) and answer.id == 3
    assert (odd in answer.odd) if odd else answer.odd == ""


def test_each_answer_of_a_batch_has_its_own_text() -> None:
    parts = ['{"id": 1, "result": {"a": [NaN, -Infinity, "]", "\t"]}}', '{"id":2.0,"error":[]}']
    found = list(messages(f" [ {parts[0]}\n,7,{parts[1]} ] ", 128))
    assert [one.raw for one in found if isinstance(one, Answer)] == parts


def test_what_is_beyond_our_bounds_only_may_be_read_by_others_however_it_is_escaped() -> None:
    deep = '{"\\u006asonrpc":"2.0","id":1,"\\u0072esult":' + "[" * 200 + "]" * 200 + "}"
    assert [one.only_here for one in messages(deep, 128) if isinstance(one, Broken)] == [True]
    broken = '{"jsonrpc":"2.0","id":1,"result":{"tools":['
    assert [one.only_here for one in messages(broken, 128) if isinstance(one, Broken)] == [False]
