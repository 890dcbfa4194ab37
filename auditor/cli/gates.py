"""From where on does a finding fail: what was typed, what the policy says, or what is usual?"""

from __future__ import annotations

import click
from click.core import ParameterSource

from auditor.model import Gate
from auditor.model.policy import Policy


def asked_gate(given: Gate, policy: Policy | None) -> Gate:
    """`given` is the value of `--fail-on`: it counts where it was typed, else after the policy's own."""
    typed = click.get_current_context().get_parameter_source("fail_on") is not ParameterSource.DEFAULT
    return given if typed or policy is None or policy.fail_on is None else policy.fail_on
