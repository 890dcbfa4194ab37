"""Which confinement does this machine give?"""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from auditor.errors import AuditorError

_PATIENCE = 10.0
_TRIAL = (
    "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
    "--uid", "1000", "--gid", "1000", "--ro-bind", "/", "/", "--proc", "/proc", "--remount-ro", "/proc",
    "--dev", "/dev", "--size", "65536", "--tmpfs", "/mnt",
)  # fmt: skip
_KNOBS = (
    ("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1",
     "AppArmor keeps programs without a profile from user namespaces: install the profile for bwrap "
     "(Ubuntu: `sudo apt install apparmor-profiles`, then `sudo ln -s /usr/share/apparmor/extra-profiles/"
     "bwrap-userns-restrict /etc/apparmor.d/ && sudo systemctl reload apparmor`)"),
    ("/proc/sys/kernel/unprivileged_userns_clone", "0",
     "allow user namespaces: `sudo sysctl kernel.unprivileged_userns_clone=1`"),
    ("/proc/sys/user/max_user_namespaces", "0", "allow user namespaces: `sudo sysctl user.max_user_namespaces=15000`"),
)  # fmt: skip
_INSTALL = (
    ("apt-get", "sudo apt install bubblewrap"),
    ("dnf", "sudo dnf install bubblewrap"),
    ("pacman", "sudo pacman -S bubblewrap"),
    ("zypper", "sudo zypper install bubblewrap"),
    ("apk", "sudo apk add bubblewrap"),
    ("nix-env", "nix profile install nixpkgs#bubblewrap"),
)


def bwrap() -> str:
    """The path of a bubblewrap that works here. Raises `AuditorError` that says why there is none, and the remedy."""
    trouble = why_no_sandbox()
    if trouble is not None:
        raise trouble
    found = shutil.which("bwrap")
    assert found is not None  # noqa: S101 - otherwise there was trouble
    return found


@cache
def why_no_sandbox() -> AuditorError | None:
    """Why no sandbox can be built here, found by building one (once for each process); None where it can."""
    if not sys.platform.startswith("linux"):
        hint = "use --confine scrubbed, which is not a sandbox, or run the audit in a Linux virtual machine"
        return AuditorError("bubblewrap is a program for Linux", "--confine bubblewrap", hint)
    program = shutil.which("bwrap")
    if program is None:
        return AuditorError("bubblewrap is not installed", "--confine bubblewrap", f"install it: {_install()}")
    try:
        ran = subprocess.run(
            [program, *_TRIAL, "--", "/bin/true"], stdin=subprocess.DEVNULL, capture_output=True, check=False,
            timeout=_PATIENCE, env={},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return AuditorError(f"bubblewrap cannot be run: {error}", program, "repair or reinstall it")
    if ran.returncode == 0:
        return None
    said = ran.stderr.decode("utf-8", "replace").strip().removeprefix("bwrap: ")
    return AuditorError(f"bubblewrap cannot build a sandbox: {said[:300]}", program, _remedy(said))


def _install() -> str:
    return next((f"`{line}`" for tool, line in _INSTALL if shutil.which(tool)), "its package is called bubblewrap")


def _remedy(said: str) -> str:
    if "nknown option" in said:
        return "install bubblewrap 0.8 or newer"
    for knob, value, remedy in _KNOBS:
        try:
            if Path(knob).read_text(encoding="ascii").strip() == value:
                return remedy
        except OSError:
            continue
    if in_container():
        return (
            "a container hides what a sandbox needs: start it with `--security-opt seccomp=unconfined --security-opt "
            "apparmor=unconfined --security-opt systempaths=unconfined`, or scan outside of it"
        )
    return "allow user namespaces to your user, or use --confine scrubbed, which is not a sandbox"


def in_container() -> bool:
    """Whether this looks like the inside of a container."""
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()
