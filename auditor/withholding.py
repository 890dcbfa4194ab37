"""What do servers not get of the files that their entries name, and who can give it to them?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.capture import Options
from auditor.model import ServerSpec, Stdio

_TOLD = 5


def withholding(specs: Iterable[ServerSpec], options: Options) -> Iterator[str]:
    """A note for each server whose entry, as it is started, names hidden files of the user's. Quotes the entry."""
    for spec in specs:
        if not isinstance(spec.launch, Stdio):
            continue
        from auditor.confine.withheld import withheld  # an audit that starts nothing does not need it

        kept = withheld(spec.launch, options.conditions(spec.id, spec.name))
        if kept:
            more = f" and {len(kept) - _TOLD} more" if len(kept) > _TOLD else ""
            named = ", ".join(each[:200] for each in kept[:_TOLD])
            yield (
                f"{spec.name[:60]} names hidden files of your home that were not shown to it: {named}{more}; "
                "`--grant PATH` shows one"
            )
