"""Can no tool make the classifier fail, lie about a place, or say two things of one tool?"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.classify import Classifier, classify
from auditor.rulepack import rulepack
from auditor.surfaces import from_listing

CLASSIFIER = Classifier(rulepack().capabilities)
PLAIN = "read write delete send fetch url file secret email message run command shell schedule transfer money path to"
WORDS = st.sampled_from([*PLAIN.split(), "删除", "発送", "\U000e0041", "\udc80", *"_-:;([{\n", "\x03\x03\x03"])
TEXT = st.lists(WORDS, max_size=12).map(" ".join) | st.text(max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
PARAMETER = JSON | st.fixed_dictionaries({}, optional={"type": TEXT, "format": TEXT, "description": TEXT, "enum": JSON})
TOOL = st.fixed_dictionaries(
    {"name": JSON},
    optional={
        "description": JSON,
        "title": JSON,
        "annotations": JSON | st.dictionaries(st.sampled_from(["readOnlyHint", "openWorldHint"]), st.booleans()),
        "inputSchema": JSON | st.fixed_dictionaries({"properties": st.dictionaries(TEXT, PARAMETER, max_size=4)}),
    },
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine drawing JSON is slow
@given(st.lists(TOOL, max_size=3), TEXT)
def test_each_thing_is_said_once_and_points_to_a_text_of_the_tool(tools: list[dict[str, object]], server: str) -> None:
    statement = from_listing(server, {"tools": tools, "serverInfo": {"name": server}})
    found = classify(CLASSIFIER, statement)
    assert len({(each.item, each.capability) for each in found}) == len(found)
    pointers = {(item.name, surface.pointer) for item in statement.items for surface in item.surfaces}
    for each in found:
        assert 0 < len(each.words) <= 200
        assert (each.item, each.pointer) in pointers
    assert classify(CLASSIFIER, statement) == found
