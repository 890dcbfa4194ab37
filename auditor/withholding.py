"""What do servers not get of the files and variables that are meant for them, and who can give it to them?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from auditor.capture import Options
from auditor.capture.given import TYPED, env_file
from auditor.model import Launch, ServerSpec, Stdio

_TOLD = 5
_LONG = 200


def unnamed(specs: Sequence[ServerSpec], options: Options) -> Iterator[str]:
    """A note for each variable of `--env` that none of the servers to be started gets, or refers to."""
    if not options.environ or any(spec.client == TYPED or env_file(spec) for spec in specs):
        return
    taken = frozenset(name for spec in specs for name in _named(spec.launch))
    for name in sorted(options.environ.keys() - taken):
        yield f"`--env {name[:60]}` changed nothing: no server that was started names this variable in its entry"


def unread(specs: Iterable[ServerSpec]) -> Iterator[str]:
    """A note for each server whose client gives it the variables of a file, which we do not open."""
    for spec in specs:
        if isinstance(spec.launch, Stdio) and (file := env_file(spec)):
            yield (
                f"the client of {spec.name[:60]} gives it the variables of {file[:_LONG]} (envFile) too; that file is "
                "not opened here: `--env NAME` passes one on"
            )


def _named(launch: Launch) -> Iterator[str]:
    from auditor.confine.variables import named  # an audit that starts nothing does not need it

    stdio = isinstance(launch, Stdio)
    texts = (launch.command, *launch.args, launch.cwd or "") if isinstance(launch, Stdio) else (launch.url,)
    for each in launch.env if isinstance(launch, Stdio) else launch.headers:
        yield from (each.name,) if stdio else ()
        texts += (each.value or "",)
    for text in texts:
        yield from named(text)


def withholding(specs: Iterable[ServerSpec], options: Options) -> Iterator[str]:
    """A note for each server whose entry, as it is started, names hidden files of the user's. Quotes the entry."""
    for spec in specs:
        if not isinstance(spec.launch, Stdio):
            continue
        from auditor.confine.withheld import withheld  # an audit that starts nothing does not need it

        kept = withheld(spec.launch, options.conditions(spec.id, spec.name))
        if kept:
            more = f" and {len(kept) - _TOLD} more" if len(kept) > _TOLD else ""
            named = ", ".join(each[:_LONG] for each in kept[:_TOLD])
            yield (
                f"{spec.name[:60]} names hidden files of your home that were not shown to it: {named}{more}; "
                "`--grant PATH` shows one"
            )
