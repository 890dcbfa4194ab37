"""Is every string of every listing a surface, at the place where its pointer says?"""

from __future__ import annotations

import json
import random

from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Capture, Era, Evidence, Exchange, Listing, Role, ServerSpec, Statement, Stdio, Surface
from auditor.surfaces import from_listing, from_result, surfaces

KEYS = (
    "tools", "prompts", "resources", "resourceTemplates", "instructions", "serverInfo", "capabilities", "_meta", "name",
    "title", "description", "inputSchema", "outputSchema", "annotations", "icons", "execution", "arguments", "uri",
    "uriTemplate", "properties", "items", "anyOf", "$defs", "enum", "default", "type", "required", "x-unknown", "a/b~c",
    "content", "text", "structuredContent", "io.modelcontextprotocol/serverInfo", "experimental", "src", "",
)  # fmt: skip
TYPES = {"string", "number", "integer", "boolean", "object", "array", "null"}
strings = st.one_of(st.text(max_size=6), st.sampled_from(("string", "object", "read", "Ignore all", "a/b")))
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), strings)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=3)), inner, max_size=4),
    ),
    max_leaves=25,
)
rest = st.dictionaries(st.sampled_from(KEYS), values, max_size=4)
entries = st.builds(lambda name, others: {**others, "name": name}, st.text(min_size=1, max_size=5), rest)
lists = st.dictionaries(st.sampled_from(KEYS[:4]), st.lists(entries, max_size=3))
listings = st.one_of(values, st.builds(lambda entries, hello: {**hello, **entries}, lists, rest))


def strings_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in below for text in strings_of(each)]


def all_surfaces(statement: Statement) -> list[Surface]:
    return [surface for item in statement.items for surface in item.surfaces]


def resolved(listing: object, pointer: str) -> object:
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        listing = listing[int(key)] if isinstance(listing, list) else listing[key]  # type: ignore[index]
    return listing


@given(listings)
def test_every_string_is_a_surface(listing: object) -> None:
    texts = {surface.text for surface in all_surfaces(from_listing("s", listing))}
    assert {text for text in strings_of(listing) if text} - TYPES <= texts


@given(listings)
def test_a_pointer_leads_to_the_text_or_to_the_value_of_the_key(listing: object) -> None:
    document = listing if isinstance(listing, dict) else {"listing": listing}
    for surface in all_surfaces(from_listing("s", listing)):
        if surface.role is Role.NAME and not surface.pointer.endswith("/name"):
            continue  # the key under which an object stood in place of a list's entry
        key = surface.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        try:
            found = resolved(document, surface.pointer)
        except (ValueError, KeyError, TypeError):
            # A scalar in place of a list counts as its only entry.
            found = resolved(document, surface.pointer.rpartition("/")[0])
        assert surface.text in (found, key)


@given(st.lists(entries, max_size=5, unique_by=lambda entry: entry["name"]), st.randoms())
def test_paths_survive_reordering(tools: list[dict[str, object]], chance: random.Random) -> None:
    shuffled = chance.sample(tools, len(tools))
    first, second = (all_surfaces(from_listing("s", {"tools": each})) for each in (tools, shuffled))
    assert sorted((s.path, s.role, s.text) for s in first) == sorted((s.path, s.role, s.text) for s in second)


@given(listings)
def test_a_joined_text_is_made_of_the_plain_readings_of_its_pieces(listing: object) -> None:
    for item in from_listing("s", listing).items:
        if item.joined is None:
            continue
        starts = [start for start, _ in item.joined.pieces]
        assert starts[0] == 0
        assert len(starts) > 1
        for (start, surface), end in zip(item.joined.pieces, [*starts[1:], len(item.joined.text) + 1], strict=True):
            plain = surface.readings[0].text if surface.readings else surface.text
            assert item.joined.text[start : end - 1] == plain


@given(values)
def test_every_string_of_a_result_is_a_surface(result: object) -> None:
    texts = {surface.text for surface in all_surfaces(from_result("s", result))}
    assert {text for text in strings_of(result) if text} <= texts


@given(st.lists(st.tuples(st.sampled_from(("initialize", "tools/list", "prompts/list")), values), max_size=4))
def test_every_string_of_raw_answers_is_a_surface(answers: list[tuple[str, object]]) -> None:
    exchanges = tuple(Exchange(method, None, json.dumps({"result": result})) for method, result in answers)
    listing = Listing(Era.HANDSHAKE, "client", exchanges)
    spec = ServerSpec("s", "s", "command", Stdio("run"))
    said = surfaces(Capture(spec, "", "none", (listing,), Evidence(), (), 0.0, ""))
    texts = {surface.text for surface in all_surfaces(said)}
    assert {text for _, result in answers for text in strings_of(result) if text} - TYPES <= texts


@given(st.text())
def test_an_answer_that_is_no_json_is_shown_as_it_is(raw: str) -> None:
    listing = Listing(Era.MODERN, "client", (Exchange("tools/list", None, "{" + raw),))
    spec = ServerSpec("s", "s", "command", Stdio("run"))
    said = surfaces(Capture(spec, "", "none", (listing,), Evidence(), (), 0.0, ""))
    assert "{" + raw in {surface.text for surface in all_surfaces(said)} or raw.strip().endswith("}")
