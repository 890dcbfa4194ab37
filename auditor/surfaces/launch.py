"""Which texts does the entry hold that starts a server?"""

from __future__ import annotations

from auditor.model import Http, Item, Kind, Role, ServerSpec, Stdio, Variable
from auditor.surfaces.collector import Budget, Collector
from auditor.surfaces.place import ROOT, Names, Place


def launch_item(spec: ServerSpec, budget: Budget) -> Item:
    """Name, command, arguments, variables, headers, address and settings of one entry."""
    place = ROOT.below("launch")
    into = Collector(budget, Kind.LAUNCH, "", place)
    into.add(Role.NAME, spec.name, place.below("name"))
    if isinstance(spec.launch, Stdio):
        _stdio(into, spec.launch, place)
    else:
        _http(into, spec.launch, place)
    names = Names()
    for setting in spec.settings:
        text = f"{setting.name}={setting.value}"
        into.add(Role.SETTING, text, place.below("settings").below(setting.name, names.unique(setting.name)))
    return into.item()


def _stdio(into: Collector, launch: Stdio, place: Place) -> None:
    into.add(Role.COMMAND, launch.command, place.below("command"))
    for index, argument in enumerate(launch.args):
        into.add(Role.ARG, argument, place.below("args").below(str(index)))
    _variables(into, Role.ENV, launch.env, "=", place.below("env"))
    into.add(Role.VALUE, launch.cwd or "", place.below("cwd"))


def _http(into: Collector, launch: Http, place: Place) -> None:
    into.add(Role.URL, launch.url, place.below("url"))
    _variables(into, Role.HEADER, launch.headers, ": ", place.below("headers"))


def _variables(into: Collector, role: Role, variables: tuple[Variable, ...], between: str, place: Place) -> None:
    names = Names()
    for variable in variables:
        value = "" if variable.value is None else between + variable.value
        into.add(role, variable.name + value, place.below(variable.name, names.unique(variable.name)))
