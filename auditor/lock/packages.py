"""Are the packages those that were approved?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.lock.code import platforms
from auditor.model import Drift, DriftKind, Kind, Package, Pinned

_Names = dict[tuple[str, str], dict[str, set[str]]]
"""Versions with their integrities, by registry and name."""
_TOLD = 3
_PATH = "/launch/packages"


def package_drifts(before: Pinned, after: Pinned) -> Iterator[Drift]:
    """A drift for the package that the launch names, and one for all that it depends on together."""
    if not before.packages and not after.packages:
        return
    own, now = before.packages[:1], after.packages[:1]
    built = before.code and not platforms(before) & platforms(after)
    first = _difference(_names(own), _names(now), compare_content=not built)
    if first:
        kind, words, was, is_now = first[0]
        yield Drift(kind, Kind.LAUNCH, "", _PATH, words, was, is_now)
    others = _difference(_names(before.packages[1:]), _names(after.packages[1:]), compare_content=not built)
    if others:
        more = f", and {len(others) - _TOLD} more" if len(others) > _TOLD else ""
        words = f"of what it depends on: {'; '.join(each[1] for each in others[:_TOLD])}{more}"
        was, is_now = ("\n".join(filter(None, (each[side] for each in others))) for side in (2, 3))
        yield Drift(DriftKind.DEPENDENCY, Kind.LAUNCH, "", f"{_PATH}/dependencies", words, was, is_now)


def _names(packages: Iterable[Package]) -> _Names:
    names: _Names = {}
    for package in packages:
        versions = names.setdefault((package.registry, package.name), {})
        versions.setdefault(package.version, set()).add(package.integrity)
    return names


def _difference(old: _Names, new: _Names, *, compare_content: bool) -> list[tuple[DriftKind, str, str, str]]:
    """`compare_content`: of PyPI one version has another file on another platform."""
    found = []
    for key in dict.fromkeys((*old, *new)):
        (registry, name), was, now = key, old.get(key, {}), new.get(key, {})
        lines = _lines(registry, name, was), _lines(registry, name, now)
        if was.keys() != now.keys():
            found.append((DriftKind.PACKAGE, _versions(name, list(was), list(now)), *lines))
        elif (compare_content or registry != "pypi") and _differ(was, now):
            words = f"{name} {', '.join(now)} has another content than the one of the same version that was approved"
            found.append((DriftKind.REPUBLISHED, words, *lines))
    return found


def _differ(was: dict[str, set[str]], now: dict[str, set[str]]) -> bool:
    return any(was[version] - {""} and now[version] - {""} and was[version] != now[version] for version in now)


def _versions(name: str, was: list[str], now: list[str]) -> str:
    if not was:
        return f"{name} {', '.join(now)} came in"
    return f"{name} is {', '.join(now)}, was {', '.join(was)}" if now else f"{name} is gone"


def _lines(registry: str, name: str, versions: dict[str, set[str]]) -> str:
    return "\n".join(
        f"{registry} {name} {version} {' '.join(sorted(each))}".rstrip() for version, each in sorted(versions.items())
    )
