"""Which servers are known, and which versions are known to be bad? The two lists that ship beside the rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from auditor import strict_yaml
from auditor.errors import AuditorError
from auditor.marked import Fields, Marked
from auditor.model import Fact, Package, Role
from auditor.vet.versions import rank, within

_PACKAGE = Path(__file__).parents[1]
REGISTRIES = ("npm", "pypi")
WHATS = ("malicious", "vulnerable")


@dataclass(frozen=True, slots=True)
class Bad:
    """Versions that are not to be used."""

    registry: str
    name: str
    affected: tuple[str, ...]
    what: str
    id: str
    about: str
    source: str
    exactly: tuple[str, ...] = ()
    """Single versions, each by itself enough."""

    def hits(self, package: Package) -> bool:
        """Whether it is about this version of the package that it names."""
        return within(package.version, self.affected) or any(
            within(package.version, (f"=={each}",)) for each in self.exactly
        )

    def fact(self, package: Package, *, dependency: bool) -> Fact:
        """What a report says of it."""
        before = "dependency " if dependency else ""
        text = f"{before}{package.name} {package.version} is {self.what}: {self.about} ({self.id}, {self.source})"
        return Fact(Role.ADVISORY, text, name=self.id)


@cache
def known_servers() -> dict[str, tuple[str, ...]]:
    """Names by registry."""
    fields = _fields("known-servers.yaml", ("checked", *REGISTRIES))
    return {registry: fields.texts(registry) for registry in REGISTRIES}


@cache
def known_bad() -> tuple[Bad, ...]:
    """Every entry of the list that ships."""
    fields = _fields("known-bad.yaml", ("checked", "packages"))
    return tuple(_bad(entry) for entry in fields.need("packages").sequence("packages"))


def _bad(entry: Marked) -> Bad:
    names = ("registry", "name", "affected", "what", "id", "about", "source")
    fields = Fields(entry, "a package", names)
    text = {name: fields.text(name) for name in names if name != "affected"}
    affected = fields.texts("affected")
    if text["registry"] not in REGISTRIES or text["what"] not in WHATS:
        raise entry.mark.error("registry or what is unknown", f"use {', '.join((*REGISTRIES, *WHATS))}")
    if not affected or any(rank(each.lstrip("<>= ")) is None for each in affected):
        raise entry.mark.error("affected names no version", 'write ["<1.2.3"]')
    return Bad(
        text["registry"], text["name"], affected, text["what"], text["id"], text["about"], text["source"]
    )  # fmt: skip


def _fields(name: str, known: tuple[str, ...]) -> Fields:
    shipped = _PACKAGE / "_rules"
    folder = shipped if shipped.is_dir() else _PACKAGE.parent / "rules"
    path = folder / name
    if not path.is_file():
        raise AuditorError("is missing from this installation", name, "install mcp-assay again")
    return Fields(strict_yaml.read(path, f"rules/{name}"), name, known)
