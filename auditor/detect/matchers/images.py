"""Which image does a command run in a container, and is its tag fixed?

https://docs.docker.com/reference/cli/docker/container/run/
"""

from __future__ import annotations

from collections.abc import Iterator

from auditor.detect.matchers.command_line import Word
from auditor.detect.matchers.words import listed

_DOCKER = frozenset(("docker", "podman", "nerdctl", "finch"))
_DOCKER_TAKES = listed(
    "-e --env -v --volume --mount -p --publish --name --network --net --env-file -w --workdir -u --user "
    "--entrypoint --platform -m --memory --memory-swap --cpus --cpu-shares --cpuset-cpus -l --label "
    "--label-file -h --hostname --add-host --cap-add --cap-drop --security-opt --tmpfs --ulimit --pid --ipc "
    "--uts --gpus --device --restart --pull --dns --dns-search --cidfile --log-driver --log-opt --group-add "
    "--link --userns --shm-size --runtime --expose --network-alias --ip --stop-signal --stop-timeout "
    "--sysctl --volumes-from --volume-driver --health-cmd --isolation --cgroupns --annotation --pids-limit "
    "--oom-score-adj --mac-address --storage-opt --blkio-weight --secret"
)


def images(words: list[Word]) -> Iterator[tuple[Word, bool]]:
    """The image that a container runtime runs, and whether a tag other than `latest` or a digest is given."""
    if len(words) < 3 or words[0].program not in _DOCKER:
        return
    texts = [word.text for word in words]
    if "run" not in texts:
        return
    place = texts.index("run") + 1
    while place < len(words) and texts[place].startswith("-"):
        place += 2 if texts[place] in _DOCKER_TAKES else 1
    if place < len(words) and "$" not in texts[place]:
        yield words[place], _tagged(texts[place])


def _tagged(image: str) -> bool:
    if "@sha256:" in image:
        return True
    tag = image.rpartition("/")[2].partition(":")[2]
    return tag not in ("", "latest")
