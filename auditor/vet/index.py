"""What does the package index tell of a Python package beside its files?

https://docs.pypi.org/api/json/, https://packaging.python.org/en/latest/specifications/simple-repository-api/
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from auditor.confine.launchers.indexes import Indexes, indexes
from auditor.errors import AuditorError
from auditor.vet.history import History
from auditor.vet.page import page
from auditor.vet.untrusted import dicts, json_object, text

_MOST = 24 << 20
"""The page of the package with most files has 12 MB."""
_SECONDS = 10.0
_SIMPLE = "application/vnd.pypi.simple.v1+json"
_VERSION = re.compile(r"-(\d[^-]*?)(?:-.*\.whl|\.tar\.gz|\.zip)$")


def own_indexes() -> Indexes:
    """The user's, as pip is set up, else as uv is. Raises `AuditorError` where one holds credentials."""
    found = indexes(pip=True)
    return found if found.options() else indexes(pip=False)


def ask_index(name: str, version: str, digest: str, indexes: Indexes) -> History:
    """What the first of the user's indexes that has this very file tells of it.

    `digest`: of the file, as hexadecimal SHA-256: an index that knows only another file of this name speaks of another
    package. Raises `AuditorError` with the reason where none tells anything.
    """
    troubles: list[str] = []
    for index in (indexes.main, *indexes.extra):
        if not index.lower().startswith(("http://", "https://")):
            troubles.append("the index is a folder")
            continue
        for read in (_by_json, _by_simple):
            try:
                found = read(index.rstrip("/"), name, version, digest)
            except AuditorError as error:
                troubles.append(error.what)
                continue
            if found is not None:
                return found
            troubles.append("it has another file of this version")
    raise AuditorError("; ".join(dict.fromkeys(troubles)), f"pypi:{name}", "look at its page there")


def _by_json(index: str, name: str, version: str, digest: str) -> History | None:
    url = f"{index.removesuffix('/simple')}/pypi/{quote(name, safe='')}/json"
    return from_json(_asked(url, "application/json"), version, digest)


def _by_simple(index: str, name: str, version: str, digest: str) -> History | None:
    url = f"{index}/{quote(name, safe='')}/"
    return from_simple(_asked(url, _SIMPLE), version, digest)


def _asked(url: str, kind: str) -> dict[str, Any]:
    return json_object(page(url, kind, _MOST, _SECONDS), "it answers with no JSON", url, "")


def from_json(told: dict[str, Any], version: str, digest: str) -> History | None:
    """What the JSON API says; None where it knows no file with this digest. Raises `AuditorError` where it has none."""
    releases = told.get("releases")
    if not isinstance(releases, dict):
        raise AuditorError("it tells nothing of its releases", "", "")
    files = [(str(each), file) for each, own in releases.items() for file in dicts(own)]
    return _history(files, version, digest, _owners(told), "upload_time_iso_8601", "digests")


def from_simple(told: dict[str, Any], version: str, digest: str) -> History | None:
    """The same of the Simple API in JSON. Raises `AuditorError` where it tells no times."""
    files = [
        (found[1], file) for file in dicts(told.get("files")) if (found := _VERSION.search(text(file, "filename")))
    ]
    if not any(text(file, "upload-time") for _, file in files):
        raise AuditorError("it does not tell when a file was published", "", "")
    return _history(files, version, digest, 0, "upload-time", "hashes")


def _history(
    files: list[tuple[str, dict[str, Any]]], version: str, digest: str, owners: int, time: str, digests: str
) -> History | None:
    own = [file for _, file in files if text(file.get(digests), "sha256") == digest]
    if not own:
        return None
    times = sorted(text(file, time) for _, file in files if text(file, time))
    yanked = own[0].get("yanked")
    reason = text(own[0], "yanked_reason") or (yanked if isinstance(yanked, str) else "")
    return History(
        published=text(own[0], time),
        created=times[0] if times else "",
        versions=len({each for each, _ in files} | {version}),
        owners=owners,
        withdrawn=f"withdrawn from the index: {reason or 'without a reason'}" if yanked else "",
    )


def _owners(told: dict[str, Any]) -> int:
    """People with a role; an organisation counts as one where it names nobody."""
    ownership = told.get("ownership")
    if not isinstance(ownership, dict):
        return 0
    people = {text(role, "user") for role in dicts(ownership.get("roles"))} - {""}
    return len(people) or (1 if ownership.get("organization") else 0)
