"""Which Python package does a word of a launch line ask for, and is it one that can be had as a wheel?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.confine.launchers.asked import LOSE, Asked

_NAME = r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?"
_EXTRAS = r"(?:\[[\w., -]{0,200}\])?"
_COMPARED = r"(?:===|[<>=!~]=|[<>])\s*[\w.*+!-]{1,60}"
_REGISTRY = re.compile(
    rf"(?P<name>{_NAME})(?P<extras>{_EXTRAS})\s*(?P<compared>{_COMPARED}(?:\s*,\s*{_COMPARED}){{0,8}})?", re.ASCII
)
_TOOL = re.compile(rf"(?P<name>{_NAME})(?P<extras>{_EXTRAS})@(?P<version>[\w.+!-]{{1,60}})", re.ASCII)
_WHEEL = re.compile(
    rf"(?:(?P<name>{_NAME})(?P<extras>{_EXTRAS})\s*@\s*)?(?P<url>https://[^\s\"'`\\;]{{1,400}}\.whl)", re.ASCII
)
_SOURCE = re.compile(
    r"[./~]|(?:.*@\s*)?(?:git|hg|svn|bzr)\+|.*(?:\.tar\.\w+|\.zip|\.whl)|(?:.*@\s*)?(?:https?|file|ssh):"
)
_MARKER = re.compile(r"[\w\s.'\"<>=!()~+-]{1,300}", re.ASCII)
_EXACT = re.compile(r"={2,3}\s*[\w.+!-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One package that is asked for."""

    text: str
    """As uv and pip read it; never an option of theirs."""
    name: str
    """Normalised; empty for an address that does not say it."""
    exact: bool
    """Whether it is one version for ever."""

    def pinned(self, versions: dict[str, str]) -> str:
        """The same with the version that was found."""
        found = versions.get(self.name)
        if self.exact or found is None:
            return self.text
        extras = re.search(r"\[[^\]]*\]", self.text.partition(";")[0])
        return f"{self.name}{extras.group() if extras else ''}=={found}"


def requirement(word: str, asked: Asked) -> Requirement:
    """What a package specifier asks for; also `name@1.2` and `name@latest`, as uvx takes them.

    Raises `AuditorError` for what would have to be built, and for what is none.
    """
    word = word.strip()
    if tool := _TOOL.fullmatch(word):
        latest = tool["version"] == "latest"
        version = "" if latest else f"=={tool['version']}"
        return Requirement(f"{tool['name']}{tool['extras']}{version}", normal(tool["name"]), not latest)
    if wheel := _WHEEL.fullmatch(word):
        name = wheel["name"] or wheel["url"].rpartition("/")[2].partition("-")[0]
        return Requirement(f"{name}{wheel['extras'] or ''} @ {wheel['url']}", normal(name), exact=True)
    plain, semicolon, marker = (part.strip() for part in word.partition(";"))
    if (found := _REGISTRY.fullmatch(plain)) and (not semicolon or _MARKER.fullmatch(marker)):
        exact = bool(_EXACT.fullmatch(found["compared"] or ""))
        return Requirement(f"{plain} ; {marker}" if semicolon else plain, normal(found["name"]), exact)
    if _SOURCE.match(word):
        raise asked.refusal(f"{word} is source that has to be built, which runs its code", LOSE)
    raise asked.refusal(f"{word} is not the name of a package", "correct the entry")


def normal(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).casefold()
