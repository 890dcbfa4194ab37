"""Which parts of this machine does a sandbox show, and what does it show in the place of the rest?"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from auditor.confine.persona import persona
from auditor.confine.places import ORDINARY, Places, stable

Option = str | int
_ROOTS = ("/usr", "/opt", "/nix/store", "/gnu/store")
_LINKED = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
# What programs need to load, to translate, to check certificates, to draw text. Nothing that names users, hosts,
# shares, credentials or services of this machine.
_ETC = (
    "alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "ssl/certs", "ssl/openssl.cnf", "ssl/cert.pem",
    "ca-certificates", "ca-certificates.conf", "pki/tls", "pki/ca-trust", "crypto-policies", "localtime", "timezone",
    "locale.alias", "locale.conf", "mime.types", "magic", "magic.mime", "fonts", "os-release", "debian_version",
    "redhat-release", "alpine-release", "protocols", "services", "networks", "host.conf", "gai.conf", "bash.bashrc",
    "profile", "profile.d", "inputrc", "terminfo", "java-17-openjdk", "java-21-openjdk", "python3", "python3.11",
    "python3.12", "python3.13", "ImageMagick-6", "ImageMagick-7", "shells", "login.defs", "xattr.conf", "rpc",
)  # fmt: skip
_LARGEST = 1 << 20
_ACCOUNTS = (
    "root:0:0:/root:/bin/bash daemon:1:1:/usr/sbin bin:2:2:/bin sys:3:3:/dev sync:4:65534:/bin:/bin/sync "
    "games:5:60:/usr/games man:6:12:/var/cache/man lp:7:7:/var/spool/lpd mail:8:8:/var/mail news:9:9:/var/spool/news "
    "uucp:10:10:/var/spool/uucp proxy:13:13:/bin www-data:33:33:/var/www backup:34:34:/var/backups "
    "list:38:38:/var/list irc:39:39:/run/ircd _apt:42:65534:/nonexistent nobody:65534:65534:/nonexistent"
)
"""Those that Debian and its kin come with, in the order of `passwd`."""
_GROUPS = (
    "root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 news:9 uucp:10 man:12 proxy:13 kmem:15 dialout:20 "
    "cdrom:24 sudo:27 audio:29 www-data:33 backup:34 list:38 irc:39 shadow:42 video:44 games:60 users:100 nogroup:65534"
)
_RESOLVERS = (
    "nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n",
    "nameserver 127.0.0.53\noptions edns0 trust-ad\n",
    "nameserver 127.0.0.1\n",
)
"""Loopback addresses only: what is asked of this machine can be seen."""
# What of /proc a container runtime hides too; some of it is open to root alone, which we may be outside.
_PROC_FILES = ("kcore", "keys", "latency_stats", "timer_list", "sched_debug", "kmsg", "kallsyms")
_PROC_DIRS = ("acpi", "asound", "scsi", "fs", "dynamic_debug", "driver")
_CERTIFICATES = (
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "PIP_CERT",
)


def shown(path: str) -> bool:
    """Whether every sandbox shows this path of the machine anyway."""
    return any(path == root or path.startswith(f"{root}/") for root in (*_ROOTS, *_LINKED) if _is_safe(root))


def base() -> Iterator[Option]:
    """The programs and libraries of the system, read-only."""
    for root in _ROOTS:
        if Path(root).is_dir() and _is_safe(root):
            yield from ("--ro-bind", root, root)
    for name in _LINKED:
        place = Path(name)
        if place.is_symlink():
            yield from ("--symlink", str(place.readlink()), name)
        elif place.is_dir():
            yield from ("--ro-bind", name, name)


def etc(files: list[bytes], network: bool, inside: Places) -> Iterator[Option]:
    """A few entries of `/etc`; those that name people and hosts are written anew, their contents added to `files`."""
    real = {"resolv.conf", "hosts"} if network else set()
    for name in _ETC:
        place = Path("/etc", name)
        if place.is_dir():
            yield from ("--ro-bind", str(place.resolve()), str(place))
        elif place.is_file() and _can_be_read(place):  # a copy is quicker than a mount
            yield from ("--perms", "0644", "--file", len(files), str(place))
            files.append(place.read_bytes())
    for name, text in _written(inside).items():
        content = (_content(name) if name in real else b"") or text.encode()
        yield from ("--perms", "0644", "--file", len(files), f"/etc/{name}")
        files.append(content)
    yield from ("--symlink", "../proc/self/mounts", "/etc/mtab")


def kernel() -> Iterator[Option]:
    """`/proc` and `/dev`. Of the real one, root's files stay root's even in a user namespace, if we are root."""
    yield from ("--proc", "/proc")
    for name in _PROC_FILES:
        if Path("/proc", name).exists():
            yield from ("--ro-bind", "/dev/null", f"/proc/{name}")
    for name in _PROC_DIRS:
        if Path("/proc", name).is_dir():
            yield from (
                "--size",
                "4096",
                "--perms",
                "0555",
                "--tmpfs",
                f"/proc/{name}",
                "--remount-ro",
                f"/proc/{name}",
            )
    # Writing below /proc/sys asks for the user id alone, and not for a capability: as root it would be the host's.
    yield from ("--remount-ro", "/proc", "--dev", "/dev")


def certificates(env: dict[str, str], network: bool) -> Iterator[Option]:
    """The files behind variables such as SSL_CERT_FILE, where they matter; the variables go where they do not."""
    for name in _CERTIFICATES:
        path = env.get(name, "")
        if not path or shown(path):
            continue
        if network and Path(path).is_absolute() and Path(path).exists():
            yield from ("--ro-bind", str(Path(path).resolve()), path)
        else:
            del env[name]


def _written(place: Places) -> dict[str, str]:
    name = place.machine
    return {
        "passwd": _passwd(place),
        "group": _group(place),
        "hostname": f"{name}\n",
        "hosts": f"127.0.0.1\tlocalhost\n127.0.1.1\t{name}\n::1\tlocalhost ip6-localhost ip6-loopback\n",
        "resolv.conf": stable("resolver", _RESOLVERS),
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n",
        "machine-id": f"{secrets.token_hex(16)}\n",
    }


def _passwd(place: Places) -> str:
    lines = []
    for account in _ACCOUNTS.split():
        name, uid, gid, home, *shell = account.split(":")
        if name != place.user and int(uid) != place.uid:
            lines.append(f"{name}:x:{uid}:{gid}:{name}:{home}:{shell[0] if shell else '/usr/sbin/nologin'}")
    about = place.user if place.uid < ORDINARY else f"{persona(place.user).name},,,"
    own = f"{place.user}:x:{place.uid}:{place.gid}:{about}:{place.home}:/bin/bash"
    return "".join(f"{line}\n" for line in ([own, *lines] if place.uid == 0 else [*lines, own]))


def _group(place: Places) -> str:
    groups = [one.split(":") for one in _GROUPS.split()]
    lines = [f"{name}:x:{gid}:" for name, gid in groups]
    known = any(int(gid) == place.gid for _, gid in groups)
    return "".join(f"{line}\n" for line in (lines if known else [*lines, f"{place.user}:x:{place.gid}:"]))


def _content(name: str) -> bytes:
    try:
        return Path("/etc", name).read_bytes()
    except OSError:
        return b""


def _can_be_read(place: Path) -> bool:
    return os.access(place, os.R_OK) and place.stat().st_size < _LARGEST


def _is_safe(root: str) -> bool:
    """False for an /opt in which somebody's home is."""
    return root != "/opt" or not Path.home().is_relative_to("/opt")
