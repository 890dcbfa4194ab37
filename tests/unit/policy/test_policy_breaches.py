"""What goes beyond a policy."""

from __future__ import annotations

import pytest

from auditor.model import Deed, Evidence, ServerSpec, Statement, Stdio, ToolCapability, Touched, Variable
from auditor.model.capability import Capability
from auditor.model.policy import Breach, BreachKind, Hint
from auditor.policy import breaches, hints, policy, settled
from auditor.policy.places import file_granted, host_granted, program_granted
from auditor.surfaces import from_listing, from_spec
from auditor.wire import from_python

SPEC = ServerSpec("notes", "notes", "test", Stdio("notes", (), (Variable("LOG", "1"), Variable("NOTES_TOKEN", None))))


def said(*names: str, **annotations: object) -> Statement:
    tools = [{"name": name, "inputSchema": {"type": "object"}, "annotations": annotations} for name in names]
    return Statement("notes", SPEC, (*from_spec(SPEC).items, *from_listing("notes", {"tools": tools}).items))


def can(tool: str, *capabilities: Capability) -> tuple[ToolCapability, ...]:
    return tuple(ToolCapability(tool, capability, "", "", "name") for capability in capabilities)


def found(body: str, statement: Statement, *able: ToolCapability, touched: tuple[Touched, ...] = ()) -> list[str]:
    told = breaches(policy(f"servers: {{notes: {body}}}", "f"), statement, Evidence(touched=touched), able)
    return [f"{one.kind} {one.pointer}" for one in told]


def test_what_is_blocked_is_blocked_whatever_allows_it() -> None:
    body = "{tools: {allow: ['*'], block: [b]}}"
    assert found(body, said("a", "b")) == ["blocked-tool /tools/1/name"]


def test_an_empty_list_allows_nothing_and_no_list_allows_everything() -> None:
    assert found("{tools: {allow: []}}", said("a")) == ["tool-not-allowed /tools/0/name"]
    assert found("{tools: {}}", said("a")) == []


def test_a_tool_is_allowed_by_capability_only_if_it_can_do_nothing_else() -> None:
    body = "{tools: {allow: ['capability:reads-files']}}"
    assert found(body, said("a"), *can("a", Capability.READS_FILES)) == []
    assert found(body, said("a"), *can("a", Capability.READS_FILES, Capability.EXECUTES)) != []
    assert found(body, said("a")) != []


def test_a_tool_is_blocked_by_any_capability_that_it_has() -> None:
    body = "{tools: {block: ['capability:executes']}}"
    assert found(body, said("a"), *can("a", Capability.READS_FILES, Capability.EXECUTES)) != []
    assert found(body, said("a"), *can("b", Capability.EXECUTES)) == []


@pytest.mark.parametrize(
    ("annotations", "owned"),
    [
        ({}, {Hint.DESTRUCTIVE, Hint.OPEN_WORLD, Hint.NOT_READ_ONLY}),
        ({"readOnlyHint": True}, {Hint.OPEN_WORLD}),
        ({"readOnlyHint": "true", "openWorldHint": False}, {Hint.DESTRUCTIVE, Hint.NOT_READ_ONLY}),
        ({"destructiveHint": False, "openWorldHint": False}, {Hint.NOT_READ_ONLY}),
    ],
)
def test_a_hint_that_is_missing_counts_as_the_dangerous_one(annotations: dict[str, object], owned: set[Hint]) -> None:
    assert hints(from_python({"annotations": annotations})) == owned
    blocked = {hint for hint in Hint if found(f"{{tools: {{block: ['annotation:{hint}']}}}}", said("a", **annotations))}
    assert blocked == owned


@pytest.mark.parametrize("tool", [None, [], "x", {"annotations": []}, {"annotations": {"readOnlyHint": 1}}])
def test_hints_of_any_shape_are_read(tool: object) -> None:
    assert hints(from_python(tool)) == set(Hint)


def test_only_granted_variables_may_be_passed() -> None:
    assert found("{grants: {environment: [LOG]}}", said()) == ["variable /launch/env/NOTES_TOKEN"]
    assert found("{grants: {environment: [LOG, 'NOTES_*']}}", said()) == []
    assert found("{grants: {}}", said()) == []


TOUCHED = (
    Touched(Deed.READ, "/srv/data/a"),
    Touched(Deed.WRITE, "~/notes/b"),
    Touched(Deed.CONNECT, "api.tool.test:443"),
    Touched(Deed.RUN, "git log"),
    Touched(Deed.CONNECT, "unix:/run/docker.sock"),
    Touched(Deed.LISTEN, "0.0.0.0:80"),
    Touched(Deed.WRITE, "$TMP/x"),
)


def test_what_it_reached_for_is_held_against_the_grants() -> None:
    nothing = "{grants: {files: [], hosts: [], programs: []}}"
    assert found(nothing, said(), touched=TOUCHED) == [
        "file /touched/0", "file /touched/1", "host /touched/2", "program /touched/3", "file /touched/4",
    ]  # fmt: skip
    enough = (
        "{grants: {files: [{path: /srv}, {path: ~/notes, access: write}, {path: /run/docker.sock, access: write}],"
        " hosts: [api.tool.test], programs: [git]}}"
    )
    assert found(enough, said(), touched=TOUCHED) == []
    assert found("{}", said(), touched=TOUCHED) == []


def test_a_grant_to_read_is_none_to_write_and_none_of_a_neighbour() -> None:
    body = "{grants: {files: [{path: ~/notes}]}}"
    assert found(body, said(), touched=(Touched(Deed.WRITE, "~/notes/b"),)) == ["file /touched/0"]
    assert found(body, said(), touched=(Touched(Deed.READ, "~/notes-old/b"),)) == ["file /touched/0"]
    assert found(body, said(), touched=(Touched(Deed.READ, "~/notes/../.ssh/id_rsa"),)) == ["file /touched/0"]


@pytest.mark.parametrize(
    ("target", "grant", "granted"),
    [
        ("api.tool.test:443", "api.tool.test", True),
        ("API.tool.test.", "api.tool.test", True),
        ("api.tool.test:443", "api.tool.test:443", True),
        ("api.tool.test:25", "api.tool.test:443", False),
        ("api.tool.test", "api.tool.test:443", True),
        ("a.api.tool.test:443", "*.tool.test", True),
        ("tool.test:443", "*.tool.test", False),
        ("eviltool.test:443", "*.tool.test", False),
        ("api.tool.test.evil.test:443", "api.tool.test", False),
        ("10.0.0.1:443", "10.0.0.1", True),
        ("[::1]:443", "[::1]", True),
        ("[0:0::1]:443", "::1", True),
        ("127.0.0.2:80", "localhost", True),
        ("[::1]:80", "localhost:80", True),
        ("10.0.0.1:80", "localhost", False),
        ("(looked up) 10.0.0.1:443", "api.tool.test", False),
        ("(looked up) 10.0.0.1:443", "10.0.0.1", True),
    ],
)
def test_a_host_is_granted_by_name_or_address(target: str, grant: str, granted: bool) -> None:
    assert host_granted(target, (grant,)) is granted


@pytest.mark.parametrize(
    ("line", "grant", "granted"),
    [
        ("git log", "git", True),
        ("/usr/bin/git log", "git", True),
        ("/srv/evil/git log", "git", False),
        ("./git log", "git", False),
        ("'/opt/my tool' x", "/opt/my", False),
        ("/opt/tool x", "/opt/tool", True),
        ("'unclosed", "git", False),
        ("", "git", False),
    ],
)
def test_a_program_granted_by_name_is_that_of_the_system(line: str, grant: str, granted: bool) -> None:
    assert program_granted(line, (grant,)) is granted


def test_a_server_that_the_policy_does_not_name_is_one_breach() -> None:
    told = breaches(policy("servers: {other: {}}", "p.yaml"), said("a"), Evidence(touched=TOUCHED))
    assert told == (Breach(BreachKind.SERVER_NOT_NAMED, "/launch/name", "p.yaml has no entry for it"),)
    assert breaches(policy("fail_on: low", "p.yaml"), said("a"), None) == ()


def test_paths_are_settled_by_the_folder_of_the_policy_and_shown_from_home() -> None:
    body = "{grants: {files: [{path: ./data}, {path: /home/me/x}, {path: .}], programs: [./run, git]}}"
    found = settled(policy(f"servers: {{a: {body}}}", "f"), "/home/me/project", "/home/me").for_server("a").grants
    assert [each.path for each in found.files or ()] == ["~/project/data", "~/x", "~/project"]
    assert found.programs == ("~/project/run", "git")


def test_a_folder_above_the_home_grants_the_home_and_paths_are_settled_whole() -> None:
    body = "{grants: {files: [{path: /home}, {path: ~/./z}, {path: //tmp/x}]}}"
    found = settled(policy(f"servers: {{a: {body}}}", "f"), "/srv", "/home/me").for_server("a").grants
    assert [each.path for each in found.files or ()] == ["/home", "~", "~/z", "/tmp/x"]  # noqa: S108 - a grant
    assert file_granted("~/notes.md", False, found.files or ())


@pytest.mark.parametrize(
    ("path", "granted"),
    [("$WORK/a", True), ("$TMP", True), ("$WORK/../../etc/shadow", False), ("$TMPevil", False)],
)
def test_scratch_folders_of_the_sandbox_are_granted_and_what_only_begins_so_is_not(path: str, granted: bool) -> None:
    assert file_granted(path, True, ()) is granted
