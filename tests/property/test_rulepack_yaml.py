"""Whatever a rule file holds, the answer is a rule pack's value or a place to mend."""

from __future__ import annotations

import json
import re

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from auditor.errors import AuditorError
from auditor.marked import Marked
from auditor.rulepack.read_rule import read_rule
from auditor.rulepack.read_term import read_term
from auditor.strict_yaml import parse

_PLACE = re.compile(r"f\.yaml:([1-9]\d*):([1-9]\d*)")
_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"], exclude_characters="\ufeff"), max_size=12
)
"""Without what YAML folds, forbids or takes for a byte order mark."""
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)
_RULE = """\
title: T
severity: low
confidence: firm
scope: text
looks_at: [prose]
match: {any: [{term: a}, {not: {sentence: {then: [{term: a}, {term: b, in: prose}]}}}]}
message: M
why: W
fix: F
maps_to: [CWE-1]
tests:
  flag: [{note: N, text: x}]
  pass: [{note: N, tools: [{name: x}], evidence: {noise: [y]}}]
"""


@given(_VALUES)
def test_what_yaml_writes_is_read_back(value: object) -> None:
    """PyYAML quotes what YAML 1.1 would misread, so its output means the same to both."""
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False)
    assert parse(text, "f.yaml").plain() == value


@given(_VALUES)
def test_json_is_read_as_json(value: object) -> None:
    assert parse(json.dumps(value, ensure_ascii=False), "f.yaml").plain() == value


@given(st.text(max_size=60) | st.text("-:[]{}&*!|>'\"%@`#?, \n\tab", max_size=60))
@example("a: 'b\n---")
@example("\ufeffa: b")
@example("a: b\u2028c: d")
def test_any_text_is_a_value_or_an_error_with_its_place(text: str) -> None:
    lines = len(re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text))
    try:
        document = parse(text, "f.yaml")
    except AuditorError as error:
        found = _PLACE.fullmatch(error.where)
        assert found
        assert int(found[1]) <= lines + 1
        assert error.hint
    else:
        _check_marks(document, lines)


def _check_marks(marked: Marked, lines: int) -> None:
    """An absent value stands where it would, which may be after the last line."""
    assert 1 <= marked.mark.line <= lines + 1
    members: list[Marked] = []
    if isinstance(marked.value, dict):
        members = list(marked.value.values())
    elif isinstance(marked.value, list):
        members = marked.value
    for member in members:
        _check_marks(member, lines)


@given(st.data())
def test_a_rule_with_one_value_replaced_is_read_or_refused_at_a_place(data: st.DataObject) -> None:
    """No shape of a rule file ends in anything but a rule or an `AuditorError`."""
    document = parse(_RULE, "f.yaml").plain()
    text = json.dumps(_mutated(document, data))
    for reader in (lambda marked: read_rule("c/n", marked, frozenset("ab")), lambda marked: read_term("n", marked)):
        try:
            reader(parse(text, "f.yaml"))
        except AuditorError as error:
            assert _PLACE.fullmatch(error.where)


def _mutated(value: object, data: st.DataObject) -> object:
    """The value with one part of it, somewhere, replaced or left out."""
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(value)))
        if data.draw(st.integers(0, 5)) == 0:
            return {other: item for other, item in value.items() if other != key}
        return {**value, key: _mutated(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(value) - 1))
        return [*value[:place], _mutated(value[place], data), *value[place + 1 :]]
    return data.draw(_VALUES)
