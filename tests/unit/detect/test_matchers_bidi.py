from __future__ import annotations

import pytest
from matcher_cases import ask, text, words

LRE, RLE, PDF, LRO, RLO = "\u202a\u202b\u202c\u202d\u202e"
LRI, RLI, FSI, PDI = "\u2066\u2067\u2068\u2069"
RLM = "\u200f"


@pytest.mark.parametrize(
    "said",
    [
        f"Shows {FSI}title{PDI} of {LRI}site 2{PDI}.",
        f"Shows {FSI}Hello {FSI}Bob{PDI}{PDI}.",
        f"Titles such as {FSI}שלום עולם{PDI} and {RLI}שלום{PDI}.",
        f"Translates שלום to {FSI}English{PDI}.",
        f"يعرض صفحة {FSI}HTML{PDI}",
        f"يعرض {LRE}HTML 5{PDF} من الموقع.",
        f"מציג דף{RLM} (HTML) מתוך האתר {FSI}HTML{PDI}",
    ],
)
def test_pairs_that_move_nothing_reorder_nothing(said: str) -> None:
    assert ask("reordered", text(said)) == []


@pytest.mark.parametrize(
    "said",
    [
        f"Opens {RLO}gpj.exe{PDF} for you.",
        f"Opens {LRO}abc{PDF} for you.",
        f"Opens {LRI}abc for you.",
        f"Opens abc{PDI} for you.",
        f"Opens {LRI}abc{PDF} for you.",
        f"Opens {FSI}abc\nfor{PDI} you.",
        f"Opens {FSI}{PDI} for you.",
        f"Opens {RLI}two words{PDI}.",
        f"Opens {RLE}two words{PDF}.",
        f"Opens {RLI}12 + 34{PDI}.",
        f"Opens {FSI}שלום for you{PDI}.",
        f"{RLI}{LRI}you{PDI} {LRI}for{PDI}{PDI}",
        f"{RLM}{LRI}you{PDI} {LRI}for{PDI}",
        f"א {LRI}you{PDI} {LRI}for{PDI}",
    ],
)
def test_what_may_be_shown_in_another_order_is_found(said: str) -> None:
    assert len(ask("reordered", text(said))) == 1


def test_only_the_controls_of_the_line_are_shown() -> None:
    assert words(ask("reordered", text(f"Shows {FSI}a{PDI}.\nOpens {RLO}b{PDF}."))) == [RLO, PDF]
