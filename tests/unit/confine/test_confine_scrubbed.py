"""With what does a program run, and what is kept from it?"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from auditor.confine import MODES, Conditions, Prepared, best_mode, confine
from auditor.confine.confined import Confined
from auditor.confine.scratch import new_scratch
from auditor.errors import AuditorError
from auditor.model import Stdio, Variable


@contextmanager
def scrubbed(launch: Stdio, environ: dict[str, str] | None = None, mode: str = "scrubbed") -> Iterator[Confined]:
    with closing(confine(Prepared(launch), Conditions(mode, environ or {}, Path("/cache")))) as confined:
        yield confined


def test_a_secret_of_ours_is_not_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {"AWS_SECRET_ACCESS_KEY": "a1", "GITHUB_TOKEN": "b2", "SSH_AUTH_SOCK": "c3", "NPM_TOKEN": "d4"}
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    with scrubbed(Stdio("x")) as confined:
        assert not set(secrets) & set(confined.env)
        assert confined.env["PATH"] == os.environ["PATH"]


@pytest.mark.parametrize(
    ("proxy", "passed"),
    [
        ("http://proxy.invalid:3128", True),
        ("proxy.invalid:3128", True),
        ("http://me:secret@proxy.invalid:3128", False),
        ("me:secret@proxy.invalid", False),
        ("http://proxy.invalid/?token=secret", False),
        ("http://[broken", False),
    ],
)
def test_a_proxy_is_passed_on_only_without_credentials(
    monkeypatch: pytest.MonkeyPatch, proxy: str, passed: bool
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with scrubbed(Stdio("x")) as confined:
        assert ("HTTPS_PROXY" in confined.env) is passed


def test_home_and_working_directory_are_decoys_and_gone_afterwards() -> None:
    with scrubbed(Stdio("x")) as confined:
        home, work = Path(confined.env["HOME"]), Path(confined.cwd)
        assert home != Path.home()
        assert list(work.iterdir()) == []
        assert (home / ".ssh" / "id_rsa").read_bytes() in [one.content for one in confined.decoy.files]
        assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700
        (home / "left").write_text("x", encoding="ascii")
    assert not home.parent.exists()


def test_an_entry_cannot_move_home() -> None:
    entry = Stdio("x", env=(Variable("HOME", "/root"), Variable("XDG_CONFIG_HOME", "/root/.config")))
    with scrubbed(entry) as confined:
        assert confined.env["HOME"] == str(confined.scratch.home)
        assert confined.env["XDG_CONFIG_HOME"].startswith(confined.env["HOME"])


def test_a_secret_of_the_entry_becomes_a_dummy_unless_the_user_passes_it() -> None:
    entry = Stdio(
        "x", env=(Variable("KEY", None, "github-token"), Variable("MODE", "fast"), Variable("REF", "${KEY2}"))
    )
    with scrubbed(entry) as confined:
        assert confined.env["KEY"].startswith("ghp_")
        assert confined.env["MODE"] == "fast"
        assert len(confined.env["REF"]) == 40
    with scrubbed(entry, {"KEY": "real", "KEY2": "also"}) as confined:
        assert (confined.env["KEY"], confined.env["REF"]) == ("real", "also")


@pytest.mark.parametrize("mode", ["scrubbed", "none", *(["bubblewrap"] if best_mode() == "bubblewrap" else [])])
def test_a_secret_of_the_launch_line_becomes_a_dummy_of_its_form(mode: str) -> None:
    words = (
        "--api-key=REDACTED-stripe-key", "--github-token", "REDACTED", "postgresql://joe:REDACTED-password@db/x",
        '{"tavilyKey": "REDACTED-tavily-key", "x": {"OPENAI_API_KEY": "REDACTED"}}', "Authorization: Bearer REDACTED",
        "https://x.test/?api_key=REDACTED&a=b",
    )  # fmt: skip
    shapes = (
        r"--api-key=sk_live_\w{48}", "--github-token", r"ghp_\w{36}", r"postgresql://joe:\w{18}@db/x",
        r'{"tavilyKey": "tvly-\w{32}", "x": {"OPENAI_API_KEY": "sk-proj-\w+"}}', r"Authorization: Bearer \w{40}",
        r"https://x\.test/\?api_key=\w{40}&a=b",
    )  # fmt: skip
    with scrubbed(Stdio("cat", words), mode=mode) as confined:
        said = confined.argv[-len(words) :]
    for word, shape in zip(said, shapes, strict=True):
        assert re.fullmatch(shape, word)


def test_what_the_user_passes_reaches_only_an_entry_that_names_it() -> None:
    with scrubbed(Stdio("x"), {"KEY": "real"}) as confined:
        assert "real" not in confined.env.values()


def test_a_launch_line_that_waits_for_a_value_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for entry in (Stdio("${NOPE}"), Stdio("x", ("${NOPE}",)), Stdio("x", cwd="${NOPE}")):
        for mode in MODES:
            with pytest.raises(AuditorError, match="needs input"):
                confine(Prepared(entry), Conditions(mode, {}, Path("/cache")))
    assert list(tmp_path.iterdir()) == []


def test_downloads_are_kept_apart_for_each_launch_line() -> None:
    def cache(*args: str) -> str:
        with scrubbed(Stdio("npx", args)) as confined:
            return confined.env["npm_config_cache"]

    assert cache("a") == cache("a") != cache("b")
    assert cache("a").startswith("/cache/")


def test_install_scripts_are_off() -> None:
    with scrubbed(Stdio("npx")) as confined:
        assert confined.env["npm_config_ignore_scripts"] == "true"


def test_a_variable_that_no_system_can_hold_is_left_out() -> None:
    entry = Stdio("x", env=(Variable("A=B", "1"), Variable("", "2"), Variable("C", "3\0")))
    with scrubbed(entry) as confined:
        assert not {"A=B", "", "C"} & set(confined.env)


def test_none_passes_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_VALUE", "t")
    with scrubbed(Stdio("x", ("${SOME_VALUE}",)), mode="none") as confined:
        assert confined.env["SOME_VALUE"] == "t"
        assert confined.argv == ("x", "t")


def test_an_unknown_mode_is_an_error() -> None:
    with pytest.raises(AuditorError, match="no confinement called"):
        confine(Prepared(Stdio("x")), Conditions("bubblewrapp", {}, Path("/cache")))


def test_what_a_hostile_program_wrote_is_removed() -> None:
    """A tree deeper than Python's recursion limit, a directory without permissions, a link to elsewhere."""
    scratch = new_scratch()
    outside = new_scratch()
    (outside.home / "keep").write_text("x", encoding="ascii")
    (scratch.home / "link").symlink_to(outside.home)
    place = os.open(scratch.home, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=place)
        below = os.open("d", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = below
    os.close(place)
    (scratch.work / "closed").mkdir()
    (scratch.work / "closed" / "x").write_text("x", encoding="ascii")
    (scratch.work / "closed").chmod(0)
    scratch.remove()
    assert not scratch.root.exists()
    assert (outside.home / "keep").exists()
    outside.remove()
