from __future__ import annotations

from auditor.capture.recall import Recall
from auditor.model import Era, Exchange


def page(text: str, method: str = "tools/list", cursor: str | None = None, number: int = 1) -> Exchange:
    return Exchange(method, cursor, f'{{"jsonrpc":"2.0","id":{number},"result":{{"tools":[{text}]}}}}')


def test_an_answer_that_differs_only_in_the_number_of_the_request_is_no_news() -> None:
    recall = Recall()
    assert recall.news(Era.HANDSHAKE, [page("1", number=1)]) != ()
    assert recall.news(Era.HANDSHAKE, [page("1", number=9)]) == ()


def test_all_pages_of_a_list_are_news_where_one_is() -> None:
    recall = Recall()
    recall.news(Era.HANDSHAKE, [page("1"), page("2", cursor="2"), page("3", "prompts/list")])
    again = [page("1"), page("evil", cursor="2"), page("3", "prompts/list")]
    assert recall.news(Era.HANDSHAKE, again) == tuple(again[:2])


def test_each_era_is_remembered_for_itself() -> None:
    recall = Recall()
    assert recall.news(Era.HANDSHAKE, [page("1")])
    assert recall.news(Era.MODERN, [page("1")])
