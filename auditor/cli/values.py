"""What values do our options take?"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path

import click

from auditor.model import Confidence, Gate, Severity
from auditor.model.headers import HEADER_NAME

_NEVER = "never"
_VALUE = re.compile(r"[\x20-\x7e\t]+")
"""A header's value: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 without what it calls obsolete."""


LOCK = click.Path(path_type=Path, dir_okay=False)
"""Where a lock is, or is to be."""
PACKS = click.option(
    "--rules",
    "dirs",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Add a rule pack of yours: DIR/<category>/<name>.yaml, DIR/vocabulary/<term>.yaml.",
)


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


class SecondsType(click.FloatRange):
    """Seconds, from `min` to a day: no number is refused by being none."""

    name = "seconds"

    def __init__(self, least: float, most: float = 86_400.0) -> None:
        """`least` and `most` are both allowed."""
        super().__init__(min=least, max=most)

    def convert(self, value: float | str, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; `nan` is neither too small nor too large, and still no time."""
        found = float(super().convert(value, param, ctx))  # type: ignore[arg-type]  # the words of a line, really
        if math.isnan(found):
            self.fail(f"{value!r} is no time", param, ctx)
        return found


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
        text = _value(self, variable, param, ctx).strip()
        if not (HEADER_NAME.fullmatch(name) and _VALUE.fullmatch(text)):
            self.fail(f"no header can be made of {name!r} and {variable!r}: look for line breaks", param, ctx)
        return name, text


class NetworkType(click.ParamType[str]):
    """`none`, `full` or `full:NAME`."""

    name = "network"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Whose network it is: `*` for all, a server's id or name, empty for nobody's."""
        word, colon, server = str(value).partition(":")
        if word == "none" and not colon:
            return ""
        if word != "full" or (colon and not server):
            self.fail(f"{value!r}: write none, full, or full:NAME of one server", param, ctx)
        return server or "*"


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
