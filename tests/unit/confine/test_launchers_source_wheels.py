"""Which source is taken, what of it is believed, and what is taken for its wheel?"""

from __future__ import annotations

import base64
import hashlib
import io
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from launcher_lines import asked

from auditor.confine.launchers import source_index, source_wheels
from auditor.confine.launchers.code import fetched_code
from auditor.confine.launchers.errand import Done
from auditor.confine.launchers.trouble import Lacking, lacking_wheel
from auditor.errors import AuditorError
from auditor.model import Package

INK = Package("pypi", "ink-well", "1.0", built=True)


@pytest.mark.parametrize(
    ("complaint", "lacking"),
    [
        (
            """
  cause: Because proxy-tools==0.1.0 has no usable wheels and only proxy-tools==0.1.0 is available, we can conclude
         that all versions of proxy-tools cannot be used.
         And because you require proxy-tools, we can conclude that your requirements are unsatisfiable.

hint: Wheels are required for `proxy-tools` because building from source is disabled for all packages""",
            Lacking("proxy-tools", "==0.1.0"),
        ),
        (
            """
  ╰─▶ Because all versions of stata-setup have no usable wheels and mcp-stata>=3.3.0 depends on stata-setup>=1,<2, we
      can conclude that mcp-stata>=3.3.0 cannot be used.""",
            Lacking("stata-setup", ">=1,<2"),
        ),
        ("Because ink has no wheels and notes depends on ink-well>=3.", Lacking("ink", "")),
        ("Because there is no version of pglast==7.2.0 and you require pglast==7.2.0", None),
    ],
)
def test_what_lacks_a_wheel_is_known_with_the_versions_that_would_do(complaint: str, lacking: Lacking | None) -> None:
    assert lacking_wheel(complaint) == lacking


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (
            "ink is published as source only, and building it runs its code: no usable wheels",
            "ink is published as source only, and building it in the sandbox failed (no compiler): no usable wheels",
        ),
        ("ink is made for other systems than this one: no tag", "ink is made for other systems than this one: no tag"),
    ],
)
def test_that_a_build_failed_is_told_where_only_a_build_would_have_helped(failure: str, told: str) -> None:
    first, second = AuditorError(failure, "uvx", "hint"), AuditorError("no compiler")
    error = source_wheels.not_built(first, second, asked("uvx notes"))
    assert (error.what, error.hint) == (told, "hint")


def file(name: str, **more: object) -> dict[str, object]:
    return {"filename": name, "url": f"https://files.example/{name}", "sha256": "0" * 64, **more}


@pytest.mark.parametrize(
    ("files", "versions", "version"),
    [
        ([file("ink_well-1.9.tar.gz"), file("ink-well-1.10.zip"), file("ink.well-1.2.tar.gz")], "", "1.10"),
        ([file("ink-well-1.0.tar.gz"), file("ink-well-2rc1.tar.gz"), file("ink-well-1.0.post1.zip")], "", "1.0.post1"),
        ([file("ink-well-1.0.tar.gz"), file("ink-well-2.0.tar.gz", yanked="broken")], "", "1.0"),
        ([file("ink-well-1.0.tar.gz"), file("ink-well-2.0.tar.gz", **{"requires-python": ">=3.99"})], "", "1.0"),
        ([file("ink-well-1.0.tar.gz", **{"requires-python": ">=2.7,!=3.0.*,<4.0dev"})], "", "1.0"),
        ([file("ink-well-1.0.tar.gz"), file("ink-well-2.0.tar.gz", sha256="")], "", "1.0"),
        ([file("ink-well-1.0.tar.gz"), file("ink-well-2.0.tar.gz")], "==1.0", "1.0"),
        ([file("ink-well-1.0rc2.tar.gz"), file("ink-well-1.0.tar.gz")], ">=1.0rc1,==1.0rc2", "1.0rc2"),
        ([file("ink-well-1.4.2.tar.gz"), file("ink-well-1.5.tar.gz")], "~=1.4.1", "1.4.2"),
        ([file("ink-well-1.4.tar.gz"), file("ink-well-2.tar.gz")], ">=1,<2,!=1.3.*", "1.4"),
        ([file("ink-well-1!1.0.tar.gz"), file("ink-well-9.tar.gz")], "", "1!1.0"),
        ([file("ink-well-pen-2.0.tar.gz"), file("other-3.0.tar.gz"), file("ink-well-1.0.tar.gz")], "", "1.0"),
    ],
)  # fmt: skip
def test_the_newest_final_source_that_fits_is_taken(
    files: list[dict[str, object]], versions: str, version: str
) -> None:
    assert source_index._newest(files, "ink-well", versions)["version"] == version


def test_where_no_source_fits_none_is_taken() -> None:
    with pytest.raises(ValueError, match="has no source of ink-well that fits"):
        source_index._newest([file("ink-well-1.0.tar.gz"), file("ink_well-3-py3-none-any.whl")], "ink-well", ">=2")


@pytest.mark.parametrize(
    ("address", "index", "taken"),
    [
        ("https://files.example/a", "https://index.example/simple", True),
        ("http://localhost:8080/a", "http://localhost:8080/simple", True),
        ("http://files.example/a", "https://index.example/simple", False),
        ("http://localhost:8081/a", "http://localhost:8080/simple", False),
        ("file:///etc/passwd", "file:///srv/simple", False),
        ("ftp://files.example/a", "https://index.example/simple", False),
    ],
)
def test_nothing_is_fetched_without_tls_but_from_the_users_own_index(address: str, index: str, taken: bool) -> None:
    if taken:
        source_index._check(address, index)
    else:
        with pytest.raises(ValueError, match="is not taken"):
            source_index._check(address, index)


def test_a_source_is_the_promised_one_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed({"ink-1.0/pyproject.toml": b"[build-system]"})
    monkeypatch.setattr(source_index, "_opened", lambda *_: io.BytesIO(content))
    found = {"url": "https://a.example/", "index": "", "sha256": hashlib.sha256(content).hexdigest()}
    assert source_index.get(found, tmp_path / "source.tar.gz") == {"pyproject": "[build-system]"}
    with pytest.raises(ValueError, match="not the one that the index promises"):
        source_index.get({**found, "sha256": "0" * 64}, tmp_path / "other.tar.gz")
    assert not (tmp_path / "other.tar.gz").exists()
    monkeypatch.setattr(source_index, "_ARCHIVE", 10)
    with pytest.raises(ValueError, match="is larger than"):
        source_index.get(found, tmp_path / "other.tar.gz")


def packed(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as tar:  # type: ignore[call-overload]  # a mode that is chosen
        for path, content in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return data.getvalue()


def test_how_it_is_built_is_read_from_any_archive_within_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"ink-1.0/src/pyproject.toml": b"no", "ink-1.0/data": b"\0" * (1 << 20), "ink-1.0/pyproject.toml": b"yes"}
    archives = {suffix: tmp_path / f"source{suffix}" for suffix in (".tar.gz", ".tar.bz2", ".zip")}
    archives[".tar.gz"].write_bytes(packed(files))
    archives[".tar.bz2"].write_bytes(packed(files, "w:bz2"))
    with zipfile.ZipFile(archives[".zip"], "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    assert {source_index._pyproject(each) for each in archives.values()} == {b"yes"}
    monkeypatch.setattr(source_index, "_UNPACKED", 1 << 16)
    with pytest.raises(ValueError, match="too large when it is unpacked"):
        source_index._pyproject(archives[".tar.gz"])
    monkeypatch.setattr(source_index, "_PYPROJECT", 2)
    with pytest.raises(ValueError, match=r"pyproject\.toml is too large"):
        source_index._pyproject(archives[".zip"])


def test_without_a_pyproject_it_is_built_as_of_old() -> None:
    found = source_wheels._backend("", asked("uvx notes"))
    assert (found.requires, found.hooks, found.places) == ((), "setuptools.build_meta:__legacy__", ())


def test_what_a_build_requires_is_read() -> None:
    text = (
        '[build-system]\nrequires = ["hatchling>=1", "cython; python_version < \'4\'"]\nbuild-backend = "own.api:it"\n'
    )
    found = source_wheels._backend(f'{text}backend-path = ["src/own"]', asked("uvx notes"))
    assert found.requires == ("hatchling>=1", "cython ; python_version < '4'")
    assert (found.hooks, found.places) == ("own.api:it", ("src/own",))


@pytest.mark.parametrize(
    "line",
    [
        'requires = ["ink @ https://files.example/ink-1-py3-none-any.whl"]',
        'requires = ["https://files.example/ink-1-py3-none-any.whl"]',
        'requires = ["./ink"]',
        'requires = ["--index-url=x"]',
        'requires = ["git+ssh:host"]',
        f"requires = {['ink'] * 41}",
        'build-backend = "os; x"',
        'backend-path = ["../out"]',
        'backend-path = ["/usr"]',
        'backend-path = ["a/../../out"]',
        "requires = [",
        f"{'a.' * 30_000}a = 1",
    ],
)
def test_a_build_that_wants_more_than_an_index_has_is_refused(line: str) -> None:
    with pytest.raises(AuditorError):
        source_wheels._backend(f"[build-system]\n{line}\n", asked("uvx notes"))


@pytest.mark.parametrize("name", ["ink_well-1.0-py3-none-any.whl", "Ink.Well-1.0-1-cp311-cp311-linux_x86_64.whl"])
def test_a_wheel_of_what_was_asked_for_is_taken(name: str) -> None:
    done = Done(0, f"{name}\n{base64.b64encode(b'content').decode()}\n", "")
    assert source_wheels._wheel(INK, done, asked("uvx notes")) == (name, b"content")


@pytest.mark.parametrize(
    ("done", "says"),
    [
        (Done(0, "paper-1.0-py3-none-any.whl\neA==\n", ""), "but paper-1.0-py3-none-any.whl"),
        (Done(0, "ink_well-2.0-py3-none-any.whl\neA==\n", ""), "it made no wheel of ink-well 1.0"),
        (Done(0, "../ink_well-1.0-py3-none-any.whl\neA==\n", ""), "it made no wheel of ink-well 1.0"),
        (Done(0, "/srv/ink_well-1.0-py3-none-any.whl\neA==\n", ""), "it made no wheel of ink-well 1.0"),
        (Done(0, "ink_well-1.0.tar.gz\neA==\n", ""), "it made no wheel of ink-well 1.0"),
        (Done(0, f"ink_well-1.0-py3-none-{'a' * 900}.whl\neA==\n", ""), "it made no wheel of ink-well 1.0"),
        (Done(0, "", ""), "but nothing"),
        (Done(0, "ink_well-1.0-py3-none-any.whl\neA==", ""), "is too large"),
        (Done(0, "ink_well-1.0-py3-none-any.whl\n%\n", ""), "its wheel cannot be read"),
        (Done(0, "ink_well-1.0-py3-none-any.whl\né\n", ""), "its wheel cannot be read"),
        (Done(1, "ink_well-1.0-py3-none-any.whl\neA==\n", "at x\nImportError: none\n\n"), "ImportError: none"),
        (Done(1, "", ""), "it ended with 1, and said nothing"),
        (Done(-9, "", "killed", "memory"), "it used more than it may have of memory"),
    ],
)
def test_anything_else_that_comes_out_of_a_build_is_none(done: Done, says: str) -> None:
    with pytest.raises(AuditorError) as caught:
        source_wheels._wheel(INK, done, asked("uvx notes"))
    assert says in caught.value.what
    assert len(caught.value.what) < 400


def test_what_names_the_tool_that_built_a_package_is_no_code_of_it(tmp_path: Path) -> None:
    site = tmp_path / "lib" / "python3.12" / "site-packages"
    for name in (
        "ink_well-1.0.dist-info/WHEEL",
        "notes-1.0.dist-info/WHEEL",
        "ink_well-1.0.dist-info/entry_points.txt",
    ):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text("1")

    def changes(name: str) -> bool:
        before = fetched_code(tmp_path, ["ink-well"])
        (site / name).write_text("2")
        return fetched_code(tmp_path, ["ink-well"]) != before

    assert not changes("ink_well-1.0.dist-info/WHEEL")
    assert changes("notes-1.0.dist-info/WHEEL")
    assert changes("ink_well-1.0.dist-info/entry_points.txt")


@pytest.mark.parametrize("name", ["source_index", "source_build"])
def test_what_another_python_runs_imports_the_standard_library_alone(name: str) -> None:
    text = Path(str(source_index.__file__)).with_name(f"{name}.py").read_text(encoding="utf-8")
    modules = {line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert modules <= sys.stdlib_module_names
