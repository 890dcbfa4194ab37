"""Which files does a thief look for in a home, and what stands in ours?

Every value is random and works nowhere. Shapes follow what the programs themselves write, so that neither a pattern
nor a parser tells them from true ones.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from auditor.confine import forge
from auditor.confine.certificate import cluster_authority
from auditor.confine.persona import Persona


@dataclass(frozen=True, slots=True)
class Bait:
    """One file of the decoy home."""

    path: str
    """Relative to the home."""
    content: bytes
    what: str = ""
    """What it is made to look like, such as `ssh key`; empty for an ordinary file that makes the home lived in."""
    secrets: tuple[str, ...] = ()
    """The random values in it that nobody can know without having read it."""
    mode: int = 0o600
    days: float = 40.0
    """How long ago it seems to have been written."""
    address: str = ""
    """`ADDRESS:PORT` that an honest library calls which opens the file; of ours, and nobody's."""


def baits(who: Persona) -> tuple[Bait, ...]:
    """All files of a decoy home of theirs, with fresh random values."""
    return (*_ssh(who), *_clouds(who), *_tokens(who), *_browsers(who), *_wallets(who), *_clients(who), *_ordinary(who))


def _text(path: str, text: str, what: str, *secrets: str, mode: int = 0o600, days: float = 40.0) -> Bait:
    return Bait(path, text.encode(), what, secrets, mode, days)


def _ssh(who: Persona) -> Iterator[Bait]:
    for kind, days in (("rsa", 812.0), ("ed25519", 301.0)):
        key = forge.openssh_key(kind, who.mail)
        yield _text(f".ssh/id_{kind}", key.private, "ssh key", *key.lines, days=days)
        yield _text(f".ssh/id_{kind}.pub", f"{key.public}\n", "", mode=0o644, days=days)
    config = "Host github.com\n  User git\n  IdentityFile ~/.ssh/id_ed25519\n\n"
    config += f"Host {who.server}\n  HostName {who.host(14)}\n  User {who.login}\n"
    yield _text(".ssh/config", config, "ssh configuration", days=300)
    known = f"github.com {_GITHUB}\n{who.host(14)} {forge.host_key()}\n"
    yield _text(".ssh/known_hosts", known, "ssh configuration", days=12)


def _clouds(who: Persona) -> Iterator[Bait]:
    key, secret = forge.aws_key(), forge.base64(30)
    aws = f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
    yield _text(".aws/credentials", aws, "cloud credentials", key, secret, days=95)
    yield _text(".aws/config", f"[default]\nregion = {who.region}\noutput = json\n", "", days=95)
    refresh = f"1//0{forge.letters(96)}"
    google = {"account": "", "client_id": f"{forge.digits(12)}.apps.googleusercontent.com",
              "client_secret": f"GOCSPX-{forge.letters(28)}", "refresh_token": refresh,
              "type": "authorized_user", "universe_domain": "googleapis.com"}  # fmt: skip
    place = ".config/gcloud/application_default_credentials.json"
    yield _text(place, json.dumps(google, indent=2), "cloud credentials", refresh, google["client_secret"], days=61)
    authority = base64.b64encode(cluster_authority(days=33)).decode("ascii")
    token = forge.jwt(f"system:serviceaccount:default:{who.login}")
    cluster = f"{who.host(2)}:6443"
    config = _KUBE.format(ca=authority, user=who.login, server=cluster, token=token)
    yield replace(_text(".kube/config", config, "cluster credentials", token, days=33), address=cluster)
    azure = f"0.A{forge.letters(180)}"
    cache = {"RefreshToken": {forge.uuid(): {"secret": azure, "credential_type": "RefreshToken"}}}
    yield _text(".azure/msal_token_cache.json", json.dumps(cache), "cloud credentials", azure, days=20)


def _tokens(who: Persona) -> Iterator[Bait]:
    password, github, npm, pypi = forge.letters(20), forge.github(), f"npm_{forge.letters(36)}", forge.pypi()
    docker, stripe, openai = f"dckr_pat_{forge.letters(27)}", f"sk_live_{forge.letters(48)}", forge.openai()
    stored = forge.basic(who.login, docker)
    registries = json.dumps({"auths": {"https://index.docker.io/v1/": {"auth": stored}}}, indent="\t")
    yield _text(".docker/config.json", registries, "registry token", stored, docker, days=74)
    yield _text(".netrc", f"machine git.{who.domain}\n  login {who.login}\n  password {password}\n",
                "password", password, days=410)  # fmt: skip
    yield _text(".npmrc", f"//registry.npmjs.org/:_authToken={npm}\n", "registry token", npm, days=130)
    if "pypi" in who.has:
        yield _text(".pypirc", f"[pypi]\nusername = __token__\npassword = {pypi}\n", "registry token", pypi, days=222)
    yield _text(".git-credentials", f"https://{who.login}:{github}@github.com\n", "access token", github, days=9)
    hosts = forge.github()
    signed_in = f"github.com:\n    user: {who.login}\n    oauth_token: {hosts}\n"
    yield _text(".config/gh/hosts.yml", signed_in, "access token", hosts, days=9)
    database = f"postgres://{who.project}:{password[:12]}@db.{who.domain}/{who.project}"
    env = f"OPENAI_API_KEY={openai}\nSTRIPE_SECRET_KEY={stripe}\nDATABASE_URL={database}\n"
    # In a folder above no program: `load_dotenv` of an honest one looks in all folders above it, and would take this.
    yield _text(f"{who.project}/.env", env, "environment file", openai, stripe, password[:12], days=5)
    if "gpg" in who.has:
        yield Bait(".gnupg/private-keys-v1.d/" + forge.hexadecimal(40).upper() + ".key", *_gpg(), days=700)
    history = f"cd {who.project}\ngit pull\nexport GITHUB_TOKEN={github}\nnpm test\nssh {who.server}\nls\n"
    yield _text(".bash_history", history, "shell history", days=0.4)


def _gpg() -> tuple[bytes, str, tuple[str, ...]]:
    secret = forge.hexadecimal(64).upper()
    text = f"Created: {_stamp('%Y%m%dT%H%M%S', 700)}\n"
    text += f"Key: (private-key (ecc (curve Ed25519)(flags eddsa)\n  (d #{secret}#)\n  ))\n"
    return text.encode(), "gpg key", (secret,)


def _browsers(who: Persona) -> Iterator[Bait]:
    chrome = ".config/google-chrome/Default"
    if "chrome" in who.has:
        logins, password = forge.chrome_logins(who.domain, who.login)
        yield Bait(f"{chrome}/Login Data", logins, "browser passwords", (password,), days=2)
        cookies, cookie = forge.chrome_cookies(who.domain)
        yield Bait(f"{chrome}/Cookies", cookies, "browser cookies", (cookie,), days=0.2)
    secret = forge.base64(60)
    login = {"nextId": 2, "logins": [{"id": 1, "hostname": f"https://accounts.{who.domain}",
             "encryptedUsername": forge.base64(60), "encryptedPassword": secret}]}  # fmt: skip
    place = f".mozilla/firefox/{who.profile}.default-release/logins.json"
    if "firefox" in who.has:
        yield _text(place, json.dumps(login), "browser passwords", secret, days=6)


def _wallets(who: Persona) -> Iterator[Bait]:
    cipher = forge.hexadecimal(64)
    key = {"address": forge.hexadecimal(40), "id": forge.uuid(), "version": 3,
           "crypto": {"cipher": "aes-128-ctr", "ciphertext": cipher, "kdf": "scrypt", "mac": forge.hexadecimal(64),
                      "cipherparams": {"iv": forge.hexadecimal(32)},
                      "kdfparams": {"dklen": 32, "n": 262144, "p": 1, "r": 8,
                                    "salt": forge.hexadecimal(64)}}}  # fmt: skip
    name = f"{_stamp('UTC--%Y-%m-%dT%H-%M-%S', 560)}.{forge.digits(9)}Z--{key['address']}"
    if "ethereum" in who.has:
        yield _text(f".ethereum/keystore/{name}", json.dumps(key), "wallet", cipher, days=560)
    bitcoin = forge.bitcoin_wallet()
    if "bitcoin" in who.has:
        yield Bait(".bitcoin/wallet.dat", bitcoin[0], "wallet", (bitcoin[1],), days=900)


def _clients(who: Persona) -> Iterator[Bait]:
    github, brave = forge.github(), f"BSA{forge.letters(28)}"
    servers = {"mcpServers": {"github": {"command": "docker", "args": ["run", "-i", "ghcr.io/github/github-mcp-server"],
               "env": {"GITHUB_PERSONAL_ACCESS_TOKEN": github}}}}  # fmt: skip
    yield _text(".config/Claude/claude_desktop_config.json", json.dumps(servers, indent=2), "client configuration",
                github, mode=0o644, days=15)  # fmt: skip
    search = {
        "mcpServers": {"search": {"command": "npx", "args": ["-y", "brave-search"], "env": {"BRAVE_API_KEY": brave}}}
    }
    if "cursor" in who.has:
        yield _text(".cursor/mcp.json", json.dumps(search, indent=2), "client configuration", brave, mode=0o644, days=8)
    token = f"sk-ant-oat01-{forge.letters(95)}"
    held = json.dumps({"claudeAiOauth": {"accessToken": token}})
    if "claude" in who.has:
        yield _text(".claude/.credentials.json", held, "client credentials", token, days=1)


def _ordinary(who: Persona) -> Iterator[Bait]:
    name = f"[user]\n\tname = {who.name}\n\temail = {who.mail}\n"
    yield _text(".gitconfig", name, "", mode=0o644, days=300)
    yield _text(".bashrc", "".join(f"{line}\n" for line in who.habits), "", mode=0o644, days=800)
    yield _text(".profile", "[ -f ~/.bashrc ] && . ~/.bashrc\n", "", mode=0o644, days=800)
    year, account = _stamp("%Y", 365), f"DE{forge.digits(20)}"
    if "tax" in who.has:
        yield _text(f"Documents/{year}/tax-return.txt", f"Income tax {year}\nRefund to {account}\n",
                    "private document", account, mode=0o644, days=150)  # fmt: skip
    if "notes" in who.has:
        yield _text("Documents/notes.md", f"# To do\n\n- {who.project}: update\n- call the bank\n", "",
                    mode=0o644, days=3)  # fmt: skip


def _stamp(form: str, days: float) -> str:
    return time.strftime(form, time.gmtime(time.time() - days * 86_400 - secrets.randbelow(86_400)))


_GITHUB = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
"""GitHub's own key, which whoever has ever pushed there has."""
_KUBE = """apiVersion: v1
kind: Config
current-context: prod
clusters:
- name: prod
  cluster:
    server: https://{server}
    certificate-authority-data: {ca}
contexts:
- name: prod
  context: {{cluster: prod, user: {user}}}
users:
- name: {user}
  user:
    token: {token}
"""
