"""Which of the user's variables reach a server whose entry does not name them?"""

from __future__ import annotations

from dataclasses import replace

from auditor.capture.given import given
from auditor.model import ServerSpec, Setting, Stdio, Variable

LAUNCH = Stdio("x", env=(Variable("KEY", "written"),))
ENTRY = ServerSpec("s", "s", "vscode", LAUNCH)


def test_an_entry_that_names_what_it_gets_gets_nothing_more() -> None:
    assert given(ENTRY, LAUNCH, {"KEY": "1", "OTHER": "2"}) == LAUNCH


def test_a_typed_command_or_an_entry_with_an_env_file_gets_each_by_name() -> None:
    with_file = replace(ENTRY, settings=(Setting("envFile", '"${workspaceFolder}/.env"'),))
    for spec in (replace(ENTRY, client="command"), with_file):
        more = given(spec, LAUNCH, {"KEY": "1", "OTHER": "2"}).env
        assert more == (Variable("KEY", "written"), Variable("OTHER", None))
