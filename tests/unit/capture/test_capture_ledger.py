"""What did a server do besides answering, within bounds?"""

from __future__ import annotations

import pytest

from auditor.capture.ledger import Ledger
from auditor.capture.limits import Limits
from auditor.capture.masks import Masks

LIMITS = Limits(
    noise_lines=2, noise_bytes=5, requests=1, request_bytes=4, stderr_bytes=10, http_facts=2, header_bytes=6
)


def test_what_exceeds_its_limit_is_counted() -> None:
    ledger = Ledger(LIMITS)
    for line in ("one", "two and more", "three", "four"):
        ledger.noise(line)
    ledger.request("{}")
    ledger.request("{}")
    ledger.stderr(b"0123456789")
    ledger.stderr(b"abc")
    evidence = ledger.evidence()
    assert evidence.noise == ("one", "two a")
    assert evidence.requests == ("{}",)
    assert evidence.stderr == "3456789abc"
    assert set(evidence.dropped) == {
        "2 lines of noise",
        "7 characters of lines of noise",
        "1 requests and notifications of the server",
        "3 bytes of standard error",
    }


def test_an_http_fact_is_told_once() -> None:
    ledger = Ledger(LIMITS)
    for _ in range(3):
        ledger.http("200 POST")
    assert ledger.evidence().http == ("200 PO",)


def test_bytes_that_are_no_text_are_kept_as_lone_surrogates() -> None:
    ledger = Ledger(LIMITS)
    ledger.stderr(b"\xff!")
    assert ledger.evidence().stderr == "\udcff!"


def test_the_last_words_are_the_last_line_that_is_not_blank() -> None:
    ledger = Ledger(LIMITS)
    assert ledger.last_words() == ""
    ledger.stderr(b"a\nb \n\n \n")
    assert ledger.last_words() == "b"


def test_an_error_is_quoted_rather_than_what_follows_it() -> None:
    ledger = Ledger(Limits())
    ledger.stderr(b"Error: Cannot find module 'a.node'\n    at load (b.js:1)\n  code: 'X'\n\nNode.js v20.20.2\n")
    assert ledger.last_words() == "Error: Cannot find module 'a.node'"
    ledger.stderr(b"Traceback:\npkg.errors.SetupError: no key\n")
    assert ledger.last_words() == "pkg.errors.SetupError: no key"


FRAMES = """    at ModuleLoader.link (node:internal/modules/esm/loader:544:27)
    at async Promise.all (index 0)
    at async main (file:///x/dist/stdio.js:1803:3) {
  code: 'X'
}
"""


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (f"Fatal error: Error [ERR_X]: No such module: a\n{FRAMES}", "Fatal error: Error [ERR_X]: No such module: a"),
        (f"Fatal error in main(): Error: no example\n{FRAMES}", "Fatal error in main(): Error: no example"),
        (f"FATAL ERROR: no heap\n{FRAMES}", "FATAL ERROR: no heap"),
        (f"! Start failed: Error: old token\n{FRAMES}Ask for a new one\n", "! Start failed: Error: old token"),
        (
            "errors: [],\n  [cause]: Error: getaddrinfo EAI_AGAIN a.test\n"
            + "    errno: -3001,\n" * 100
            + "error: null\n"
            "}\n\nNode.js v20.20.2\n",
            "[cause]: Error: getaddrinfo EAI_AGAIN a.test",
        ),
        (f"Listening\n{FRAMES.replace('  code: ', '').replace(chr(39) + 'X' + chr(39), '')}", "Listening"),
        ('Traceback:\n  File "/a.py", line 3, in main\n    ^^^^^\n', "Traceback:"),
        ("at least one key is needed\n", "at least one key is needed"),
        ("[ERROR] Setup failed, no file\n[INFO] Waiting for it...\n", "[ERROR] Setup failed, no file"),
        ("    at f (b.js:1:2)\n}\nNode.js v20.20.2\n", ""),
        ("열쇠가 없다\n=====\n*** ___ ***\n", "열쇠가 없다"),
    ],
)
def test_neither_a_frame_nor_a_bracket_nor_a_version_is_quoted(said: str, words: str) -> None:
    ledger = Ledger(Limits())
    ledger.stderr(said.encode())
    assert ledger.last_words() == words


def test_a_variable_that_is_missing_is_told_rather_than_how_to_set_it() -> None:
    ledger = Ledger(Limits())
    ledger.stderr(
        b"=====\nMissing required environment variables:\n  - A_URL\n  - A_TOKEN\n\nSee a.test/setup\n=====\n"
    )
    assert ledger.last_words() == "Missing required environment variables: - A_URL - A_TOKEN"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("NOTES 1: A_HOST is not set. Create .env:\n  A_HOST=x\nand put the key beside it\n",
         "NOTES 1: A_HOST is not set. Create .env:"),
        ("Unfit:\n  - A_SID: Required\n  - A_URL: Required\n", "Unfit: - A_SID: Required - A_URL: Required"),
        ("  - A_SID: Required\n  - A_URL: Required\n", "- A_URL: Required"),
        ("sys:1: RuntimeWarning: coroutine 'main' was never awaited\n"
         "RuntimeWarning: Enable tracemalloc to get the object allocation traceback\n",
         "sys:1: RuntimeWarning: coroutine 'main' was never awaited"),
        ("Usage: notes [OPTIONS] COMMAND\n\nCommands:\n  start  Start it.\n", "Usage: notes [OPTIONS] COMMAND"),
        ('{"level":"info","msg":"Starting"}\n{"level":"fatal","err":{"message":"no \\"key\\"\\nat x"},"msg":"Fatal"}\n',
         'Error: no "key"'),
        ("A_KEY must be set\nBye\n", "A_KEY must be set"),
        ("A_LEVEL set to debug\nBye\n", "Bye"),
        ('{"level":50,"msg":"no key"}\n', "Error: no key"),
        ('{"level":50,"msg":"no \\x key"}\n', '{"level":50,"msg":"no \\x key"}'),
        ('{"level":"info","msg":"no key"}\n', '{"level":"info","msg":"no key"}'),
    ],
)  # fmt: skip
def test_the_line_that_tells_is_found_in_lists_usages_warnings_and_logs(said: str, words: str) -> None:
    ledger = Ledger(Limits())
    ledger.stderr(said.encode())
    assert ledger.last_words() == words


def test_the_field_that_does_not_fit_is_told_with_the_error() -> None:
    ledger = Ledger(Limits())
    ledger.stderr(
        b"pydantic_core.ValidationError: 1 validation error for Settings\napi_key\n  Field required [type=missing]\n"
        b"    For further information visit https://a.test/missing\n"
    )
    words = "pydantic_core.ValidationError: 1 validation error for Settings: api_key: Field required [type=missing]"
    assert ledger.last_words() == words


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("Notes 1.0", "\x1b[36m?\x1b[39m \x1b[1mWhere to?\x1b[22m", " "), "? Where to?"),
        (("  Usage: notes [OPTIONS] COMMAND", "Options:", "  -h  help", "----"), "Usage: notes [OPTIONS] COMMAND"),
        ((), ""),
    ],
)
def test_the_last_words_of_a_server_without_standard_error_are_those_of_its_output(
    said: tuple[str, ...], words: str
) -> None:
    ledger = Ledger(Limits())
    for line in said:
        ledger.noise(line)
    assert ledger.last_words() == words
    ledger.stderr(b"no key\n")
    assert ledger.last_words() == "no key"


def test_a_value_of_the_user_is_named_instead_of_shown() -> None:
    ledger = Ledger(Limits(), Masks({"TOKEN": "hunter22", "SHORT": "to"}))
    ledger.noise("token is hunter22")
    ledger.stderr(b"hunter22")
    ledger.http("401 POST http://x/hunter22")
    evidence = ledger.evidence()
    assert evidence.noise == ("token is ${TOKEN}",)
    assert evidence.stderr == "${TOKEN}"
    assert evidence.http == ("401 POST http://x/${TOKEN}",)
