"""Which image, and which of its options, does the command line of `docker run` name?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.confine.launchers.asked import Asked
from auditor.confine.launchers.words import grammar
from auditor.confine.marks import label_of
from auditor.model import Variable

_KNOWN = grammar(
    flags="--rm --interactive --tty --detach --privileged --read-only --init --no-healthcheck "
    "--oom-kill-disable --publish-all --sig-proxy --disable-content-trust --quiet --use-api-socket "
    "--replace --rmi --tls-verify --no-hosts --no-hostname --passwd --env-host --http-proxy --systemd "
    "--unsetenv-all --rootfs",
    takes="--env --volume --mount --publish --name --network --net --env-file --workdir --user --entrypoint "
    "--platform --memory --memory-swap --memory-reservation --memory-swappiness --kernel-memory --cpus "
    "--cpu-shares --cpuset-cpus --cpuset-mems --cpu-period --cpu-quota --cpu-rt-period --cpu-rt-runtime "
    "--cpu-count --cpu-percent --label --label-file --hostname --domainname --add-host --cap-add "
    "--cap-drop --security-opt --tmpfs --ulimit --pid --ipc --uts --gpus --device --device-cgroup-rule "
    "--device-read-bps --device-read-iops --device-write-bps --device-write-iops --restart --pull --dns "
    "--dns-search --dns-option --dns-opt --cidfile --log-driver --log-opt --group-add --link "
    "--link-local-ip --userns --shm-size --runtime --expose --network-alias --net-alias --ip --ip6 "
    "--stop-signal --stop-timeout --sysctl --volumes-from --volume-driver --health-cmd --health-interval "
    "--health-retries --health-start-period --health-start-interval --health-timeout --isolation "
    "--cgroupns --cgroup-parent --annotation --pids-limit --oom-score-adj --mac-address --storage-opt "
    "--blkio-weight --blkio-weight-device --secret --attach --detach-keys --io-maxbandwidth --io-maxiops "
    "--pod --authfile --arch --os --uidmap --gidmap --userns --variant --unsetenv --conmon-pidfile "
    "--pidfile --timeout --tz --umask",
    refused="",
)
_SHORT_FLAGS = "itdPq"
_SHORT = {
    "e": "--env", "v": "--volume", "p": "--publish", "w": "--workdir", "u": "--user", "m": "--memory", "l": "--label",
    "h": "--hostname", "a": "--attach", "c": "--cpu-shares",
}  # fmt: skip
_KEPT = frozenset({"--workdir", "--user", "--entrypoint", "--platform"})
_FOLDER = re.compile(r"(?:/[\w.@+-]+){1,20}", re.ASCII)
_NO_FOLDER = re.compile(r"\.\.|[^/]\.[^/]*$")
"""A file that is mounted cannot be stood for by a folder."""
_MOST = 64


@dataclass(frozen=True, slots=True)
class Container:
    """What is taken over of a command line; the rest is dropped."""

    image: str
    args: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    env: tuple[Variable, ...]
    folders: tuple[str, ...]
    """Where it expects folders of the user's."""


def container(words: tuple[str, ...], asked: Asked) -> Container:
    """Read the words behind `run`.

    Raises `AuditorError` for an option that is not known: what follows could be its value or the image.
    """
    left = list(words)
    options: list[tuple[str, str]] = []
    while left and left[0].startswith("-"):
        word = left.pop(0)
        if word == "--":
            break
        options += _long(word, left, asked) if word.startswith("--") else _cluster(word, left, asked)
    if not left:
        raise asked.refusal("the entry names no image", "correct the entry")
    return Container(
        left[0],
        tuple(left[1:]),
        tuple((name, asked.value(value)) for name, value in options if name in _KEPT),
        tuple(_variables(options, asked)),
        tuple(dict.fromkeys(_folders(options)))[:_MOST],
    )


def _long(word: str, left: list[str], asked: Asked) -> list[tuple[str, str]]:
    name, equals, value = word.partition("=")
    if name in _KNOWN.flags or (equals and name not in _KNOWN.takes):
        return []
    if name not in _KNOWN.takes:
        raise asked.refusal(f"the option {name} is not known", f"remove {name} from the entry")
    return [(name, value if equals else _next(name, left, asked))]


def _cluster(word: str, left: list[str], asked: Asked) -> list[tuple[str, str]]:
    """`-it`, `-e NAME`, `-ieNAME=VALUE`."""
    for place, letter in enumerate(word[1:], 2):
        if letter in _SHORT:
            value = word[place:].removeprefix("=")
            return [(_SHORT[letter], value if word[place:] else _next(word, left, asked))]
        if letter not in _SHORT_FLAGS:
            raise asked.refusal(f"the option {word} is not known", f"remove {word} from the entry")
    return []


def _next(name: str, left: list[str], asked: Asked) -> str:
    if not left:
        raise asked.refusal(f"{name} has no value", "correct the entry")
    return left.pop(0)


def _variables(options: list[tuple[str, str]], asked: Asked) -> Iterator[Variable]:
    """What is set in the container; what the entry sets for the client reaches it only where it is named."""
    of_entry = {variable.name: variable for variable in asked.launch.env}
    for name, text in options:
        if name != "--env":
            continue
        variable, equals, value = text.partition("=")
        if not equals:
            yield of_entry.get(variable, Variable(variable, None))
        elif "REDACTED" in value:
            yield Variable(variable, None, label_of(value) or "argument")
        else:
            yield Variable(variable, value)


def _folders(options: list[tuple[str, str]]) -> Iterator[str]:
    for name, value in options:
        if name == "--volume":
            parts = value.split(":")
            places = [part for part in parts if part.startswith("/")]
            target = places[-1] if places else ""
        elif name == "--mount":
            fields = dict(field.partition("=")[::2] for field in value.split(","))
            target = fields.get("dst") or fields.get("target") or fields.get("destination") or ""
        elif name == "--tmpfs":
            target = value.partition(":")[0]
        else:
            continue
        if _FOLDER.fullmatch(target) and target != "/tmp" and not _NO_FOLDER.search(target):  # noqa: S108 - inside
            yield target
