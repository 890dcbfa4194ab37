"""Which limits can be set with `--limit NAME=VALUE`, and in which units?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import click

from auditor.capture import Limits
from auditor.confine import Resources
from auditor.wire import MOST_VALUES

_UNITS = {"s": 1.0, "MB": 1 << 20, "kB": 1 << 10, "": 1}


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit of one server."""

    name: str
    owner: type[Limits | Resources]
    field: str
    unit: str
    """`s`, `MB`, `kB`, or nothing for a number of things."""
    least: float
    most: float
    of: str
    """What is limited, for a table."""

    @property
    def default(self) -> float:
        """In its unit."""
        value: float = getattr(self.owner(), self.field)
        return value / _UNITS[self.unit]

    def value(self, given: float) -> float | int:
        """As the field holds it; `given` in the unit of this bound."""
        return given if self.unit == "s" else int(given * _UNITS[self.unit])


BOUNDS: tuple[Bound, ...] = (
    Bound("timeout", Limits, "timeout", "s", 0.1, 86_400, "everything, from its start"),
    Bound("install-timeout", Limits, "install_timeout", "s", 1, 86_400, "fetching what a launcher downloads"),
    Bound("request-timeout", Limits, "request_timeout", "s", 0.1, 86_400, "one answer after the first"),
    Bound("short-timeout", Limits, "short_timeout", "s", 0.1, 3_600, "an answer that few clients wait for"),
    Bound("sign-in-timeout", Limits, "sign_in", "s", 1, 86_400, "a person signing in, with `--oauth`"),
    Bound("grace", Limits, "grace", "s", 0.05, 60, "ending by itself, and four times that after SIGTERM"),
    Bound("message", Limits, "line_bytes", "MB", 0.001, 1_024, "one message"),
    Bound(
        "total",
        Limits,
        "total_bytes",
        "MB",
        0.001,
        4_096,
        "all output, over all starts and connections; with `--probe full` a few times that",
    ),
    Bound("messages", Limits, "messages", "", 10, 10_000_000, "messages on one connection"),
    Bound("depth", Limits, "depth", "", 8, 128, "levels of one message"),
    Bound("values", Limits, "values", "", 100, MOST_VALUES, "values in one message"),
    Bound("pages", Limits, "pages", "", 1, 100_000, "pages of one list"),
    Bound("items", Limits, "items", "", 1, 10_000, "tools, prompts or resources of one list"),
    Bound("stderr", Limits, "stderr_bytes", "kB", 1, 16_384, "standard error that is kept: its end"),
    Bound("noise-lines", Limits, "noise_lines", "", 0, 100_000, "lines that are no messages"),
    Bound("noise-characters", Limits, "noise_bytes", "", 1, 100_000, "each of those lines"),
    Bound("requests", Limits, "requests", "", 0, 100_000, "requests of the server that are kept and answered"),
    Bound("request-characters", Limits, "request_bytes", "", 1, 1_000_000, "each of those requests"),
    Bound("http-facts", Limits, "http_facts", "", 0, 10_000, "facts about HTTP exchanges"),
    Bound("http-characters", Limits, "header_bytes", "", 40, 100_000, "each of those facts"),
    Bound("memory", Resources, "memory", "MB", 16, 1 << 20, "memory of all its processes"),
    Bound("processes", Resources, "processes", "", 1, 100_000, "processes and threads at a time"),
    Bound("disk", Resources, "disk", "MB", 1, 1 << 20, "what it writes, and the size of one file"),
    Bound("open-files", Resources, "open_files", "", 16, 1_000_000, "open files of one process"),
)
"""The one list: the option, its help and the table in docs/limits.md derive from it."""

_BY_NAME = {bound.name: bound for bound in BOUNDS}
Given = tuple[str, float]


class LimitType(click.ParamType[Given]):
    """`NAME=VALUE`, with the unit of the bound after it if you like."""

    name = "limit"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Given:
        """The bound's name and its value in its unit."""
        if isinstance(value, tuple):
            return str(value[0]), float(value[1])
        name, _, text = str(value).partition("=")
        bound = _BY_NAME.get(name)
        if bound is None:
            self.fail(f"{name!r} is no limit: use {', '.join(_BY_NAME)}", param, ctx)
        number = _number(text.removesuffix(bound.unit).strip())
        if number is None or not bound.least <= number <= bound.most:
            unit = f" {bound.unit}" if bound.unit else ""
            self.fail(
                f"{name} takes a number from {_plain(bound.least)} to {_plain(bound.most)}{unit}, not {text!r}",
                param,
                ctx,
            )
        return name, number


def limited(limits: Limits, resources: Resources, given: Sequence[Given]) -> tuple[Limits, Resources]:
    """Both with the bounds that were given; of one that was given twice, the last."""
    for name, value in given:
        bound = _BY_NAME[name]
        if bound.owner is Limits:
            limits = replace(limits, **{bound.field: bound.value(value)})  # type: ignore[arg-type]  # a float where it is one
        else:
            resources = replace(resources, **{bound.field: bound.value(value)})  # type: ignore[arg-type]  # an int where it is one
    return limits, resources


def unnamed() -> tuple[str, ...]:
    """Fields that no bound names: there must be none."""
    named = {(bound.owner, bound.field) for bound in BOUNDS}
    return tuple(
        f"{owner.__name__}.{field.name}"
        for owner in (Limits, Resources)
        for field in fields(owner)
        if (owner, field.name) not in named
    )


def _plain(number: float) -> str:
    """Without an exponent."""
    return f"{number:,.0f}" if number >= 1 else f"{number:g}"


def _number(text: str) -> float | None:
    try:
        return float(text) if text.isascii() else None
    except ValueError:
        return None
