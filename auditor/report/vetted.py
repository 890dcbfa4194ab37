"""In which words is a package advised for or against, in every format for people?"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model.dossier import Advice, Vetting

HEADINGS = {
    Advice.INSTALL: "Install",
    Advice.REVIEW: "Review before you install",
    Advice.REFUSE: "Do not install",
}
STYLES = {Advice.INSTALL: "bold green", Advice.REVIEW: "bold yellow", Advice.REFUSE: "bold red"}


@dataclass(frozen=True, slots=True)
class Part:
    """Lines under one heading. Hostile text inside: every sink escapes them."""

    heading: str
    lines: tuple[str, ...]
    code: bool = False
    """Whether the lines are to be pasted, and so must stay as they are."""


def headline(vetting: Vetting) -> str:
    """`Do not install: npm notes 1.0.0`."""
    what = " ".join(vetting.package.split()[:3]) or vetting.server
    return f"{HEADINGS[vetting.advice]}: {what}"


def parts(vetting: Vetting) -> tuple[Part, ...]:
    """Why, what it could do, and what to paste; empty ones left out."""
    found = (
        Part("Because", vetting.reasons),
        Part("Installed, it could", vetting.grants),
        Part("The entry, pinned", tuple(vetting.entry.split("\n")) if vetting.entry else (), code=True),
    )
    return tuple(part for part in found if part.lines)
