"""Which hidden files of the user's does a launch line name that a sandbox does not show?"""

from __future__ import annotations

import os
from collections.abc import Iterator

from auditor.confine.conditions import Conditions
from auditor.confine.exposed import granted_paths, named_paths
from auditor.confine.places import laptop
from auditor.confine.private import Private
from auditor.confine.scrubbed import expanded_argv, working_directory
from auditor.confine.variables import launch_values
from auditor.errors import AuditorError
from auditor.model import Stdio


def withheld(launch: Stdio, conditions: Conditions) -> tuple[str, ...]:
    """Their paths, in order of name, as a person reads them: `~/.netrc`. None where there is no sandbox."""
    if conditions.mode != "bubblewrap":
        return ()
    place = laptop()
    values = launch_values(place, conditions.environ)
    try:
        argv, cwd = expanded_argv(launch, values, conditions.dummies), working_directory(launch, values, place)
        given = tuple(granted_paths(conditions.grants))
    except AuditorError:  # told when it is to be started
        return ()
    found = _withheld(argv[1:], "" if cwd == place.work else cwd, given)
    return tuple(sorted({_as_read(each, place.home) for each in found}))


def _withheld(words: tuple[str, ...], cwd: str, given: tuple[str, ...]) -> Iterator[str]:
    private = Private.of_this_user()
    for path in (path for word in words for path in named_paths(word, cwd)):
        granted = any(path == each or path.startswith(f"{each.rstrip('/')}/") for each in given)
        if not granted and private.withholds(path):
            yield path


def _as_read(path: str, home: str) -> str:
    return f"~{path.removeprefix(home)}" if path.startswith(f"{home}{os.sep}") else path
