"""What is told of the files that a program opens, and what not?"""

from __future__ import annotations

import pytest
from trace_lines import LOOK, failed, hexed, opened, quoted, seen, started

from auditor.confine.observe.outlook import Outlook, own_trees, shims
from auditor.model import Deed, Touched


def test_a_bait_that_is_read_is_told_with_what_it_is() -> None:
    assert seen([opened("/s/home/.ssh/id_rsa")]) == (Touched(Deed.READ, "~/.ssh/id_rsa", "ssh key"),)


def test_a_bait_behind_a_link_is_told_by_its_own_name() -> None:
    assert seen([opened("notes.txt", leads_to="/s/home/.ssh/id_rsa")]) == (
        Touched(Deed.READ, "~/.ssh/id_rsa", "ssh key"),
    )


@pytest.mark.parametrize("call", ["link", "rename", "mount"])
def test_giving_a_folder_of_baits_another_name_touches_the_bait(call: str) -> None:
    (first, *_) = seen([f"10  {call}({quoted('/s/home/.ssh')}, {quoted('/s/tmp/x')}, NULL, 0, NULL) = 0"])
    assert first == Touched(Deed.READ, "~/.ssh", "ssh key")


def test_a_secret_that_is_not_there_was_still_sought() -> None:
    assert seen([failed("/root/.ssh/id_rsa")]) == (Touched(Deed.READ, "/root/.ssh/id_rsa", failed="ENOENT"),)


def test_the_folder_behind_a_descriptor_counts() -> None:
    line = f"10  openat(5<{hexed('/root/.ssh')}>, {quoted('../.ssh/id_rsa')}, O_RDONLY) = -1 EACCES (Permission denied)"
    assert seen([line]) == (Touched(Deed.READ, "/root/.ssh/id_rsa", failed="EACCES"),)


def test_a_path_of_old_calls_is_taken_from_where_the_process_stands() -> None:
    lines = [f"10  chdir({quoted('/root')}) = 0", f"10  open({quoted('.netrc')}, O_RDONLY) = -1 ENOENT (No)"]
    assert seen(lines) == (Touched(Deed.READ, "/root/.netrc", failed="ENOENT"),)


def test_reading_and_writing_are_two_deeds() -> None:
    told = seen([opened("/srv/other/x", "O_RDWR|O_CREAT|O_CLOEXEC, 0666")])
    assert told == (Touched(Deed.WRITE, "/srv/other/x"), Touched(Deed.READ, "/srv/other/x"))


def test_a_handle_without_content_is_no_read() -> None:
    assert seen([opened("/s/home/.ssh/id_rsa", "O_RDONLY|O_CLOEXEC|O_PATH")]) == ()


def test_the_names_in_a_folder_are_told_only_of_one_with_secrets() -> None:
    flags = "O_RDONLY|O_NONBLOCK|O_CLOEXEC|O_DIRECTORY"
    assert seen([opened("/srv/other", flags), opened("/s/home/.ssh", flags)]) == (Touched(Deed.READ, "~/.ssh/"),)


HONEST = [
    "/etc/ld.so.cache", "/usr/lib/x86_64-linux-gnu/libc.so.6", "/etc/localtime", "/usr/share/zoneinfo/UTC",
    "/etc/nsswitch.conf", "/etc/resolv.conf", "/etc/hosts", "/etc/ssl/certs/ca-certificates.crt", "/etc/passwd",
    "/proc/self/maps", "/proc/4711/status", "/proc/meminfo", "/sys/devices/system/cpu/online", "/sys/fs/cgroup/cpu.max",
    "/srv/app/server.js", "/srv/app/.env", "/srv/app/node_modules/x/test/id_rsa", "/s/tmp/x", "/s/work/notes.md",
    "/s/home/.config/app/settings.json", "/work/package.json", "/dev/urandom",
    "/opt/venv/lib/python3.11/site-packages/certifi/cacert.pem",
    "/home/me/.nvm/versions/node/v22/lib/node_modules/npm/index.js", "/dev/null",
]  # fmt: skip


@pytest.mark.parametrize("path", HONEST)
def test_what_every_program_opens_is_not_told(path: str) -> None:
    assert seen([opened(path)]) == ()


@pytest.mark.parametrize("path", ["/srv/nope.json", "/home/me/node_modules", "/root/.config/app.toml", "/etc/app.conf"])
def test_an_ordinary_file_that_is_not_there_is_not_told(path: str) -> None:
    assert seen([failed(path)]) == ()


@pytest.mark.parametrize(
    "path",
    ["/etc/shadow", "/proc/1/environ", "/home/me/Documents/tax.pdf", "/home/me/.config/gh/hosts.yml", "/var/lib/app/db",
     "/srv/app/.ssh/id_rsa", "/root/.mozilla/firefox/x/logins.json", "/etc/ssl/private/key.pem", "/srv/other/.env"],
)  # fmt: skip
def test_what_is_nobodys_business_is_told(path: str) -> None:
    (one,) = seen([opened(path)])
    assert one.deed is Deed.READ


def test_the_first_process_is_told_apart_from_all_others_and_from_itself() -> None:
    paths = ["/proc/1/environ", "/proc/4711/environ", "/proc/10/environ", "/proc/self/environ"]
    told = seen([opened(path) for path in paths])  # number 10 is the reader
    assert told == (Touched(Deed.READ, "/proc/1/environ"), Touched(Deed.READ, "/proc/*/environ"))


@pytest.mark.parametrize("tool", ["/usr/bin/ps -axo pid=,command=", "/bin/ps -ef", "/usr/bin/pgrep node", "/bin/ps ax"])
def test_a_tool_that_looks_through_all_processes_seeks_nothing(tool: str) -> None:
    reads = ["/usr/lib/libproc2.so.0", "/proc/4711/environ", "/proc/4712/environ"]
    told = seen([started(*tool.split(), pid=11), *(opened(path, pid=11) for path in reads)])
    assert [one for one in told if one.deed is Deed.READ] == []


@pytest.mark.parametrize(
    "lines",
    [
        [started("/srv/app/ps", "-ef", pid=11)],
        [started("/usr/bin/cat", "/proc/4711/environ", pid=11)],
        [started("/usr/bin/ps", "axe", pid=11)],
        [started("/usr/bin/ps", "-o", "pid,environ", pid=11)],
        [started("/usr/bin/ps", "-ef", pid=11), opened("/srv/app/preload.so", pid=11)],
        [opened("/s/tmp/x.so"), started("/usr/bin/ps", "-ef", pid=11), opened("/s/tmp/x.so", pid=11)],
        [started("/usr/bin/ps", "-ef", pid=11), started("/usr/bin/node", "x.js", pid=11)],
        [started("/usr/bin/ps", "-ef", pid=12)],
    ],
)
def test_whoever_else_reads_what_a_process_was_started_with_is_told(lines: list[str]) -> None:
    told = seen([*lines, opened("/proc/4711/environ", pid=11)])
    assert Touched(Deed.READ, "/proc/*/environ") in told


def test_the_memory_of_a_process_is_nobodys_business() -> None:
    told = seen([started("/usr/bin/ps", "-ef", pid=11), opened("/proc/4711/mem", pid=11)])
    assert Touched(Deed.READ, "/proc/*/mem") in told


@pytest.mark.parametrize(
    ("line", "target"),
    [
        (opened("/s/home/.bashrc", "O_WRONLY|O_CREAT|O_APPEND, 0666"), "~/.bashrc"),
        (opened("/s/home/.config/autostart/x.desktop", "O_WRONLY|O_CREAT, 0666"), "~/.config/autostart/x.desktop"),
        (f"10  unlink({quoted('/etc/hosts')}) = -1 EROFS (Read-only)", "/etc/hosts"),
        (f"10  symlink({quoted('/x')}, {quoted('/usr/bin/git')}) = -1 EROFS (Read-only)", "/usr/bin/git"),
        (f"10  mkdirat(AT_FDCWD<{hexed('/etc')}>, {quoted('cron.d')}, 0777) = -1 EROFS (Read-only)", "/etc/cron.d"),
    ],
)
def test_a_write_where_programs_start_is_told(line: str, target: str) -> None:
    (one,) = seen([line])
    assert (one.deed, one.target) == (Deed.WRITE, target)


@pytest.mark.parametrize(
    "path", ["/s/tmp/x", "/s/home/.config/app/state.json", "/srv/app/cache", "/x/__pycache__/a.pyc"]
)
def test_a_write_into_its_own_is_not_told(path: str) -> None:
    assert seen([opened(path, "O_WRONLY|O_CREAT|O_TRUNC, 0666")]) == ()


def test_a_folder_that_exists_is_no_write() -> None:
    assert seen([f"10  mkdir({quoted('/s/home/.local/bin')}, 0777) = -1 EEXIST (File exists)"]) == ()


def made(path: str, errno: str = "") -> str:
    return f"10  mkdir({quoted(path)}, 0777) = " + (f"-1 {errno} (Reason)" if errno else "0")


def moved(old: str, new: str) -> str:
    return f"10  rename({quoted(old)}, {quoted(new)}) = 0"


AGENT, NEW = "/s/home/.claude", "O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC, 0666"


def test_what_is_put_into_a_folder_of_ones_own_is_one_deed_and_no_search() -> None:
    lines = [
        failed(f"{AGENT}/notes/state.json"), made(f"{AGENT}/notes/days", "ENOENT"), made(f"{AGENT}/notes"),
        made(f"{AGENT}/notes/days"), opened(f"{AGENT}/notes/days", "O_RDONLY|O_DIRECTORY"),
        failed(f"{AGENT}/notes/days/1"), opened(f"{AGENT}/notes/days/1.tmp", NEW),
        moved(f"{AGENT}/notes/days/1.tmp", f"{AGENT}/notes/days/1"), opened(f"{AGENT}/notes/days/1"),
    ]  # fmt: skip
    assert seen(lines) == (Touched(Deed.WRITE, "~/.claude/notes"),)


def test_a_file_that_was_not_there_before_is_ones_own() -> None:
    lines = [failed(f"{AGENT}/x.json"), opened(f"{AGENT}/x.json", NEW), opened(f"{AGENT}/x.json")]
    assert seen(lines) == (Touched(Deed.WRITE, "~/.claude/x.json"),)


@pytest.mark.parametrize(
    "lines",
    [
        [opened(f"{AGENT}/key.json", NEW)],
        [made(f"{AGENT}", "EEXIST")],
        [made(f"{AGENT}/key.json", "EACCES")],
        [made("/s/tmp/link/../../home/.claude/key.json")],
        [failed(f"{AGENT}/none/../key.json"), opened(f"{AGENT}/key.json", NEW)],
        [made(f"{AGENT}/other"), failed(f"{AGENT}/other/key.json")],
        [made(f"{AGENT}/key.json"), moved("/s/tmp/x", f"{AGENT}/key.json")],
    ],
)
def test_what_may_have_been_there_before_is_none_of_ones_own(lines: list[str]) -> None:
    assert Touched(Deed.READ, "~/.claude/key.json") in seen([*lines, opened(f"{AGENT}/key.json")])


def test_a_link_in_a_folder_of_ones_own_leads_to_what_is_others() -> None:
    link = f"10  symlink({quoted('/root')}, {quoted(f'{AGENT}/notes/link')}) = 0"
    lines = [made(f"{AGENT}/notes"), link, opened(f"{AGENT}/notes/link/.netrc", leads_to="/root/.netrc")]
    told = seen([*lines, failed(f"{AGENT}/notes/link/.ssh/id_rsa", "EACCES"), made(f"{AGENT}/notes/link/.ssh")])
    assert {one.target for one in told} >= {
        "/root/.netrc", "~/.claude/notes/link/.ssh/id_rsa", "~/.claude/notes/link/.ssh",
    }  # fmt: skip


def test_what_the_sandbox_does_before_the_program_starts_is_not_told() -> None:
    look = Outlook(LOOK.places, LOOK.own, LOOK.baits, wrappers=1)
    lines = [started("/usr/bin/bwrap", "--args", "9"), opened("/s/home/.ssh/id_rsa"), opened("/etc/shadow", pid=11)]
    after = [
        started("/usr/bin/python3", "server.py", pid=11),
        opened("/etc/shadow", pid=11),
        opened("/etc/shadow", pid=10),
    ]
    assert seen([*lines, *after], look, begun=False) == (Touched(Deed.READ, "/etc/shadow"),)


def test_what_a_version_manager_does_to_choose_a_program_is_not_told() -> None:
    look = Outlook(LOOK.places, shims=("/.pyenv/",))
    lines = [
        started("/root/.pyenv/shims/python3", "s.py"),
        started("/usr/bin/bash", "/root/.pyenv/shims/python3", "s.py"),
        started("/usr/bin/sed", "s/a/b/", pid=11),
        started("/root/.pyenv/versions/3.12.1/bin/python3", "s.py"),
        started("/usr/bin/git", "--version", pid=12),
    ]
    assert seen(lines, look, begun=False) == (Touched(Deed.RUN, "/usr/bin/git --version"),)


def test_a_wide_folder_is_nobodys_own_tree(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("app")
    (place / "server.py").touch()
    own = own_trees(
        ("python3", "server.py", "--root=/", "/etc", str(place)), str(place), "/s/home", ("/opt/x",), "/usr/bin"
    )
    assert {str(place), "/opt/x"} <= set(own)
    assert not {"/", "/etc", "/usr", "/s/home", "/s"} & set(own)


def test_a_shim_is_believed_only_where_path_leads_to_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("x") / ".pyenv" / "shims"
    folder.mkdir(parents=True)
    (folder / "python3").touch(0o755)
    assert shims(("python3",), str(folder)) == ("/.pyenv/",)
    assert shims((str(folder / "python3"),), str(folder)) == ()
