"""What does `docker run` run, and what may it have?

https://docs.docker.com/reference/cli/docker/container/run/. A container runtime works outside of any sandbox of ours:
the container must be the sandbox, and its options decide what it keeps out.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from auditor.confine.conditions import Conditions
from auditor.confine.launchers.asked import LOSE, Asked
from auditor.confine.launchers.container_words import Container, container
from auditor.confine.launchers.errand import Done, run
from auditor.confine.launchers.programs import find
from auditor.confine.prepared import Prepared
from auditor.confine.scratch import Scratch, new_scratch
from auditor.errors import AuditorError
from auditor.model import Package

_RUNTIMES = frozenset({"docker", "podman", "nerdctl", "finch"})
_IMAGE = re.compile(
    r"[a-z0-9][\w./-]{0,200}(?::\d+/[\w./-]{1,200})?(?::[\w.-]{1,128})?(?:@sha256:[0-9a-f]{64})?", re.ASCII
)
_SCRATCH_SIZE = 64 << 20


def from_container(asked: Asked) -> Prepared | None:
    """Fetch the image, and run it with nothing of the user's, whatever the launch would give it.

    Raises `AuditorError` for everything of a runtime but `run`: it would not be confined.
    """
    if asked.program not in _RUNTIMES:
        return None
    words = asked.launch.args
    words = words[1:] if words[:1] == ("container",) else words
    if words[:1] != ("run",):
        raise asked.refusal("what it starts would not be confined: only `run` is understood", LOSE)
    runtime = find(asked.program)
    if runtime is None:
        raise asked.refusal(f"{asked.program} is not installed", f"install {asked.program}, or audit a saved capture")
    wanted = container(words[1:], asked)
    image = asked.value(wanted.image)
    if _IMAGE.fullmatch(image) is None:
        raise asked.refusal(f"{image} is not the name of an image", "correct the entry")
    package = _fetched(runtime, image, asked)
    argv = (runtime, "run", *hardening(asked.conditions), *_kept(wanted), "--pull", "never", image, *wanted.args)
    return Prepared(replace(asked.running(*argv), env=wanted.env, cwd=None), (), (package,), container=True)


def hardening(conditions: Conditions) -> Iterator[str]:
    """The options that make a container a sandbox."""
    yield from ("--rm", "--interactive", "--network", "bridge" if conditions.network else "none")
    yield from ("--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only")
    yield from ("--tmpfs", f"/tmp:rw,nosuid,nodev,size={min(conditions.resources.disk, _SCRATCH_SIZE)}")  # noqa: S108 - inside
    yield from ("--memory", str(conditions.resources.memory), "--memory-swap", str(conditions.resources.memory))
    yield from ("--pids-limit", str(conditions.resources.processes), "--ulimit", "core=0")
    yield from ("--ulimit", f"nofile={conditions.resources.open_files}", "--log-driver", "none")


def _kept(wanted: Container) -> Iterator[str]:
    for name, value in wanted.options:
        yield from (name, value)
    for folder in wanted.folders:  # it looks for its mounts, and finds them empty
        yield from ("--tmpfs", f"{folder}:rw,nosuid,nodev,size={_SCRATCH_SIZE}")


def _fetched(runtime: str, image: str, asked: Asked) -> Package:
    """The image as it stands here; pulled where it does not, as `run` would."""
    scratch = new_scratch()
    try:
        found = _ask(runtime, asked, scratch, "image", "inspect", "--format", "{{json .RepoDigests}}", image)
        if found.code != 0:
            pulled = _ask(runtime, asked, scratch, "pull", "--quiet", image)
            if pulled.code != 0:
                raise _trouble(pulled.complaint, asked)
            found = _ask(runtime, asked, scratch, "image", "inspect", "--format", "{{json .RepoDigests}}", image)
    finally:
        scratch.remove()
    name, _, digest = image.partition("@")
    last = name.rpartition("/")[2]
    tag = last.partition(":")[2]
    return Package(
        "docker", name.removesuffix(f":{tag}") if tag else name, tag or "latest", digest or _digest(found.output)
    )


def _ask(runtime: str, asked: Asked, scratch: Scratch, *words: str) -> Done:
    return run((runtime, *words), asked, scratch, client_environment(), scratch.work, walled=False)


def client_environment() -> dict[str, str]:
    """What the runtime's client needs of the user's to find its daemon and its images. No container sees it."""
    names = (
        "DOCKER_HOST",
        "DOCKER_CONTEXT",
        "DOCKER_TLS_VERIFY",
        "DOCKER_CERT_PATH",
        "CONTAINER_HOST",
        "XDG_RUNTIME_DIR",
    )
    return {"HOME": str(Path.home())} | {name: os.environ[name] for name in names if name in os.environ}


def _digest(output: str) -> str:
    try:
        digests = json.loads(output)
    except ValueError:
        return ""
    first = digests[0] if isinstance(digests, list) and digests else ""
    return str(first).rpartition("@")[2][:100]


def _trouble(complaint: str, asked: Asked) -> AuditorError:
    said = " ".join(complaint.split())[:300]
    if re.search(r"daemon running|cannot connect|connection refused", complaint, re.IGNORECASE):
        return asked.refusal(f"{asked.program} does not reach its daemon: {said}", f"start {asked.program}")
    return asked.refusal(f"the image cannot be fetched: {said}", "pull it by hand, then scan again")
