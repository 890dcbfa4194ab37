"""What do npx and its kin run, and what do they refuse?"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from launcher_lines import asked, launch_of

from auditor.confine.launchers.npm import from_npm
from auditor.confine.launchers.npm_install import _place
from auditor.confine.launchers.npm_spec import Spec, spec
from auditor.confine.launchers.npmrc import settings
from auditor.confine.launchers.store import keep
from auditor.confine.launchers.trouble import npm_trouble
from auditor.errors import AuditorError
from auditor.model import Package, Variable

NODE = shutil.which("node") or "node"


def stored(cache: Path, *words: str, bins: object = None) -> Path:
    """The store as it is after these packages were fetched; the folder of the tree."""
    anything = asked("npx x", cache)
    specs = tuple(spec(word, anything) for word in words)

    def fill(folder: Path) -> tuple[Package, ...]:
        (folder / "package.json").write_text(json.dumps({"dependencies": {each.name: "1" for each in specs}}))
        for each in specs:
            place = folder / "node_modules" / each.name
            place.mkdir(parents=True)
            plain = each.name.rpartition("/")[2]
            given = {plain: "cli.js"} if bins is None else bins
            (place / "package.json").write_text(json.dumps({"name": each.name, "bin": given}))
            for file in ("cli.js", "other.js"):
                (place / file).write_text("#!/usr/bin/env node\n")
            links = folder / "node_modules" / ".bin"
            links.mkdir(exist_ok=True)
            (links / plain).symlink_to(f"../{each.name}/cli.js")
        return tuple(Package("npm", each.name, "1.2.3") for each in specs)

    return keep(_place(specs, settings(), anything), anything, fill).folder


@pytest.mark.parametrize(
    ("line", "args"),
    [
        ("npx notes@1.2.3", ()),
        ("npx -y notes@1.2.3 a -y --x", ("a", "-y", "--x")),
        ("npx --yes --quiet -- notes@1.2.3 --port 1", ("--port", "1")),
        ("npx -yq notes@1.2.3", ()),
        ("/usr/bin/npx -y notes@1.2.3", ()),
        ("npx.cmd -y notes@1.2.3", ()),
        ("cmd /c npx -y notes@1.2.3 a", ("a",)),
        (r"C:\Windows\System32\cmd.exe /d /s /c npx notes@1.2.3", ()),
        ("env A=1 npx notes@1.2.3", ()),
        ("npm exec -y notes@1.2.3 -- --port 1", ("--port", "1")),
        ("npm x notes@1.2.3", ()),
        ("pnpm dlx notes@1.2.3 a", ("a",)),
        ("pnpx notes@1.2.3", ()),
        ("bunx notes@1.2.3", ()),
        ("bunx --bun notes@1.2.3", ()),
        ("bun x notes@1.2.3", ()),
        ("yarn dlx -q notes@1.2.3", ()),
        ("npx -p notes@1.2.3 notes a", ("a",)),
        ("npx -pnotes@1.2.3 notes", ()),
        ("npx --package notes@1.2.3 -- notes a", ("a",)),
        ("yarn dlx -p notes@1.2.3 notes", ()),
        ("deno run -A npm:notes@1.2.3 a", ("a",)),
        ("deno run --allow-net=x.test -q npm:/notes@1.2.3/notes a", ("a",)),
    ],
)
def test_a_pinned_package_in_the_store_runs_with_node(tmp_path: Path, line: str, args: tuple[str, ...]) -> None:
    folder = stored(tmp_path, "notes@1.2.3")
    prepared = from_npm(asked(line, tmp_path))
    assert prepared is not None
    assert (prepared.launch.command, prepared.launch.args) == (NODE, (f"{folder}/node_modules/notes/cli.js", *args))
    assert prepared.reads[0] == str(folder)
    (package,) = prepared.packages
    assert replace(package, code="") == Package("npm", "notes", "1.2.3")
    assert "sha256:" in package.code


def test_scoped_packages_and_programs_of_another_name_are_found(tmp_path: Path) -> None:
    folder = stored(tmp_path, "@a/notes@1.2.3", "b@1.0.0")
    prepared = from_npm(asked("npx -p @a/notes@1.2.3 --package=b@1.0.0 b", tmp_path))
    assert prepared is not None
    assert prepared.launch.args == (f"{folder}/node_modules/b/cli.js",)


def test_references_of_the_servers_own_words_are_left_to_each_start(tmp_path: Path) -> None:
    stored(tmp_path, "notes@1.2.3")
    prepared = from_npm(asked("npx notes@1.2.3 ${workspaceFolder} ${TOKEN}", tmp_path))
    assert prepared is not None
    assert prepared.launch.args[1:] == ("${workspaceFolder}", "${TOKEN}")


def test_a_reference_in_the_package_needs_a_value(tmp_path: Path) -> None:
    stored(tmp_path, "notes@1.2.3")
    assert from_npm(asked(launch_of("npx notes@${V}"), tmp_path, {"V": "1.2.3"})) is not None
    with pytest.raises(AuditorError, match="needs input"):
        from_npm(asked("npx notes@${V}", tmp_path))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("npx --registry=https://evil.test notes", "--registry leads elsewhere"),
        ("npx --registry https://evil.test notes", "--registry leads elsewhere"),
        ("npx --@corp:registry=https://evil.test @corp/notes", "--@corp:registry leads elsewhere"),
        ("npx --userconfig evil notes", "--userconfig leads elsewhere"),
        ("npx -c notes", "-c leads elsewhere"),
        ("npx --call=notes", "--call leads elsewhere"),
        ("npx --new-option notes", "--new-option is not known"),
        ("npx -p --registry=https://evil.test notes", "neither a package"),
        ("npx -- --registry=https://evil.test", "neither a package"),
        ("npx ./local", "neither a package"),
        ("npx /abs", "neither a package"),
        ("npx ../up", "neither a package"),
        ("npx file:x", "neither a package"),
        ("npx http://x.test/a.tgz", "neither a package"),
        ("npx git://x.test/a", "neither a package"),
        ("npx git+ssh://git@x.test/a", "neither a package"),
        ("npx a/..", "neither a package"),
        ("npx -y", "names no package"),
        ("npx -p", "-p has no value"),
        ("npx -y mcp-remote https://x.test/mcp", "bridge"),
        ("npx -y mcp-remote@0.1.2 https://x.test/mcp", "bridge"),
        ("deno run jsr:@a/notes", "while it runs"),
        ("deno run https://x.test/a.ts", "while it runs"),
    ],
)
def test_what_leads_elsewhere_is_refused(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(AuditorError) as caught:
        from_npm(asked(line, tmp_path))
    assert says in caught.value.what
    assert caught.value.hint


def test_a_bridge_is_answered_with_its_url(tmp_path: Path) -> None:
    with pytest.raises(AuditorError) as caught:
        from_npm(asked("npx -y mcp-remote https://x.test/mcp --header a", tmp_path))
    assert caught.value.hint == "audit that server itself: mcp-assay scan https://x.test/mcp"


@pytest.mark.parametrize("name", ["npm_config_registry", "NPM_CONFIG_REGISTRY", "npm_config_@corp:registry"])
def test_a_registry_in_the_entrys_variables_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(AuditorError, match="leads elsewhere"):
        from_npm(asked(launch_of("npx notes@1.2.3", Variable(name, "https://evil.test")), tmp_path))


@pytest.mark.parametrize("line", ["node x.js", "npm install x", "sh -c npx|x", "./npx notes", "deno run x.ts", "npm"])
def test_what_is_no_npm_launcher_is_left_alone(tmp_path: Path, line: str) -> None:
    assert from_npm(asked(line, tmp_path)) is None


def test_a_program_that_the_project_has_installed_is_run_as_npx_would(tmp_path: Path) -> None:
    bins = tmp_path / "project" / "node_modules" / ".bin"
    bins.mkdir(parents=True)
    (bins.parent / "tool").mkdir()
    (bins.parent / "tool" / "cli.js").write_text("#!/usr/bin/env -S node --no-warnings\n")
    (bins / "tool").symlink_to("../tool/cli.js")
    prepared = from_npm(asked(launch_of("npx tool a", cwd=str(tmp_path / "project")), tmp_path))
    assert prepared is not None
    assert prepared.launch.args == ("--no-warnings", f"{bins.parent}/tool/cli.js", "a")
    assert prepared.packages == ()


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("notes", Spec("notes@latest", "notes", "latest")),
        ("notes@next", Spec("notes@next", "notes", "next")),
        ("notes@1.2.3", Spec("notes@1.2.3", "notes", exact=True)),
        ("notes@1.2.3-rc.1", Spec("notes@1.2.3-rc.1", "notes", exact=True)),
        ("@a/notes@1.2.3", Spec("@a/notes@1.2.3", "@a/notes", exact=True)),
        ("notes@^1", Spec("notes@^1", "notes")),
        ("notes@1.x || >=2", Spec("notes@1.x || >=2", "notes")),
        ("notes@x", Spec("notes@x", "notes")),
        ("notes@v1.2.3", Spec("notes@v1.2.3", "notes")),
        ("notes@npm:other@1.0.0", Spec("notes@npm:other@1.0.0", "notes")),
        ("github:a/b", Spec("github:a/b", "")),
        ("a/b#main", Spec("a/b#main", "")),
        ("https://x.test/a.tgz", Spec("https://x.test/a.tgz", "")),
        ("git+https://x.test/a.git", Spec("git+https://x.test/a.git", "")),
    ],
)
def test_a_specifier_is_read_as_npm_reads_it(word: str, expected: Spec) -> None:
    assert spec(word, asked("npx x")) == expected


def test_only_registries_without_credentials_are_taken_from_npmrc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rc = tmp_path / "npmrc"
    rc.write_text(
        "registry = https://npm.corp.test/\n//npm.corp.test/:_authToken=secret\n@a:registry=https://a.test/\n"
        "@b:registry=https://user:secret@b.test/\n@c:registry=${C_REGISTRY}\n; @d:registry=https://d.test\n"
        "script-shell=/evil\nignore-scripts=false\n"
    )
    monkeypatch.setenv("NPM_CONFIG_USERCONFIG", str(rc))
    found = dict(settings())
    assert found["registry"] == "https://npm.corp.test/"
    assert found["@a:registry"] == "https://a.test/"
    assert found["@b:registry"] == found["@c:registry"] == "https://registry-with-credentials.mcp-assay.invalid/"
    assert not {name for name in found if "auth" in name or "script" in name or "@d" in name}
    assert "secret" not in str(found)


def test_a_default_registry_with_credentials_is_not_replaced_by_the_public_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "npmrc").write_text("registry=https://user:secret@npm.corp.test/\n")
    monkeypatch.setenv("NPM_CONFIG_USERCONFIG", str(tmp_path / "npmrc"))
    with pytest.raises(AuditorError) as caught:
        settings()
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("complaint", "says"),
    [
        (
            "npm error code EUSAGE\nnpm error\nnpm error `npm ci` can only install packages when …\nnpm error\n"
            "npm error Missing: @a/b-darwin@ from lock file\n",
            "npm failed: code EUSAGE Missing: @a/b-darwin@ from lock file",
        ),
        (
            "npm error code ENOTFOUND\nnpm error network request to https://codeload.x.test/a.tgz failed, reason: …\n",
            "codeload.x.test cannot be reached",
        ),
        (
            "npm error code 128\nnpm error An unknown git error occurred\n"
            "npm error fatal: unable to access 'https://me:secret@git.x.test/a/': Could not resolve host: git.x.test\n",
            "git.x.test cannot be reached",
        ),
        (
            "npm error code ENOTFOUND\nnpm error network request to https://npm.corp.test/a failed, reason: …\n",
            "the registry cannot be reached",
        ),
        ("npm error code ECONNREFUSED\n", "the registry cannot be reached"),
    ],
)
def test_what_npm_complains_of_is_told_with_what_is_missing(complaint: str, says: str) -> None:
    told = npm_trouble(complaint, asked("npx x"), {"registry": "https://npm.corp.test/"})
    assert told.what.startswith(says)
