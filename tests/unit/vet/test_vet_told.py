"""What registries, audits and the user's own records tell of a package."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import AuditorError
from auditor.model import Package
from auditor.vet.advisories import advised, once
from auditor.vet.answers import npm_answer, pip_answer
from auditor.vet.history import History, told
from auditor.vet.index import from_json, from_simple
from auditor.vet.offers import promises
from auditor.vet.osv import read_advisories

NOW = "2026-11-21T10:00:00+00:00"
FILE = {"upload_time_iso_8601": "2026-11-20T10:00:00Z", "digests": {"sha256": "aa"}}
OLD = {"upload_time_iso_8601": "2025-11-21T10:00:00Z", "digests": {"sha256": "bb"}}
ROLES = {
    "roles": [{"role": "Owner", "user": "ada"}, {"role": "Maintainer", "user": "ada"}, {"role": "Owner", "user": "b"}]
}
RECORD = {
    "id": "MAL-2026-1", "summary": "Steals",
    "affected": [{"package": {"ecosystem": "npm", "name": "notes"}, "versions": ["1.0.0"]}],
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["releases", "1.0", "ownership", "roles", "files", "filename", "hashes", "digests", "sha256",
                         "upload-time", "vulnerabilities", "via", "nodes", "dependencies", "vulns", "aliases"]),
        inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


def words(history: History | None) -> list[str]:
    return [fact.text for fact in told(history, NOW)] if history else []


def test_the_index_tells_the_age_of_this_file_of_the_first_one_and_how_many_can_publish() -> None:
    page = {"releases": {"1.0": [OLD], "2.0": [FILE]}, "ownership": ROLES}
    assert words(from_json(page, "2.0", "aa")) == [
        "this version was published 1 day ago", "the package was first published 365 days ago", "2 maintainers",
    ]  # fmt: skip
    assert from_json(page, "2.0", "cc") is None, "another file of this name is another package"


def test_a_file_that_was_withdrawn_is_told_with_the_reason() -> None:
    page = {"releases": {"1.0": [{**OLD, "yanked": True, "yanked_reason": "breaks"}]}}
    assert words(from_json(page, "1.0", "bb"))[-1] == "deprecated: withdrawn from the index: breaks"


def test_an_index_without_that_page_tells_times_by_its_simple_one() -> None:
    file = {"filename": "notes-2.0-py3-none-any.whl", "hashes": {"sha256": "aa"}, "upload-time": "2026-11-21T09:00:00Z"}
    assert words(from_simple({"files": [file]}, "2.0", "aa"))[0] == "this version was published today"
    with pytest.raises(AuditorError, match="does not tell when"):
        from_simple({"files": [{**file, "upload-time": None}]}, "2.0", "aa")


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_whatever_a_registry_answers_is_read_or_refused(page: Any) -> None:
    package = Package("npm", "notes", "1.0")
    for read in (
        lambda: words(from_json(page if isinstance(page, dict) else {}, "1.0", "aa")),
        lambda: words(from_simple(page if isinstance(page, dict) else {}, "1.0", "aa")),
        lambda: [bad.fact(of, dependency=True) for of, bad in npm_answer(json.dumps(page), package, {}).reports],
        lambda: [bad.fact(of, dependency=True) for of, bad in pip_answer(json.dumps(page), package).reports],
    ):
        try:
            assert all(read())
        except AuditorError as error:
            assert error.what


def test_npm_audit_tells_versions_by_their_folder_and_malware_by_its_class() -> None:
    via = {
        "name": "left",
        "title": "Malware in left",
        "url": "https://github.com/advisories/GHSA-1",
        "cwe": ["CWE-506"],
    }
    said = {
        "vulnerabilities": {
            "left": {"via": [via], "nodes": ["node_modules/a/node_modules/left"]},
            "a": {"via": ["left"]},
        }
    }
    versions = {"node_modules/left": "1.0.0", "node_modules/a/node_modules/left": "2.0.0"}
    ((of, bad),) = npm_answer(json.dumps(said), Package("npm", "a", "1.0.0"), versions).reports
    assert bad.fact(of, dependency=True).text.startswith("dependency left 2.0.0 is malicious: Malware in left")


@pytest.mark.parametrize(
    "said", ["", "[]", '{"message": "405 Method Not Allowed", "error": {"summary": ""}}', '{"error": 5}']
)
def test_an_npm_audit_that_could_not_ask_is_no_clean_answer(said: str) -> None:
    with pytest.raises(AuditorError):
        npm_answer(said, Package("npm", "a", "1"), {})


def test_the_same_report_from_two_sources_is_told_once_for_each_package() -> None:
    bad = next(iter(pip_answer(json.dumps({"dependencies": [
        {"name": "notes", "version": "1", "vulns": [{"id": "GHSA-1", "aliases": ["CVE-2026-1"], "description": "x"}]}
    ]}), Package("pypi", "notes", "1")).reports))[1]  # fmt: skip
    one, other = Package("pypi", "notes", "1"), Package("pypi", "more", "1")
    facts = [bad.fact(one, dependency=False), bad.fact(one, dependency=False), bad.fact(other, dependency=True)]
    assert len(once(facts)) == 2
    assert facts[0].name == "CVE-2026-1"


@pytest.mark.parametrize("kind", ["file", "folder", "zip"])
def test_records_are_read_from_a_file_a_folder_and_a_zip(tmp_path: Path, kind: str) -> None:
    text = json.dumps(RECORD)
    path = tmp_path / "records"
    if kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("npm/MAL-2026-1.json", text)
            archive.writestr("README.md", "not one")
    elif kind == "folder":
        (path / "npm").mkdir(parents=True)
        (path / "npm" / "one.json").write_text(text)
        (path / "npm" / "link.json").symlink_to("/etc/passwd")
    else:
        path.write_text(text)
    bad = read_advisories(path)
    (fact,) = advised((Package("npm", "notes", "1.0.0"),), bad)
    assert "notes 1.0.0 is malicious: Steals (MAL-2026-1" in fact.text
    assert not list(advised((Package("npm", "notes", "1.0.1"),), bad))


def offer(tmp_path: Path, **more: object) -> Path:
    package = {"registryType": "npm", "identifier": "notes", "version": "1.0.0", **more}
    path = tmp_path / "server.json"
    path.write_text(json.dumps({"name": "io.test/notes", "packages": [package]}))
    return path


@pytest.mark.parametrize("address", ["https://registry.npmjs.org", "https://registry.npmjs.org/"])
def test_a_hash_in_a_server_json_is_a_promise(tmp_path: Path, address: str) -> None:
    path = offer(tmp_path, registryBaseUrl=address, fileSha256="AB12")
    assert promises(path, "server.json") == {("npm", "notes"): "ab12"}


@pytest.mark.parametrize("key", ["registryBaseUrl", "registry_base_url"])
def test_a_registry_that_a_server_json_names_itself_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(AuditorError, match="a registry of its own, https://evil"):
        promises(offer(tmp_path, **{key: "https://evil.test"}), "server.json")
