"""Is a report file that was tampered with read or refused, and never anything else?"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from report_samples import REPORT

from auditor.errors import AuditorError
from auditor.model import Report
from auditor.report import FORMATS, load, report

TREE = report(REPORT, "json")
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(st.data(), JUNK)
def test_a_changed_value_is_refused_or_drawn(data: st.DataObject, junk: object) -> None:
    """One value anywhere in the tree is replaced; what is still accepted, every format draws."""
    tree: Any = json.loads(TREE)
    node = tree
    while True:
        keys = sorted(node) if isinstance(node, dict) else range(len(node))
        key = data.draw(st.sampled_from(list(keys)))
        if not isinstance(node[key], dict | list) or not node[key] or data.draw(st.booleans()):
            break
        node = node[key]
    node[key] = junk
    try:
        again = load(json.dumps(tree), "run.json")
    except AuditorError as refused:
        assert refused.where.startswith("run.json")
        return
    assert isinstance(again, Report)
    assert all(report(again, known.name) for known in FORMATS)


@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_any_text_is_refused(text: str) -> None:
    try:
        load(text, "run.json")
    except AuditorError:
        return
    raise AssertionError("a report out of nothing")
