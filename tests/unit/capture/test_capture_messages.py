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
