from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matcher_cases import ask, details, launch, remote, text, words


def unpinned(*line: str) -> list[str]:
    return details(ask("unpinned", launch(*line), of="package"))


def floating(*line: str) -> list[str]:
    return details(ask("unpinned", launch(*line), of="image"))


@pytest.mark.parametrize(
    ("line", "package"),
    [
        (("npx", "-y", "notes"), "notes"),
        (("npx", "-y", "@scope/notes"), "@scope/notes"),
        (("npx", "notes@latest", "/data@1.0.0"), "notes@latest"),
        (("npx", "notes@^1.2.3"), "notes@^1.2.3"),
        (("npx", "notes@1"), "notes@1"),
        (("npx", "--package=notes", "serve"), "notes"),
        (("npx", "-p", "notes", "serve"), "notes"),
        (("npx", "--registry", "https://r.test", "notes"), "notes"),
        (("/usr/local/bin/npx", "notes"), "notes"),
        (("C:\\node\\npx.cmd", "notes"), "notes"),
        (("cmd", "/c", "npx", "-y", "notes"), "notes"),
        (("sh", "-c", "cd /x && npx -y notes"), "notes"),
        (("bash", "-lc", "exec npx notes"), "notes"),
        (("env", "A=1", "npx", "notes"), "notes"),
        (("npx -y notes",), "notes"),
        (("npm", "exec", "notes"), "notes"),
        (("pnpm", "dlx", "notes"), "notes"),
        (("bunx", "notes"), "notes"),
        (("deno", "run", "-A", "npm:notes"), "npm:notes"),
        (("uvx", "notes"), "notes"),
        (("uvx", "notes>=1.0"), "notes>=1.0"),
        (("uvx", "notes[cli]"), "notes[cli]"),
        (("uvx", "--python", "3.12", "notes"), "notes"),
        (("uvx", "--from", "notes", "serve"), "notes"),
        (("uv", "tool", "run", "notes"), "notes"),
        (("uv", "run", "--with", "notes", "serve"), "notes"),
        (("pipx", "run", "notes"), "notes"),
        (("uvx", "notes==1.*"), "notes==1.*"),
    ],
)
def test_a_package_without_an_exact_version_is_found(line: tuple[str, ...], package: str) -> None:
    assert unpinned(*line) == [package]


@pytest.mark.parametrize(
    "line",
    [
        ("npx", "-y", "notes@1.2.3"),
        ("npx", "@scope/notes@1.2.3-rc.1", "other"),
        ("npx", "--package", "notes@1.2.3", "serve"),
        ("npx", "./notes"),
        ("npx", "${PACKAGE}"),
        ("npx", "git+https://git.test/notes"),
        ("npx",),
        ("uvx", "notes==1.2.3"),
        ("uvx", "notes@1.2.3"),
        ("uvx", "--from", "notes==1.2.3", "serve"),
        ("uvx", "--from", "git+https://git.test/notes", "serve"),
        ("uv", "run", "server.py"),
        ("uv", "run", "--directory", "/x", "serve"),
        ("node", "npx"),
        ("deno", "run", "server.ts"),
        ("deno", "run", "npm:notes@1.2.3"),
        ("notes-server",),
        ("sh", "-c", "node server.js"),
        ("sh", "serve.sh"),
    ],
)
def test_what_is_pinned_or_local_is_let_pass(line: tuple[str, ...]) -> None:
    assert unpinned(*line) == []


@pytest.mark.parametrize(
    ("line", "image"),
    [
        (("docker", "run", "-i", "notes"), "notes"),
        (("docker", "run", "-e", "A=b", "-v", "/x:/y", "--rm", "team/notes"), "team/notes"),
        (("docker", "run", "--env=A", "reg.test:5000/notes"), "reg.test:5000/notes"),
        (("podman", "run", "notes:latest", "serve:1.0"), "notes:latest"),
        (("sudo", "docker", "container", "run", "notes"), "notes"),
    ],
)
def test_an_image_without_a_tag_is_found(line: tuple[str, ...], image: str) -> None:
    assert floating(*line) == [image]


@pytest.mark.parametrize(
    "line",
    [
        ("docker", "run", "-i", "notes:1.2"),
        ("docker", "run", "notes@sha256:" + "0" * 64),
        ("docker", "run", "${IMAGE}"),
        ("docker", "compose", "up"),
        ("docker", "run"),
        ("notes", "run", "x"),
    ],
)
def test_an_image_with_a_tag_is_let_pass(line: tuple[str, ...]) -> None:
    assert floating(*line) == []


def test_the_place_is_the_argument_that_holds_the_package() -> None:
    found = ask("unpinned", launch("sh", "-c", "npx notes"), of="package")
    assert [match.pointer for match in found[0].matches] == ["/launch/args/1"]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_no_command_line_makes_the_reading_fail(line: list[str]) -> None:
    for prefix in ((), ("npx",), ("docker", "run"), ("sh", "-c")):
        assert all(isinstance(word, str) for word in unpinned(*prefix, *line) + floating(*prefix, *line))


def test_a_listed_secret_is_shown_where_it_stands() -> None:
    server = launch("notes", "--token", "REDACTED-openai-key", secrets=("args/1: openai-key",))
    found = ask("inline-secret", server, in_=["args"])
    assert details(found) == ["args/1 (openai-key)"]
    assert words(found) == ["REDACTED-openai-key"]
    assert ask("inline-secret", server, in_=["env"]) == []


def test_a_mark_is_enough() -> None:
    found = ask("inline-secret", remote("https://tool.test/REDACTED-opaque/mcp"), in_=["url"], shaped=True)
    assert details(found) == ["url (opaque)"]


def test_a_secret_known_by_name_has_no_shape() -> None:
    server = launch("notes", "REDACTED")
    assert ask("inline-secret", server, shaped=True) == []
    assert details(ask("inline-secret", server, shaped=False)) == ["args/0 (name)"]


def test_a_secret_whose_place_has_no_text_points_to_the_command() -> None:
    assert words(ask("inline-secret", launch("notes", secrets=("env/KEY: name",)), in_=["env"])) == ["one"]


def test_a_listing_has_no_inline_secrets() -> None:
    assert ask("inline-secret", text("REDACTED")) == []
