"""Is it said what would help against a gap?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditor.capture.remedies import remedied, with_others
from auditor.confine import Prepared
from auditor.model import Deed, Evidence, Gap, Package, Stdio, Touched

PREPARED = Prepared(Stdio("node"), packages=(Package("npm", "notes", "1.0.0"),), others=("notes-server",))
GAP = Gap("s1", "initialize", "ended with code 1", "run the command by hand")


def _one(
    gap: Gap, *, stderr: str = "", noise: str = "", touched: tuple[Touched, ...] = (), network: bool = False
) -> Gap:
    evidence = Evidence(stderr=stderr, noise=(noise,) if noise else (), touched=touched)
    return remedied((gap,), evidence, "notes", network=network)[0]


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("models.test", "models.test"),
        ("models.test:443", "models.test"),
        ("(looked up) 192.0.2.1:443", "192.0.2.1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
    ],
)
def test_a_gap_of_a_server_that_sought_a_host_names_it_and_the_option(target: str, host: str) -> None:
    gap = _one(GAP, touched=(Touched(Deed.CONNECT, target),))
    assert gap.why == f"ended with code 1 (it has no network here, and sought {host})"
    assert "`--network full:notes`" in gap.hint


@pytest.mark.parametrize("target", ["127.0.0.1:5432", "[::1]:5432", "localhost:80", "unix:/run/docker.sock", "unix:@x"])
def test_this_machine_is_no_network(target: str) -> None:
    assert _one(GAP, touched=(Touched(Deed.CONNECT, target),)) == GAP


@pytest.mark.parametrize(
    "said",
    [
        "Error: getaddrinfo EAI_AGAIN api.test",
        "socket.gaierror: [Errno -3] Temporary failure in name resolution",
        "dial tcp: lookup api.test: no such host",
    ],
)
def test_an_unwatched_server_that_complains_about_the_network_is_believed(said: str) -> None:
    assert "--network full:notes" in _one(GAP, stderr=said).hint
    assert "--network full:notes" in _one(Gap("s1", "tools/list", said)).hint


@pytest.mark.parametrize(
    "words",
    [
        "ValueError: service_config_file cannot be None",
        "AttributeError: 'Client' object has no attribute 'list'",
        "google.auth.exceptions.DefaultCredentialsError: Your default credentials were not found.",
    ],
)
def test_another_error_is_not_put_down_to_the_network(words: str) -> None:
    gap = replace(GAP, why=f"{GAP.why}; its last words: {words}")
    sought = tuple(Touched(Deed.CONNECT, host) for host in ("pypi.org", "api.test:443"))
    assert _one(gap, stderr=f"NameResolutionError, and never mind\n{words}\n", touched=sought) == gap


@pytest.mark.parametrize(
    "words", ["Notes API key is required. Provide it via the environment.", "NOTES_URL must be set", "token missing"]
)
def test_what_its_entry_lacks_is_not_put_down_to_the_network(words: str) -> None:
    gap = replace(GAP, why=f"{GAP.why}; its last words: {words}")
    sought = (Touched(Deed.CONNECT, "api.test:443"),)
    assert _one(gap, stderr=f"{words}\n", touched=sought) == gap
    assert _one(GAP, stderr="well\n", touched=sought) != GAP


@pytest.mark.parametrize(
    "host", ["pypi.org:443", "registry.npmjs.org", "169.254.169.254:80", "metadata.google.internal"]
)
def test_a_look_for_a_newer_version_or_a_cloud_is_no_reason_to_fail(host: str) -> None:
    assert _one(GAP, touched=(Touched(Deed.CONNECT, host),)) == GAP


def test_an_error_that_was_cut_is_read_whole() -> None:
    words = f"requests.exceptions.SSLError: HTTPSConnectionPool(host='{'a' * 300}.test'): NameResolutionError(-3)"
    gap = _one(replace(GAP, why=f"{GAP.why}; its last words: {words[:300]}"), stderr=f"{words}\n")
    assert gap.why.endswith("(it has no network here)")


def test_the_error_before_words_that_say_nothing_counts() -> None:
    gap = replace(GAP, why=f"{GAP.why}; its last words: giving up")
    assert _one(gap, stderr="ERROR: getaddrinfo ENOTFOUND api.test\ngiving up\n").hint != GAP.hint
    assert _one(gap, stderr="ENOTFOUND api.test\nKeyError: 'A'\ngiving up\n") == gap


SILENT = Gap("s1", "initialize", "no answer within 30 s", "allow more time")


@pytest.mark.parametrize(
    ("said", "url"),
    [("", "http://localhost:8085/mcp"), ("Uvicorn on http://0.0.0.0:8085/sse (CTRL+C)", "http://localhost:8085/sse")],
)
def test_a_silent_server_that_listens_is_to_be_named_by_its_url(said: str, url: str) -> None:
    touched = (Touched(Deed.CONNECT, "api.test"), Touched(Deed.LISTEN, "0.0.0.0:8085"))
    gap = _one(SILENT, stderr=said, touched=touched)
    assert gap.why == "no answer within 30 s (it listens at localhost:8085, as one that speaks HTTP)"
    assert gap.hint == f"start it yourself, and name its URL: {url}"
    assert "URL" not in _one(SILENT, touched=(Touched(Deed.LISTEN, "unix:/tmp/x:1"),)).hint


def test_the_service_that_a_silent_server_waits_for_is_named() -> None:
    tried = (Touched(Deed.CONNECT, "127.0.0.1:8888", count=148), Touched(Deed.CONNECT, "[::1]:8888", count=148))
    gap = _one(SILENT, touched=tried)
    assert gap.why == "no answer within 30 s (it waits for a service at localhost:8888)"
    assert gap.hint == "start that service, and scan with `--network full:notes`"
    assert _one(SILENT, touched=tried, network=True).hint == "start that service"
    assert _one(SILENT, touched=(Touched(Deed.CONNECT, "127.0.0.1:8888"),)) == SILENT


def test_a_server_that_ends_because_a_service_of_this_machine_is_missing_names_it() -> None:
    gap = replace(GAP, why=f"{GAP.why}; its last words: Error: connect ECONNREFUSED 127.0.0.1:5432")
    assert "service at localhost:5432" in _one(gap, touched=(Touched(Deed.CONNECT, "127.0.0.1:5432"),)).why


@pytest.mark.parametrize(
    ("words", "version"),
    [
        ("ModuleNotFoundError: No module named 'mcp.server.fastmcp'. This is mcp 2.x, see MCPServer", "mcp<2"),
        ("AttributeError: 'Server' object has no attribute 'list_tools'", "mcp<2"),
        ("ImportError: cannot import name 'McpError' from 'mcp' (/x/site-packages/mcp/__init__.py)", "mcp<2"),
        ("ModuleNotFoundError: No module named 'mcp.server.mcpserver'", "mcp>=2"),
    ],
)
def test_a_server_made_for_another_sdk_is_told_which_one_to_take(words: str, version: str) -> None:
    gap = _one(replace(GAP, why=f"{GAP.why}; its last words: {words}"), touched=(Touched(Deed.CONNECT, "a.test"),))
    assert gap.why.endswith("(its dependencies do not fit)")
    assert f"`uvx --with '{version}' …`" in gap.hint


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("Error [ERR_UNKNOWN_BUILTIN_MODULE]: No such built-in module: node:sqlite", "a newer Node.js"),
        (
            "SyntaxError: The requested module 'node:util' does not provide an export named 'styleText'",
            "a newer Node.js",
        ),
        ("Error: notes requires Node.js >= 22", "a newer Node.js"),
        ("ImportError: cannot import name 'override' from 'typing' (/usr/lib/python3.11/typing.py)", "a newer Python"),
        ("RuntimeError: notes requires Python >= 3.13", "a newer Python"),
        ("Error: libsecret-1.so.0: cannot open shared object file: No such file or directory", "cannot be loaded"),
        ("Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@x/zod' imported from /x/index.js", "a dependency is not"),
        ("ModuleNotFoundError: No module named 'requests'", "a dependency is not installed"),
        ("ModuleNotFoundError: No module named 'httpx'", "its dependencies do not fit"),
        (
            "TypeError: AsyncClient.__init__() got an unexpected keyword argument 'proxies'",
            "its dependencies do not fit",
        ),
    ],
)
def test_what_does_not_fit_this_machine_is_told_whatever_was_sought(words: str, what: str) -> None:
    gap = replace(GAP, why=f"{GAP.why}; its last words: {words}")
    found = _one(gap, stderr=f"{words}\n", touched=(Touched(Deed.CONNECT, "api.test:443"),))
    assert what in found.why.rpartition("(")[2] and found.hint != GAP.hint


@pytest.mark.parametrize(
    "words", ["Error: Cannot find module './config.json'", "Error: no node is ready", "KeyError: 'python'"]
)
def test_another_error_is_not_put_down_to_the_machine(words: str) -> None:
    gap = replace(GAP, why=f"{GAP.why}; its last words: {words}")
    assert _one(gap, stderr=f"{words}\n") == gap


def test_a_server_with_a_network_is_not_told_to_get_one() -> None:
    assert _one(GAP, stderr="ENOTFOUND", touched=(Touched(Deed.CONNECT, "a.test"),), network=True) == GAP


def test_a_missing_native_part_is_put_down_to_install_scripts() -> None:
    gap = _one(GAP, stderr="Error: Cannot find module '../build/Release/keytar.node'\n", network=True)
    assert "install script" in gap.why
    assert gap.hint == "install it yourself, and name its program in the entry"


@pytest.mark.parametrize(
    "words",
    [
        "Error: Cannot find module '../build/Release/keytar.node'",
        "Error: libsecret-1.so.0: cannot open shared object file: No such file or directory",
    ],
)
def test_a_server_that_runs_on_without_its_native_part_is_not_said_to_fail_for_it(words: str) -> None:
    gap = replace(SILENT, why=f"{SILENT.why}; its last words: {words}")
    assert _one(gap, stderr=f"{words}\n") == gap


@pytest.mark.parametrize(
    "said", ["Waiting for authentication...", "Please open this URL in your browser: https://a.test/auth"]
)
def test_a_silent_server_that_waits_for_the_user_to_sign_in_says_so(said: str) -> None:
    touched = (Touched(Deed.LISTEN, "[::]:0"),)
    for gap in (_one(SILENT, noise=said, touched=touched), _one(SILENT, stderr=said, touched=touched)):
        assert gap.why == "no answer within 30 s (it waits for a sign-in in a browser)"
        assert "--grant" in gap.hint
    assert _one(GAP, noise=said) == GAP


def test_a_port_that_the_system_chose_is_no_url_to_name() -> None:
    assert _one(SILENT, touched=(Touched(Deed.LISTEN, "[::]:0"),)) == SILENT


def test_a_server_that_never_ran_keeps_its_reason() -> None:
    gap = Gap("s1", "start", "the registry cannot be reached: ENOTFOUND", "connect")
    assert _one(gap) == gap


def test_where_a_program_for_people_was_started_the_packages_other_programs_are_named() -> None:
    gap = Gap("s1", "initialize", "ended with code 0", "run the command by hand")
    (one,) = with_others((gap,), PREPARED)
    assert "notes-server" in one.hint
    assert "`-p notes PROGRAM`" in one.hint
    assert with_others((GAP,), PREPARED) == (GAP,)
    assert with_others((gap,), Prepared(Stdio("node"))) == (gap,)


@pytest.mark.parametrize(
    "asked", ["? How would you like to sign in? › - Use arrow-keys", "Overwrite it? (y/N)", "Press enter to go on"]
)
def test_a_program_that_asks_a_person_is_said_to_be_no_server(asked: str) -> None:
    gap = _one(Gap("s1", "initialize", "no answer within 50 s"), noise=f"Notes\n{asked}")
    assert gap.why == "no answer within 50 s (it asks whoever sits at a terminal)"
    assert _one(GAP, noise=asked).why == GAP.why, "it ended"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (
            "Error: ENOENT: no such file or directory, mkdir '/h/.npm/_npx/0/node_modules/notes/audit'",
            "its own package",
        ),
        ("Error: EROFS: read-only file system, open '/h/.npm/_npx/0/node_modules/notes/a.log'", "its own package"),
        ("OSError: [Errno 30] Read-only file system: '/v/lib/python3.11/site-packages/notes/logs'", "its own package"),
        ("OSError: [Errno 30] Read-only file system: '/var/notes'", "where nothing can be written"),
    ],
)
def test_a_server_that_may_not_write_is_told_where(words: str, what: str) -> None:
    gap = _one(replace(GAP, why=f"{GAP.why}; its last words: {words}"), stderr=f"{words}\n")
    assert f"(it writes {what}" in gap.why or f"(it writes into {what}" in gap.why
    missing = "Error: ENOENT: no such file or directory, mkdir '/data/notes'"
    other = replace(GAP, why=f"{GAP.why}; its last words: {missing}")
    assert _one(other, stderr=missing) == other


def test_what_an_error_happened_on_top_of_names_the_sdk_it_wants() -> None:
    first = "ModuleNotFoundError: No module named 'mcp.server.fastmcp'"
    last = "subprocess.CalledProcessError: Command 'pip install mcp' returned non-zero exit status 1."
    between = "During handling of the above exception, another exception occurred:"
    gap = replace(GAP, why=f"{GAP.why}; its last words: {last}")
    assert "mcp<2" in _one(gap, stderr=f"{first}\n\n{between}\n\n{last}\n").hint
    assert _one(gap, stderr=f"{first}\n{last}\n") == gap


def test_what_a_shell_line_names_is_said_not_to_be_shown() -> None:
    said = "ended with code 127; its last words: bash: line 1: serve: command not found"
    gap = _one(replace(GAP, why=said))
    assert gap.why == f"{said} (what a shell line names is not shown to it)"
    assert "name the program itself" in gap.hint
