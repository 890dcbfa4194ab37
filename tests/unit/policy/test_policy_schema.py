"""Does the schema that editors use agree with the reader?"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import cast

import pytest
import referencing
from bad_policies import BAD, GOOD
from jsonschema import Draft202012Validator

from auditor.errors import AuditorError
from auditor.model.capability import Capability
from auditor.policy import policy, read, read_grants, read_waivers
from auditor.strict_yaml import parse

Schema = dict[str, dict[str, dict[str, dict[str, dict[str, dict[str, object]]]]]]
TEXT = (files("auditor.policy") / "policy.schema.json").read_text(encoding="utf-8")
SCHEMA = cast(Schema, json.loads(TEXT))
VALID = Draft202012Validator(SCHEMA, registry=referencing.Registry())


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_a_good_policy_fits() -> None:
    VALID.validate(parse(GOOD, "f").plain())


@pytest.mark.parametrize("name", [name for name in BAD if BAD[name].seen])
def test_a_bad_policy_does_not_fit(name: str) -> None:
    try:
        document = parse(BAD[name].text, "f").plain()
    except AuditorError:
        return  # no YAML: an editor says so by itself
    assert not VALID.is_valid(document)


def test_both_know_the_same_keys_and_words() -> None:
    defined = SCHEMA["$defs"]
    assert set(SCHEMA["properties"]) == set(read.KEYS)
    assert set(defined["server"]["properties"]) == set(read.SERVER_KEYS)
    assert set(defined["trust"]["properties"]) == set(read.TRUST_KEYS)
    assert set(defined["server"]["properties"]["grants"]["properties"]) == set(read_grants.KEYS)
    assert set(defined["own_waiver"]["properties"]) == set(read_waivers.KEYS)
    assert set(defined["waiver"]["properties"]) == {*read_waivers.KEYS, "server"}
    assert all(capability.value in TEXT for capability in Capability)


def test_every_key_is_explained() -> None:
    for name, part in SCHEMA["$defs"].items():
        for key, one in part.get("properties", {}).items():
            assert "description" in one or "$ref" in one or "enum" in one, f"{name}.{key}"


def test_a_capability_that_the_schema_knows_is_read() -> None:
    for capability in Capability:
        text = f"servers: {{a: {{tools: {{block: ['capability:{capability}']}}}}}}"
        VALID.validate(parse(text, "f").plain())
        policy(text, "f")


def test_the_example_of_the_manual_is_sound() -> None:
    text = (Path(__file__).parents[3] / "docs" / "policy.md").read_text(encoding="utf-8")
    example = text.partition("```yaml\n")[2].partition("```")[0]
    assert len(policy(example, "f").servers) == 3
    VALID.validate(parse(example, "f").plain())
