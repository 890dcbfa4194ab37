"""Does a published report speak of this very version? The list that ships, and OSV files of the user's.

https://ossf.github.io/osv-schema/
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from auditor.errors import AuditorError
from auditor.model import Fact, Package
from auditor.vet.lists import Bad, known_bad
from auditor.vet.names import normal

_ECOSYSTEMS = {"npm": "npm", "PyPI": "pypi"}
_LONGEST = 256 << 20
_HINT = "name a JSON file of one OSV record or a list of them, from https://osv.dev"


def advised(packages: Iterable[Package], more: Iterable[Bad] = ()) -> Iterator[Fact]:
    """What is known of each; the first is the package itself, the others are what it needs."""
    by_name: dict[tuple[str, str], list[Bad]] = defaultdict(list)
    for bad in (*known_bad(), *more):
        by_name[bad.registry, normal(bad.name, bad.registry)].append(bad)
    for place, package in enumerate(packages):
        own = by_name.get((package.registry, normal(package.name, package.registry)), ())
        told = dict.fromkeys(bad.fact(package, dependency=place > 0) for bad in own if bad.hits(package))
        yield from told


def read_advisories(path: Path) -> tuple[Bad, ...]:
    """The records of an OSV file about npm and PyPI. Raises `AuditorError` for what is none."""
    try:
        if path.stat().st_size > _LONGEST:
            raise AuditorError(f"is larger than {_LONGEST >> 20} MB", str(path), _HINT)
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise AuditorError(f"cannot be read as OSV: {error}", str(path), _HINT) from None
    records = found if isinstance(found, list) else found.get("vulns", [found]) if isinstance(found, dict) else None
    if not isinstance(records, list) or not all(isinstance(each, dict) and "id" in each for each in records):
        raise AuditorError("holds no OSV records", str(path), _HINT)
    return tuple(bad for record in records for bad in _of(record))


def _of(record: dict[str, Any]) -> Iterator[Bad]:
    if record.get("withdrawn"):
        return
    name = str(record["id"])[:60]
    what = "malicious" if name.startswith("MAL-") else "vulnerable"
    about = " ".join(str(record.get("summary") or record.get("details") or "no summary").split())[:300]
    for affected in _list(record, "affected"):
        package = affected.get("package")
        registry = _ECOSYSTEMS.get(str(package.get("ecosystem"))) if isinstance(package, dict) else None
        if registry is None or not isinstance(package, dict):
            continue
        for conditions in _conditions(affected):
            source = f"https://osv.dev/vulnerability/{name}"
            yield Bad(registry, str(package.get("name"))[:300], conditions, what, name, about, source)


def _conditions(affected: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    versions = affected.get("versions")
    for version in versions[:5_000] if isinstance(versions, list) else ():
        yield (f"=={version}",)
    for span in _list(affected, "ranges"):
        if span.get("type") not in ("SEMVER", "ECOSYSTEM"):
            continue
        start = ""
        for event in _list(span, "events"):
            if "introduced" in event:
                start = str(event["introduced"])
            elif start and "fixed" in event:
                yield (f">={start}", f"<{event['fixed']}")
                start = ""
            elif start and "last_affected" in event:
                yield (f">={start}", f"<={event['last_affected']}")
                start = ""
        if start:
            yield (f">={start}",)


def _list(node: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = node.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
