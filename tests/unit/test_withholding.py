"""Is it told which variables a server did not get?"""

from __future__ import annotations

from auditor.capture import Options
from auditor.model import Http, Launch, ServerSpec, Setting, Stdio, Variable
from auditor.withholding import unnamed, unread


def spec(launch: Launch, client: str = "vscode", **settings: str) -> ServerSpec:
    return ServerSpec("s", "s", client, launch, settings=tuple(Setting(*each) for each in settings.items()))


def told(*specs: ServerSpec, **environ: str) -> list[str]:
    return list(unnamed(specs, Options(environ=environ)))


def test_a_variable_that_no_entry_names_is_told() -> None:
    (note,) = told(spec(Stdio("x", env=(Variable("KEY", None),))), KEY="1", OTHER="2")
    assert "`--env OTHER` changed nothing" in note and "2" not in note


def test_a_variable_that_an_entry_refers_to_anywhere_is_named() -> None:
    for launch in (
        Stdio("x", ("--key=${env:KEY}",)),
        Stdio("x", env=(Variable("TOKEN", "${KEY}"),)),
        Http("https://x.example/${KEY}"),
        Http("https://x.example", headers=(Variable("Authorization", "Bearer ${input:KEY}"),)),
    ):
        assert told(spec(launch), KEY="1") == []


def test_a_typed_command_and_an_entry_with_an_env_file_take_every_variable() -> None:
    assert told(spec(Stdio("x"), client="command"), KEY="1") == []
    assert told(spec(Stdio("x"), envFile='".env"'), KEY="1") == []


def test_an_env_file_is_told_by_name_and_never_opened() -> None:
    (note,) = unread([spec(Stdio("x"), envFile='"/nowhere/.env"'), spec(Stdio("x"), envFile="null")])
    assert '"/nowhere/.env" (envFile)' in note
