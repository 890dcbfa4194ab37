"""Which calls reach out, and how? By the names that Python's and Node's libraries give them."""

from __future__ import annotations

import re

_NETWORK = re.compile(
    r"^(?:fetch|axios|got|ky|needle|superagent|request|node-fetch|undici|cross-fetch|axios\.default|node-fetch\.default)$"
    r"|^(?:globalThis|window|self)\.fetch$"
    r"|^(?:axios|got|ky|needle|superagent|request|undici|http|https|http2|net|tls|dgram|dns|node-fetch|ws|requests|"
    r"httpx|aiohttp|urllib\.request|urllib3|http\.client|socket|smtplib|ftplib|telnetlib|websockets|websocket|"
    r"nodemailer|dns\.promises|dns/promises|pycurl|grpc|paramiko)\."
    r"|(?:^|\.)(?:WebSocket|XMLHttpRequest|EventSource|sendBeacon|ClientSession|AsyncClient|HTTPSConnection|"
    r"HTTPConnection|urlopen|urlretrieve|PoolManager|create_connection|createTransport)$"
)
_METHOD = re.compile(r"\.(?:post|put|patch|get|request|send|stream|delete|head|emit|connect|sendto|write|end|sendall)$")
"""With the address of a server among what they are given, these are calls of a client too."""
_SHUT = re.compile(r"^(?:http|https|net|http2|tls)\.(?:createServer|Agent|Server|STATUS_CODES|createSecureContext)$")
_PROCESS = re.compile(
    r"^(?:subprocess|child_process|pty|execa|cross-spawn|shelljs|zx|pexpect|sh)(?:\.(?!PIPE|STDOUT|DEVNULL|TimeoutExpired"
    r"|CalledProcessError|list2cmdline).+)?$"
    r"|^(?:os\.(?:system|popen|exec[lv]p?e?|spawn\w+|posix_spawn)|asyncio\.create_subprocess_\w+|Bun\.spawn\w*"
    r"|Deno\.Command)$"
)
_EVALUATES = re.compile(
    r"^(?:eval|exec|execfile|Function|globalThis\.eval|window\.eval|builtins\.(?:exec|eval)|runpy\.run_\w+"
    r"|vm\.(?:runIn\w+|Script|compileFunction)|module\._compile|types\.FunctionType|marshal\.loads)$"
    r"|(?:^|\.)(?:_compile|__builtins__\.exec)$"
)
_WRITES = re.compile(
    r"(?:^|\.)(?:writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|write_text|write_bytes|copyFile"
    r"|copyFileSync|outputFile|outputFileSync|symlink|symlinkSync|rename|renameSync|copyfile|copy2|copytree|cpSync"
    r"|chmodSync|mkdirSync|makedirs)$"
)
_READS = re.compile(
    r"(?:^|\.)(?:readFile|readFileSync|createReadStream|read_text|read_bytes|open|openSync|readdir|readdirSync|listdir"
    r"|scandir|existsSync)$"
)
_DELETES = re.compile(r"(?:^|\.)(?:unlink|unlinkSync|rm|rmSync|rmdir|rmdirSync|rmtree|removedirs|os\.remove)$")
_OPENS = re.compile(r"(?:^|\.)open$")
_WRITE_MODE = re.compile(r"^[rbt]*[wax+][rbt+]*$")
_SERVES = re.compile(r"(?:^|\.)(?:listen|createServer|serve_forever|create_server)$")


def networks(callee: str) -> bool:
    """Whether a call of this name is one of a network client, whatever it is given."""
    return _NETWORK.search(callee) is not None and _SHUT.search(callee) is None and not serves(callee)


def may_network(callee: str) -> bool:
    """Whether it is one where it is given an address."""
    return _METHOD.search("." + callee) is not None


def serves(callee: str) -> bool:
    """Whether it waits for others to call."""
    return _SERVES.search(callee) is not None


def runs(callee: str) -> bool:
    """Whether it starts a program."""
    return _PROCESS.search(callee) is not None


def evaluates(callee: str) -> bool:
    """Whether it runs text as code."""
    return _EVALUATES.search(callee) is not None


def writes(callee: str, texts: tuple[str, ...]) -> bool:
    """Whether it changes files; `texts` are what it is given, for `open` has a mode."""
    if _OPENS.search(callee):
        return any(_WRITE_MODE.fullmatch(text) for text in texts if text)
    return _WRITES.search(callee) is not None


def reads(callee: str) -> bool:
    """Whether it reads files."""
    return _READS.search(callee) is not None


def deletes(callee: str) -> bool:
    """Whether it removes files."""
    return _DELETES.search(callee) is not None


URL = re.compile(
    r"(?:https?|wss?|ftp)://(?:[^\s/@\"'`]*@)?(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::\d+)?[^\s\"'`<>]*", re.ASCII
)
HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3}", re.I | re.A
)
HOST_KEYS = frozenset(("hostname", "host"))
URL_KEYS = frozenset(("url", "uri", "baseURL", "base_url", "prefixUrl", "endpoint", "hostname", "host"))
_OWN = re.compile(
    r"localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\]|.*\.(?:local|localhost|internal)|example\.(?:com|org|net)"
    r"|.*\.example\.(?:com|org|net)|your[\w-]*\.[\w.-]+|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|host\.docker\.internal",
    re.I,
)
TAKES_HOST = re.compile(
    r"(?:^|\.)(?:HTTPSConnection|HTTPConnection|create_connection|connect|createConnection|SMTP|SMTP_SSL|FTP|lookup"
    r"|resolve|resolveTxt|resolve4|gethostbyname|getaddrinfo|sendto)$"
)


def own(host: str) -> bool:
    """Whether a host is this machine, or stands for any in documentation."""
    return _OWN.fullmatch(host) is not None
