"""What do the variables in a launch line stand for?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.confine.dummies import Dummies
from auditor.confine.scratch import Scratch
from auditor.confine.variables import expand, expand_or_dummy, has_unknown, launch_values
from auditor.errors import AuditorError

VALUES = launch_values(Scratch(Path("/s")), {"TOKEN": "t", "tenant": "acme"})


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("plain", "plain"),
        ("${TOKEN}", "t"),
        ("a-${env:TOKEN}-b", "a-t-b"),
        ("{env:TOKEN}", "t"),
        ("${{ secrets.TOKEN }}", "t"),
        ("${input:tenant}", "acme"),
        ("${MISSING:-fallback}", "fallback"),
        ("${TOKEN:-fallback}", "t"),
        ("${userHome}/x", "/s/home/x"),
        ("${HOME}", "/s/home"),
        ("${workspaceFolder}/a", "/s/work/a"),
        ("$TOKEN", "$TOKEN"),
        ("$(id)", "$(id)"),
        ("`id`", "`id`"),
        ("{}", "{}"),
        ('{"a": {"b": 1}}', '{"a": {"b": 1}}'),
    ],
)
def test_each_spelling_of_the_clients_is_understood_and_nothing_else(text: str, meaning: str) -> None:
    assert expand(text, VALUES, "args/0") == meaning


@pytest.mark.parametrize(
    "text", ["${NOPE}", "${input:key}", "{file:/etc/passwd}", "${file:/etc/passwd}", "${CLAUDE_PLUGIN_ROOT}"]
)
def test_a_reference_without_a_value_is_an_error_that_names_it(text: str) -> None:
    assert has_unknown(text, VALUES)
    with pytest.raises(AuditorError, match="needs input") as caught:
        expand(f"a {text}", VALUES, "args/0")
    assert text in caught.value.what
    assert caught.value.where == "args/0"
    assert "--env" in caught.value.hint


def test_a_value_is_not_expanded_again() -> None:
    assert expand("${A}", {"A": "${B}", "B": "b"}, "x") == "${B}"


def test_a_variable_without_a_value_gets_a_dummy_of_its_shape() -> None:
    assert re.fullmatch("Bearer [0-9a-f]{40}", expand_or_dummy("Bearer ${input:api-key}", {}, Dummies()))
    assert expand_or_dummy("${input:github_token}", {}, Dummies()).startswith("ghp_")
