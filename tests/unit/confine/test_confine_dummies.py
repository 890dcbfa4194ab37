"""What stands in for a secret?"""

from __future__ import annotations

import re

import pytest

from auditor.confine.dummies import _KINDS, Dummies, dummy
from auditor.discover.credentials.kinds import KINDS

PATTERNS = dict(KINDS)


@pytest.mark.parametrize("kind", sorted({*_KINDS, "jwt"} - {"slack-webhook"}))
def test_a_dummy_is_of_the_kind_that_the_true_value_was(kind: str) -> None:
    assert re.fullmatch(PATTERNS[kind], dummy("ANY", kind))


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("GITHUB_PERSONAL_ACCESS_TOKEN", "ghp_[A-Za-z0-9]{36}"),
        ("GH_TOKEN", "ghp_[A-Za-z0-9]{36}"),
        ("SLACK_BOT_TOKEN", r"xoxb-\d{12}-\d{13}-\w{24}"),
        ("SLACK_TEAM_ID", "T[A-Z2-7]{10}"),
        ("openai-api-key", "sk-proj-.+"),
        ("AWS_ACCESS_KEY_ID", "AKIA[A-Z2-7]{16}"),
        ("AWS_SECRET_ACCESS_KEY", "[A-Za-z0-9]{40}"),
        ("AWS_REGION", "us-east-1"),
        ("DATABASE_URL", "postgresql://app:[A-Za-z0-9]{16}@127.0.0.1:9/app"),
        ("MONGODB_URI", "mongodb://.*@127.0.0.1:9/app"),
        ("GITHUB_API_URL", "http://127.0.0.1:9/v1"),
        ("SMTP_PORT", "9"),
        ("IMAP_HOST", "127.0.0.1"),
        ("EMAIL", "[^@]+@[^@]+"),
        ("AZURE_TENANT_ID", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"),
        ("REQUEST_TIMEOUT", "30"),
        ("HIGH_SCORE_KEY", "[0-9a-f]{40}"),
        ("", "[0-9a-f]{40}"),
    ],
)
def test_a_dummy_has_the_shape_that_its_name_promises(name: str, shape: str) -> None:
    assert re.fullmatch(shape, dummy(name))


def test_no_two_runs_see_the_same_and_none_sees_what_it_is() -> None:
    """Letters of chance may spell any word: what all three values say is not chance."""
    names, words = ("TOKEN", "PASSWORD", "API_KEY"), ("dummy", "assay", "fake", "canary", "decoy")
    made = [[dummy(name, kind) for _ in range(3)] for name in names for kind in (*_KINDS, "", "jwt")]
    assert len({each for values in made for each in values}) > 3 * len(_KINDS)
    assert not any(all(word in each.lower() for each in values) for values in made for word in words)


def test_in_one_visit_the_same_name_has_the_same_dummy_and_in_the_next_another() -> None:
    visit, other = Dummies(), Dummies()
    assert visit.of("VAULT") == visit.of("VAULT") != other.of("VAULT")
    assert len({visit.of("VAULT"), visit.of("TOKEN"), visit.of("TOKEN", "github-token")}) == 3


def test_only_a_dummy_that_no_text_holds_by_chance_is_told() -> None:
    """What every server with a region or a port says stays as it says it."""
    visit = Dummies()
    made = {visit.of(name): name for name in ("VAULT", "AWS_REGION", "PORT", "REQUEST_TIMEOUT")}
    marked = visit.of("token", "github-token", "REDACTED-github-token")
    told = dict(visit.chance())
    assert {made.get(value, ""): shown for value, shown in told.items()} == {
        "VAULT": "${VAULT}", "": "REDACTED-github-token",
    }  # fmt: skip
    assert told[marked] == "REDACTED-github-token"
