"""Do messages read as sentences, whatever they quote?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from detect_cases import WORDS, listing, rule

from auditor.detect import Engine
from auditor.detect.matchers.weighed import told
from auditor.detect.window import Window
from auditor.model import RulePack, Term, Vocabulary


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("{item} says {words}.", "tool_0 says A cat."),
        ("{item} says “{words}”.", "tool_0 says “A cat”."),
        ("“{words}” is said", "“A cat.” is said"),
    ],
)
def test_a_sentence_ends_with_one_full_stop(message: str, said: str) -> None:
    one = rule(Term("whole"))
    words = (*WORDS, Vocabulary("whole", (r"a cat\.",)))
    engine = Engine(RulePack((replace(one, head=replace(one.head, message=message)),), words))
    (found,) = engine.findings([listing("A cat.")])
    assert found.message == said


def test_a_sign_that_is_a_term_is_told_in_words() -> None:
    window = Window(first=0, count=1, start=0, end=1, points=12)
    assert told(window, [("term:plain-malice", 12)]) == "12 points: plain malice +12"
