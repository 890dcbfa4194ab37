"""What do honest programs touch outside their own tree, so that it is nothing to report?

Learned from real servers for Node and Python as they start and list; each row has its reason. RE2 patterns that match
the whole of a target as it is shown: `~` is the decoy home, `$TMP`, `$WORK`, `$CACHE` and `$PACKAGE` are ours.
Baits and places of secrets (`suspect.py`) are reported whatever stands here.
"""

from __future__ import annotations

from auditor.model import Deed

READ, WRITE = frozenset({Deed.READ}), frozenset({Deed.WRITE})
CONNECT, LISTEN, RUN = frozenset({Deed.CONNECT}), frozenset({Deed.LISTEN}), frozenset({Deed.RUN})
FILE = READ | WRITE

Row = tuple[frozenset[Deed], str, str]

ROWS: tuple[Row, ...] = (
    (FILE, r"\$(?:TMP|WORK|CACHE|PACKAGE)(?:/.*)?", "scratch directories of ours"),
    (FILE, r"~(?:/.*)?", "a decoy: what is neither bait nor a place of secrets is its own, or an ordinary file"),
    # programs and libraries
    (READ, r"/(?:usr|lib|lib32|lib64|libx32|bin|sbin|opt|nix|snap|gnu/store)(?:/.*)?", "programs and libraries"),
    (READ, r"/etc/ld\.so\.\S*|/etc/alternatives/.*", "the loader"),
    (READ, r"/etc/(?:locale.*|default/locale|localtime|timezone|inputrc|terminfo/.*)", "language, time, terminal"),
    (READ, r"/etc/fonts(?:/.*)?|/var/cache/fontconfig/.*", "fonts: anything that draws charts"),
    (READ, r"/etc/machine-id|/var/lib/dbus/machine-id", "Chromium, D-Bus and telemetry libraries look it up"),
    (READ, r"/etc/(?:os|lsb|alpine|redhat)-release|/etc/(?:debian_version|issue)", "which system is this"),
    (READ, r"(?:/etc|/usr/local)/(?:.*/)?(?:mime\.types|mailcap|magic)", "Python's mimetypes"),
    (READ, r"/etc/(?:python3|java|ImageMagick|dotnet|OpenCL|odbc)[^/]*(?:/.*)?", "settings of the runtimes"),
    # network and users
    (READ, r"/etc/(?:nsswitch|resolv|host|gai)\.conf|/etc/(?:hosts|services|protocols|networks|ethers)", "resolver"),
    (READ, r"/run/(?:systemd/resolve|resolvconf|nscd|NetworkManager)/.*", "resolver"),
    (READ, r"/etc/(?:ssl|pki|ca-certificates|crypto-policies|gnutls)(?:/.*)?", "certificates"),
    (READ, r"/etc/ca-certificates\.conf|/var/lib/ca-certificates/.*", "certificates"),
    (READ, r"/etc/(?:passwd|group|hostname|login\.defs|shells)", "who am I: getpwuid, os.userInfo"),
    (READ, r"/etc/(?:gitconfig|npmrc|pip\.conf|uv/uv\.toml|bash\.bashrc|profile)", "settings for all users"),
    # the kernel
    (FILE, r"/proc/(?:\*|1|self|thread-self)(?:/.*)?", "itself; which processes there are"),
    (READ, r"/proc(?:/(?:cpuinfo|meminfo|stat|version|filesystems|uptime|loadavg|mounts|cgroups))?", "the system"),
    (READ, r"/proc/(?:devices|diskstats|vmstat|swaps|modules|version_signature)", "the system"),
    (READ, r"/proc/(?:sys|net|driver|pressure)/.*", "the system"),
    (READ, r"/sys(?:/(?:devices|fs/cgroup|kernel/mm|class|block|bus|dev/block|hypervisor)(?:/.*)?)?", "the system"),
    (FILE, r"/dev/(?:null|zero|full|u?random|tty|pts(?:/.*)?|ptmx|std(?:in|out|err)|fd/.*|console)", "hold nothing"),
    (FILE, r"/dev/shm(?:/.*)?", "semaphores of Python's multiprocessing"),  # noqa: S108 - named, not used
    (READ, r"(?:.*)/", "which files are in a folder; of a folder with secrets it is told"),
    # lookups in every directory up to the root
    (READ, r".*/(?:package\.json|\.yarnrc\.yml|\.pnp\.c?js|tsconfig\.json|deno\.jsonc?|bunfig\.toml)", "Node"),
    (READ, r".*/node_modules(?:/.*)?", "Node"),
    (READ, r".*/(?:pyvenv\.cfg|pyproject\.toml|uv\.toml)|.*\.(?:pth|pyc|so)", "Python"),
    (READ, r".*/(?:site-packages|dist-packages|__pycache__|lib/python[\d.]+)(?:/.*)?", "Python"),
    (WRITE, r".*/__pycache__(?:/.*)?", "Python keeps what it has compiled"),
    (READ, r".*/\.(?:python-version|node-version|tool-versions|nvmrc)", "version managers"),
    (READ, r".*/\.(?:pyenv|nvm|volta|asdf|fnm|rbenv|nodenv|sdkman)(?:/.*)?", "version managers"),
    (READ, r".*/share/(?:mise|uv|fnm|pnpm)/.*", "version managers"),
    (READ, r".*/\.git(?:/(?:HEAD|config|index|packed-refs|refs/.*|objects/.*))?", "git looks where its repository is"),
    # sockets
    (CONNECT, r"unix:/(?:var/)?run/(?:nscd/socket|systemd/(?:journal|resolve|userdb)/.*)|unix:/dev/log", "names, log"),
    (CONNECT, r"unix:@?(?:\$TMP|\$WORK|~/)\S*|unix:", "its own processes"),
    (CONNECT, r"127\.0\.0\.1:9|\[::1\]:9", "our dummy for an address"),
    (LISTEN, r"127\.\d+\.\d+\.\d+:\d+|\[(?:::ffff:127\.\d+\.\d+\.\d+|::1)\]:\d+", "debuggers and workers"),
    (LISTEN, r"unix:.*", "its own processes; where the file is made is a write"),
    # programs
    (RUN, r"(?:/\S*/)?(?:ldconfig|uname|getconf|hostname|tty|locale|lsb_release|id)(?: .*)?", "which system is this"),
    (RUN, r"(?:/\S*/)?(?:which|dirname|basename|readlink|realpath)(?: .*)?", "where am I"),
)
