"""Is a secret named wherever it stands, and is nothing else touched?"""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.capture.masks import Masks
from auditor.model import Deed, Era, Exchange, Listing, Touched

TOKEN = 'sk-Ab/9"x+y=<z>'  # noqa: S105 - nobody's
SECRET = Masks({"KEY": TOKEN})
NAME = "${KEY}"


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        TOKEN.lower(),
        json.dumps(TOKEN)[1:-1],
        json.dumps(json.dumps(TOKEN))[3:-3],
        json.dumps(TOKEN)[1:-1].replace("/", "\\/"),
        "".join(f"\\u{ord(letter):04X}" for letter in TOKEN),
        "".join(f"\\\\u{ord(letter):04x}" for letter in TOKEN),
        "sk-Ab%2F9%22x%2By%3D%3Cz%3E",
        "sk-Ab/9&quot;x+y=&lt;z&gt;",
        "c2stQWIvOSJ4K3k9PHo+",
        "c2stQWIvOSJ4K3k9PHo-",
    ],
)
def test_every_spelling_is_found(text: str) -> None:
    assert SECRET.text(f"a {text} b {text}") == f"a {NAME} b {NAME}"


@given(st.text(st.characters(codec="utf-8"), max_size=30), st.text(max_size=20), st.booleans())
def test_no_value_survives_in_json(middle: str, around: str, ascii_only: bool) -> None:
    value = f"q7-x{middle}x-7q"
    written = json.dumps({"a": f"{around}{value}{around}"}, ensure_ascii=ascii_only)
    assert value not in json.loads(Masks({"A": value}).text(written))["a"]


@given(st.text(max_size=200))
def test_a_text_without_secrets_is_as_it_was(text: str) -> None:
    assert Masks({"A": "qqqqqqqqqqqqqqqqqq"}).text(text) == text


def test_a_header_counts_by_its_words() -> None:
    masks = Masks(headers={"Authorization": "Bearer abcdef123", "Cookie": "sid=zyxwvu987; theme=dark"})
    assert masks.text("abcdef123 and zyxwvu987 for the Bearer") == "${Authorization} and ${Cookie} for the Bearer"


def test_what_basic_encodes_counts_too() -> None:
    masks = Masks(headers={"Authorization": "Basic dXNlcjpwYXNzd29yZDE="})
    assert masks.text("password1 dXNlcjpwYXNzd29yZDE=") == "${Authorization} ${Authorization}"


def test_half_a_secret_at_a_cut_is_a_secret() -> None:
    masks = Masks({"KEY": "abcdefghijklmnop"})
    assert masks.cut("it was abcdefghij") == "it was ${KEY}"
    assert masks.cut("it was abcdefghij…") == "it was ${KEY}…"
    assert masks.cut("it was abcd") == "it was abcd"
    assert masks.tail("ghijklmnop was it") == "${KEY} was it"


@pytest.mark.parametrize("value", ["tools", "description", "inputSchema", "application/json", "short", "", "      "])
def test_words_of_the_protocol_and_short_ones_are_no_secrets(value: str) -> None:
    text = '{"tools":[{"description":"short","inputSchema":{}}]} application/json'
    assert Masks({"A": value}).text(text) == text


def test_what_becomes_known_later_is_masked_from_then_on() -> None:
    masks = Masks()
    masks.add("access_token", "at-123456")
    assert masks.text("at-123456") == "${access_token}"


def test_a_frozen_value_is_masked_throughout() -> None:
    listing = Listing(Era.MODERN, "c", (Exchange("tools/list", TOKEN, f"x{TOKEN}x"),))
    assert SECRET.over(listing) == Listing(Era.MODERN, "c", (Exchange("tools/list", NAME, f"x{NAME}x"),))
    touched = SECRET.over((Touched(Deed.READ, f"/x/{TOKEN}"),))
    assert touched == (Touched(Deed.READ, f"/x/{NAME}"),)
    assert touched[0].deed is Deed.READ


@pytest.mark.parametrize("piece", ["\\", "s\\", "sk-Ab", "\\u0073", 'sk-Ab/9\\"'])
def test_hostile_text_costs_linear_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece)) + TOKEN + json.dumps(TOKEN)
    began = time.process_time()
    assert TOKEN not in SECRET.text(text)
    assert time.process_time() - began < 5.0
