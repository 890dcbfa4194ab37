"""Whatever the servers are called and do, the policy that is drafted can be read, and allows what was seen."""

from __future__ import annotations

import json
from importlib.resources import files

import referencing
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from auditor.errors import AuditorError
from auditor.model import Deed, Evidence, ServerSpec, Statement, Stdio, ToolCapability, Touched, Variable
from auditor.model.capability import Capability
from auditor.policy import Seen, breaches, draft, policy, suggestion
from auditor.strict_yaml import parse
from auditor.surfaces import from_listing, from_spec

SCHEMA = (files("auditor.policy") / "policy.schema.json").read_text(encoding="utf-8")
VALID = Draft202012Validator(json.loads(SCHEMA), registry=referencing.Registry())

NAMES = st.one_of(
    st.text(max_size=30),
    st.text("abc*?[]:!-_ #'\"{},&|>%@`\\\n\t\x00\x1b\x7f\x85\u202e\ud800😀", max_size=12),
    st.sampled_from(
        ["*", "name:a", "capability:executes", "annotation:x", "no", "1", "~", "- a", "a: b", "<<", "=", ""]
    ),
    st.just("x" * 600),
)
PLACES = st.one_of(
    NAMES, NAMES.map("~/{}".format), NAMES.map("/{}".format), st.sampled_from(["~/.ssh/id_rsa", "/a\nb"])
)
TOUCHED = st.one_of(
    st.builds(Touched, st.sampled_from([Deed.READ, Deed.WRITE]), PLACES, st.sampled_from(["", "", "ssh key"])),
    st.builds(
        Touched, st.just(Deed.CONNECT), st.one_of(NAMES, st.just("a.test:443"), st.just("(looked up) 1.2.3.4:5"))
    ),
    st.builds(Touched, st.just(Deed.RUN), NAMES),
)
SEEN = st.builds(
    Seen, name=NAMES, launch=NAMES, remote=st.booleans(), sandboxed=st.booleans(), watched=st.booleans(),
    tools=st.one_of(st.none(), st.lists(NAMES, max_size=5).map(tuple)),
    capabilities=st.frozensets(st.sampled_from(Capability)), variables=st.lists(NAMES, max_size=3).map(tuple),
    failing=st.frozensets(NAMES, max_size=2), suspect=st.booleans(),
    named=st.lists(PLACES, max_size=3).map(tuple), touched=st.lists(TOUCHED, max_size=5).map(tuple),
)  # fmt: skip


@given(st.lists(SEEN, max_size=3))
def test_a_draft_is_a_policy_and_fits_the_schema(servers: list[Seen]) -> None:
    text = draft(servers)
    policy(text, "f")
    VALID.validate(parse(text, "f").plain())
    assert text.isascii()


@given(st.lists(SEEN, min_size=1, max_size=2), st.lists(NAMES, max_size=2))
def test_suggested_grants_are_a_policy_and_fit_the_schema(servers: list[Seen], refused: list[str]) -> None:
    text = suggestion(servers, refused)
    policy(text, "f")
    VALID.validate(parse(text, "f").plain())
    assert text.isascii()


@given(st.lists(st.from_regex(r"[a-z*?:\[]{1,8}", fullmatch=True), max_size=4, unique=True),
       st.frozensets(st.sampled_from(Capability)))  # fmt: skip
def test_a_draft_allows_what_was_seen_and_nothing_else(tools: list[str], able: frozenset[Capability]) -> None:
    spec = ServerSpec("s*", "s*", "test", Stdio("x", (), (Variable("A", "1"),)))
    listing = {"tools": [{"name": name, "inputSchema": {}} for name in tools]}
    touched = (
        Touched(Deed.WRITE, "~/a/b"), Touched(Deed.CONNECT, "a.test:443"), Touched(Deed.RUN, "git x"),
        Touched(Deed.READ, "~/.ssh/id_rsa", "ssh key"),
    )  # fmt: skip
    seen = Seen("s*", "x", watched=True, tools=tuple(tools), capabilities=able, variables=("A",), touched=touched)
    found = policy(draft([seen]), "f")
    statement = Statement("s*", spec, (*from_spec(spec).items, *from_listing("s*", listing).items))
    can = [ToolCapability(name, each, "", "", "name") for name in tools for each in able]
    told = breaches(found, statement, Evidence(touched=touched), can)
    assert [one.pointer for one in told] == ["/touched/3"]
    assert not found.for_server("s*").allows("another").allowed
    assert found.for_server("sx").pattern == ""


_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.text("ab*:/", max_size=4), st.sampled_from(
    ["high/firm", "trusted", "ask", "sandbox", "read", "/srv", "a.test", "capability:executes", "2027-01-31", "a/b"]
))  # fmt: skip
_KEYS = st.sampled_from([
    "version", "fail_on", "trust", "servers", "waivers", "tools", "allow", "block", "grants", "files", "hosts",
    "environment", "programs", "path", "access", "rule", "reason", "until", "server", "item", "confine", "start", "a",
    "verify_descriptions",
])  # fmt: skip
_TREES = st.recursive(
    _SCALARS,
    lambda part: st.one_of(st.lists(part, max_size=3), st.dictionaries(_KEYS, part, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(_KEYS, _TREES, max_size=4))
def test_what_the_reader_takes_fits_the_schema(tree: dict[str, object]) -> None:
    text = json.dumps(tree)
    try:
        policy(text, "f")
    except AuditorError as error:
        assert error.hint and error.where.startswith("f:")
        return
    VALID.validate(parse(text, "f").plain())


@given(st.text(max_size=200) | st.text("waivers:- {}[]&*!|>\n'\"#?,%@`~\t\x00\ud800", max_size=60))
def test_no_text_raises_anything_but_an_explained_error(text: str) -> None:
    try:
        policy(text, "f")
    except AuditorError as error:
        assert error.where.startswith("f") and error.hint
