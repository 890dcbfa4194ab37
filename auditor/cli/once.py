"""What if an option is given twice, or with its opposite? Then one of the two would be dropped without a word."""

from __future__ import annotations

from collections import Counter

import click


class Once(click.Command):
    """A command that refuses that."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As it is, after a look at what stands on the line."""
        check(self, ctx, args)
        return super().parse_args(ctx, args)


def check(command: click.Command, ctx: click.Context, args: list[str]) -> None:
    """Raise `click.UsageError` where one of the command's options stands twice in `args`, or says yes and no."""
    if ctx.resilient_parsing:
        return
    _, _, order = command.make_parser(ctx).parse_args(list(args))
    for option, number in Counter(order).items():
        if number > 1 and isinstance(option, click.Option) and not (option.multiple or option.is_flag):
            raise click.UsageError(f"{option.opts[0]} is given {number} times: say it once", ctx)
        if number > 1 and {*option.opts} & {*args} and {*option.secondary_opts} & {*args}:
            words = f"{option.opts[0]} and {option.secondary_opts[0]} contradict each other: say one of them"
            raise click.UsageError(words, ctx)
