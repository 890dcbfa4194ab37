"""What is left of a `docker run`, and does the container alone see what the entry sets?"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from launcher_lines import asked, launch_of, program

from auditor.confine import Prepared, confine
from auditor.confine.launchers.containers import from_container
from auditor.errors import AuditorError
from auditor.model import Package, Variable

DIGEST = "sha256:" + "0" * 64
DOCKER = f"""#!{sys.executable}
import json, os, sys
with open(__file__ + ".log", "a") as log:
    log.write(json.dumps([sys.argv[1:], dict(os.environ)]) + "\\n")
if sys.argv[1:3] == ["image", "inspect"]:
    if not os.path.exists(__file__ + ".pulled"):
        sys.exit(1)
    print('["mcp/notes@{DIGEST}"]')
elif sys.argv[1] == "pull":
    open(__file__ + ".pulled", "w").close()
"""


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the client, which writes down how it is called."""
    file = program(tmp_path / "bin", "docker", DOCKER)
    monkeypatch.setenv("PATH", f"{file.parent}:{os.environ['PATH']}")
    return file


def calls(docker: Path) -> list[tuple[list[str], dict[str, str]]]:
    lines = Path(f"{docker}.log").read_text().splitlines()
    return [(argv, env) for argv, env in map(json.loads, lines)]


def prepared_of(line: str, *env: Variable) -> Prepared:
    prepared = from_container(asked(launch_of(line, *env)))
    assert prepared is not None
    return prepared


def folder(path: str) -> list[str]:
    """What stands in for a mount."""
    return ["--tmpfs", f"{path}:rw,nosuid,nodev,size=67108864"]


HARDENED = [
    "--rm", "--interactive", "--network", "none", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
    "--read-only", "--tmpfs", "/tmp:rw,nosuid,nodev,size=67108864", "--memory", "2147483648", "--memory-swap",  # noqa: S108 - inside the container
    "2147483648", "--pids-limit", "256", "--ulimit", "core=0", "--ulimit", "nofile=1024", "--log-driver", "none",
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "kept", "rest"),
    [
        ("docker run mcp/notes", [], []),
        ("docker run -i --rm mcp/notes a --privileged", [], ["a", "--privileged"]),
        ("docker run -it --rm --init mcp/notes", [], []),
        ("docker container run -dti mcp/notes", [], []),
        ("docker run --privileged --pid=host --network host --net=host mcp/notes", [], []),
        ("docker run -v /:/host --device /dev/kvm --cap-add=ALL mcp/notes", folder("/host"), []),
        ("docker run -v/home/u:/data:ro mcp/notes", folder("/data"), []),
        ("docker run --mount type=bind,src=/,dst=/data mcp/notes", folder("/data"), []),
        ("docker run -v /run/docker.sock:/run/docker.sock mcp/notes", [], []),
        ("docker run -v ~/c.json:/app/c.json mcp/notes", [], []),
        ("docker run --tmpfs /x:size=99g mcp/notes", folder("/x"), []),
        ("docker run -v a:/a,exec mcp/notes", [], []),
        ("docker run -w /app -u 1000 --entrypoint=node --platform linux/amd64 mcp/notes x.js",
         ["--workdir", "/app", "--user", "1000", "--entrypoint", "node", "--platform", "linux/amd64"], ["x.js"]),
        ("docker run --env-file /home/u/.env --name x -p 80:80 -l a=b mcp/notes", [], []),
        ("docker run --security-opt seccomp=unconfined --unknown=value mcp/notes", [], []),
        ("docker run -ieTOKEN mcp/notes", [], []),
        ("docker run -- mcp/notes", [], []),
    ],
)  # fmt: skip
def test_the_launch_keeps_what_is_harmless(docker: Path, line: str, kept: list[str], rest: list[str]) -> None:
    prepared = prepared_of(line)
    assert prepared.launch.command == str(docker)
    assert list(prepared.launch.args) == ["run", *HARDENED, *kept, "--pull", "never", "mcp/notes", *rest]
    assert prepared.container
    assert prepared.packages == (Package("docker", "mcp/notes", "latest", DIGEST),)


@pytest.mark.usefixtures("docker")
def test_the_network_is_there_where_it_is_granted() -> None:
    given = asked("docker run mcp/notes")
    prepared = from_container(replace(given, conditions=replace(given.conditions, network=True)))
    assert prepared is not None
    assert prepared.launch.args[3:5] == ("--network", "bridge")


@pytest.mark.parametrize(
    "line",
    [
        "docker exec -i x sh", "docker compose run x", "docker mcp gateway run", "docker -H tcp://evil.test run x",
        "docker", "docker run", "docker run -e", "docker run --new x y", "docker run -Z x", "docker run --mount",
        "docker run --entrypoint= -- --privileged", "docker run UPPER", "docker run a:b:c:d",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(docker: Path, line: str) -> None:
    with pytest.raises(AuditorError) as caught:
        from_container(asked(line))
    assert caught.value.hint
    assert not Path(f"{docker}.log").exists()


def test_an_image_is_pulled_only_where_it_is_missing(docker: Path) -> None:
    prepared_of("docker run mcp/notes")
    prepared_of("docker run mcp/notes:1.2")
    assert [argv[0] for argv, _ in calls(docker)] == ["image", "pull", "image", "image"]


def test_variables_reach_the_container_and_not_the_client(docker: Path, tmp_path: Path) -> None:
    """Else LD_PRELOAD would make the client run what the entry wants."""
    entry = (Variable("TOKEN", None, "name"), Variable("PLAIN", "yes"), Variable("LD_PRELOAD", "/evil.so"))
    line = "docker run -e TOKEN -e PLAIN --env=MODE=dark -e LD_PRELOAD -e KEY=REDACTED mcp/notes"
    prepared = prepared_of(line, *entry)
    given = asked(line, tmp_path, {"TOKEN": "mine"})
    confined = confine(prepared, given.conditions)
    try:
        assert confined.mode == "container"
        assert confined.argv[:4] == (str(docker), "run", "--name", confined.argv[3])
        settings = Path(confined.argv[confined.argv.index("--env-file") + 1]).read_text().splitlines()
        told = dict(line.split("=", 1) for line in settings)
        assert {name: told[name] for name in ("TOKEN", "PLAIN", "MODE", "LD_PRELOAD")} == {
            "TOKEN": "mine", "PLAIN": "yes", "MODE": "dark", "LD_PRELOAD": "/evil.so",
        }  # fmt: skip
        assert told["KEY"] not in ("", "REDACTED")
        assert not {"TOKEN", "LD_PRELOAD", "PLAIN"} & {*confined.env}
        assert "mine" not in " ".join(confined.argv)
    finally:
        confined.close()
    assert calls(docker)[-1][0] == ["rm", "--force", confined.argv[3]]
    assert not confined.scratch.root.exists()


@pytest.mark.usefixtures("docker")
def test_a_variable_cannot_add_a_line(tmp_path: Path) -> None:
    prepared = prepared_of("docker run -e A mcp/notes", Variable("A", "x\nLD_PRELOAD=/evil.so"))
    confined = confine(prepared, asked("docker run x", tmp_path).conditions)
    try:
        assert Path(confined.argv[confined.argv.index("--env-file") + 1]).read_text() == ""
    finally:
        confined.close()
