"""What values do our options take?"""

from __future__ import annotations

import os

import click

from auditor.model import Confidence, Gate, Severity

_NEVER = "never"


class GateType(click.ParamType[Gate]):
    """`SEVERITY`, `SEVERITY/CONFIDENCE` or `never`."""

    name = "gate"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Gate:
        """The gate that the words name; firm confidence where none is named."""
        if isinstance(value, Gate):
            return value
        severity, slash, confidence = str(value).lower().partition("/")
        if severity == _NEVER and not slash:
            return Gate(None)
        severities = {one.label: one for one in Severity}
        confidences = {one.label: one for one in Confidence}
        if severity not in severities or (slash and confidence not in confidences):
            words = f"{_NEVER}, {', '.join(severities)}, each with /{' or /'.join(confidences)} after it if you like"
            self.fail(f"{value!r} is no gate: use {words}", param, ctx)
        return Gate(severities[severity], confidences[confidence] if slash else Confidence.FIRM)


class HeaderType(click.ParamType[tuple[str, str]]):
    """`Header-Name=ENV_NAME`: the value comes from the environment, so that no secret stands on a command line."""

    name = "header"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The header's name and the value of the variable."""
        if isinstance(value, tuple):
            return str(value[0]), str(value[1])
        name, equals, variable = str(value).partition("=")
        if not (name and equals and variable):
            self.fail("write it as Header-Name=ENV_NAME; the value is read from that variable", param, ctx)
        return name, _value(self, variable, param, ctx)


class VariableType(click.ParamType[tuple[str, str]]):
    """`NAME` of a variable of this environment, or `NAME=VALUE`."""

    name = "variable"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The name and its value."""
        if isinstance(value, tuple):
            return str(value[0]), str(value[1])
        name, equals, given = str(value).partition("=")
        return name, given if equals else _value(self, name, param, ctx)


def _value(
    kind: click.ParamType[tuple[str, str]], name: str, param: click.Parameter | None, ctx: click.Context | None
) -> str:
    found = os.environ.get(name)
    if found is None:
        kind.fail(f"the variable {name!r} is not set here; name one that is", param, ctx)
    return found
