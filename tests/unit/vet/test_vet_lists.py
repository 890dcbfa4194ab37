from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.errors import AuditorError
from auditor.model import Package
from auditor.vet.advisories import advised
from auditor.vet.lists import known_bad, known_servers
from auditor.vet.names import likeness
from auditor.vet.osv import read_advisories
from auditor.vet.versions import within


@pytest.mark.parametrize(
    ("version", "conditions", "is_within"),
    [
        ("1.0.16", [">=1.0.16"], True),
        ("1.0.15", [">=1.0.16"], False),
        ("0.1.15", [">=0.0.5", "<0.1.16"], True),
        ("0.1.16", [">=0.0.5", "<0.1.16"], False),
        ("0.1.16-beta.1", ["<0.1.16"], True),
        ("1.0.0-alpha.2", ["<1.0.0-alpha.10"], True),
        ("1.0", ["==1.0.0"], True),
        ("1.0.post1", [">1.0"], True),
        ("2025.7.1", ["<2025.7.1"], False),
        ("10.0", ["<9"], False),
        ("nonsense", ["<9"], False),
        ("1.0", ["<nonsense"], False),
        ("1.0", [], False),
    ],
)
def test_versions_are_compared_as_numbers(version: str, conditions: list[str], is_within: bool) -> None:
    assert within(version, conditions) is is_within


@pytest.mark.parametrize(
    ("name", "registry", "said"),
    [
        ("@modelcontextprotocoI/server-filesystem", "npm", "looks the same as"),
        ("@modelcontextprotocl/server-github", "npm", "a scope one letter off"),
        ("modelcontextprotocol-server-github", "npm", "writes the scope into"),
        ("firecrawl-mpc", "npm", "a slip of the finger"),
        ("mcp-remotee", "npm", "a slip of the finger"),
        ("mcpserverfetch", "pypi", "only in its separators"),
        ("dbr-mcp", "pypi", "is one letter off"),
        ("mcp-server-gut", "pypi", "is one letter off"),
        ("mcp-server-fetch", "npm", "a server on pypi"),
    ],
)
def test_a_name_that_can_be_taken_for_a_known_one_is_told(name: str, registry: str, said: str) -> None:
    (fact,) = likeness(name, registry, known_servers())
    assert said in fact.text


@pytest.mark.parametrize(
    ("name", "registry"),
    [
        ("@modelcontextprotocol/server-filesystem", "npm"),
        ("@modelcontextprotocol/server-anything-new", "npm"),
        ("mcp_server_fetch", "pypi"),
        ("weather-mcp", "npm"),
        ("mcp-server-weather", "pypi"),
        ("firecrawl-mcp-2", "npm"),
        ("dlt-mcp", "pypi"),
        ("mcp-server-kit", "pypi"),
    ],
)
def test_honest_names_are_not_told(name: str, registry: str) -> None:
    assert not list(likeness(name, registry, known_servers()))


def test_no_known_server_imitates_another() -> None:
    known = known_servers()
    for registry, names in known.items():
        for name in names:
            assert not [fact.text for fact in likeness(name, registry, {registry: known[registry]})]


def test_every_known_bad_version_is_found_and_the_mended_one_is_not() -> None:
    for bad in known_bad():
        assert bad.source.startswith("https://")
        assert list(advised((Package(bad.registry, bad.name, _inside(bad.affected)),))), bad


def _inside(affected: tuple[str, ...]) -> str:
    return next((each.lstrip(">=") for each in affected if each.startswith(">=")), "0.0.1")


def test_a_dependency_is_told_apart_from_the_package() -> None:
    own, needed = Package("npm", "notes", "1.0.0"), Package("npm", "mcp-remote", "0.1.0")
    (fact,) = advised((own, needed))
    assert fact.text.startswith("dependency mcp-remote 0.1.0 is vulnerable")


RECORD = {
    "id": "GHSA-1",
    "summary": "Words reach a shell",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "Notes_Keeper"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.2"}]}],
        }
    ],
}


def test_an_osv_record_speaks_of_the_versions_that_it_names(tmp_path: Path) -> None:
    file = tmp_path / "osv.json"
    file.write_text(json.dumps([RECORD, {**RECORD, "id": "GHSA-2", "withdrawn": "2025-01-01"}]))
    bad = read_advisories(file)
    (fact,) = advised((Package("pypi", "notes-keeper", "1.1.9"),), bad)
    assert "GHSA-1" in fact.text
    assert not list(advised((Package("pypi", "notes-keeper", "1.2"),), bad))


@pytest.mark.parametrize("text", ["", "[1]", "{}x", '{"a": 1}', "[" * 100_000])
def test_a_file_that_is_no_osv_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "osv.json"
    file.write_text(text)
    with pytest.raises(AuditorError):
        read_advisories(file)
