"""No credential that stands in a config ever stands in a `ServerSpec`."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from auditor.discover import Discovery, discover
from auditor.discover.credentials.references import is_harmless
from auditor.discover.typed import parse_command, parse_url

ALNUM = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnopqrstuvwxyz0123456789"


def _run(alphabet: str, size: int) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=size, max_size=size + 8)


KNOWN = st.one_of(
    st.tuples(st.sampled_from(["ghp_", "gho_", "npm_", "hf_", "sk-", "ntn_", "lin_api_"]), _run(ALNUM, 40)).map(
        "".join
    ),
    st.tuples(
        st.sampled_from(["sk-ant-api03-", "glpat-", "github_pat_", "AIza", "sk-proj-"]), _run(ALNUM + "_", 40)
    ).map("".join),
    st.tuples(st.sampled_from(["AKIA", "ASIA"]), st.text("ABCDEFGHJKLMNPQ234567", min_size=16, max_size=16)).map(
        "".join
    ),
    st.tuples(_run(ALNUM, 20), _run(ALNUM, 20), _run(ALNUM, 30)).map(
        lambda parts: f"eyJ{parts[0]}.eyJ{parts[1]}.{parts[2]}"
    ),
    _run(ALNUM, 40).map(lambda body: f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"),
)
"""Credentials whose shape tells."""

PASSWORDS = st.text(
    st.characters(codec="utf-8", min_codepoint=33, exclude_categories=["Cs", "Cc", "Zs"]), min_size=8, max_size=30
)
"""Credentials of which only the name tells."""

OURS = ("REDACTED-password", "/mcpServers/one", "h.example/mcp", "mcp-remote", "platform_overrides", "requestOptions")
"""Words that a spec holds anyway."""

SECRET_NAMES = st.sampled_from(
    ["API_KEY", "GITHUB_TOKEN", "password", "clientSecret", "X-Api-Key", "DB_PASSWORD", "Authorization"]
)


def _discover(entry: object, kind: str) -> Discovery:
    config = {"mcpServers": {"one": entry}}
    text = json.dumps(config) if kind == "json" else yaml.safe_dump(config)
    with TemporaryDirectory() as folder:
        path = Path(folder, f"a.{kind}")
        path.write_text(text, encoding="utf-8")
        return discover([path], home=path.parent, cwd=path.parent, environ={}, platform="linux")


def _absent(secret: str, *things: object) -> None:
    """Neither as it is nor as JSON spells it, in anything that was made."""
    said = "\n".join(_texts(things))
    for line in secret.split("\n"):
        assert line.startswith("-----") or line not in said
    assert json.dumps(secret, ensure_ascii=False)[1:-1] not in said


def _is_mark(spelt: str) -> bool:
    """A password that spells a part of our own words would be found in them."""
    return any(spelt in word for word in OURS)


def _texts(value: object) -> list[str]:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [text for each in dataclasses.fields(value) for text in _texts(getattr(value, each.name))]
    if isinstance(value, tuple | list):
        return [text for each in value for text in _texts(each)]
    return [str(value)]


PLACES = (
    lambda s: {"command": "x", "env": {"ANY": s}},
    lambda s: {"command": "x", "env": {s: "1"}},
    lambda s: {"command": "x", "args": ["a", s]},
    lambda s: {"command": "x", "args": [f"--any={s}", f"see {s} there"]},
    lambda s: {"command": f"/opt/{s}/x", "cwd": f"/srv/{s}"},
    lambda s: {"command": ["x", s]},
    lambda s: {"command": "sh", "args": ["-c", f"A={s} node server.js"]},
    lambda s: {"command": "x", "args": ["--config", json.dumps({"any": s})]},
    lambda s: {"url": f"https://h.example/{s}/mcp?x={s}#{s}"},
    lambda s: {"url": "https://h.example", "headers": {"X-Any": s, "Authorization": f"Bearer {s}"}},
    lambda s: {"command": "x", "anything": {"deep": [{"er": s}, s]}, s: True, "headersHelper": f"echo {s}"},
    lambda s: {"type": "http", "url": "https://h.example", "command": s, "args": [s], "env": {"A": s}},
)


@settings(deadline=None)
@given(KNOWN, st.sampled_from(PLACES), st.sampled_from(["json", "yaml"]))
def test_credential_of_a_known_kind_is_nowhere(secret: str, place: object, kind: str) -> None:
    """Wherever in the entry it stands, and it is named."""
    assert callable(place)
    found = _discover(place(secret), kind)
    assert len(found.servers) == 1
    _absent(secret, found)


NAMED = (
    lambda name, s: {"command": "x", "env": {name: s}},
    lambda name, s: {"command": "x", "environment": {name: s}},
    lambda name, s: {"command": "x", "env": [f"{name}={s}"]},
    lambda name, s: {"url": "https://h.example", "headers": {name: s}},
    lambda name, s: {"url": "https://h.example", "requestOptions": {"headers": {name: s}}},
    lambda name, s: {"command": "x", "args": [f"--{name}={s}", f"{name}={s}", "-e", f"{name}={s}"]},
    lambda name, s: {"command": "x", "args": [f"--{name}", s]},
    lambda name, s: {"command": "x", "args": ["-H", f"{name}: {s}"]},
    lambda name, s: {"command": "x", "args": ["--config", json.dumps({"n": 1, name: s})]},
    lambda name, s: {"command": "x", "oauth": {name: s}, name: s, "list": [f"--{name}", s]},
    lambda name, s: {"command": "x", "platform_overrides": {"win32": {"env": {name: s}, "args": [f"--{name}={s}"]}}},
)


@settings(deadline=None)
@given(SECRET_NAMES, PASSWORDS, st.sampled_from(NAMED), st.sampled_from(["json", "yaml"]))
def test_credential_behind_a_name_is_nowhere(name: str, secret: str, place: object, kind: str) -> None:
    """However the password is spelt: only references, placeholders and switches are shown."""
    assert callable(place)
    assume(not is_harmless(name, secret) and not secret.startswith("-") and not _is_mark(secret))
    found = _discover(place(name, secret), kind)
    assert len(found.servers) == 1
    _absent(secret, found)
    assert found.servers[0].secrets_inline


@settings(deadline=None)
@given(st.text(ALNUM + "-._~!$*+", min_size=8, max_size=30), st.sampled_from(["user:{}@", "{}@"]))
def test_credential_in_a_url_is_nowhere(secret: str, where: str) -> None:
    """As user, password or query parameter, typed or configured."""
    assume(not is_harmless("PASSWORD", secret) and not _is_mark(secret))
    url = f"https://{where.format(secret)}h.example/mcp?api_key={secret}&v=1"
    _absent(secret, parse_url(url), parse_command(["npx", "mcp-remote", url]), _discover({"url": url}, "json"))


@settings(deadline=None)
@given(KNOWN | PASSWORDS)
def test_typed_command_holds_no_credential(secret: str) -> None:
    """The same for what a person types."""
    assume(not is_harmless("TOKEN", secret) and (secret.startswith("-----BEGIN") or not secret.startswith("-")))
    spec = parse_command(["x", f"--token={secret}", "--api-key", secret])
    _absent(secret, spec)
