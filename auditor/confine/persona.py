"""Who seems to live in a decoy home?

Somebody else in each run, so that no program can know the decoy by a name; the same in all of a run, so that nothing in
it contradicts the rest. Names are coined and not taken from lists, which could be searched for. Domains end in what is
delegated to nobody: what is sent there reaches nobody.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cache

_FIRST = (
    "Adam", "Alice", "Anna", "Ben", "Carla", "Chris", "Dana", "David", "Elena", "Emma", "Erik", "Eva", "Felix", "Hana",
    "Ines", "Ivan", "Jan", "Jonas", "Julia", "Karl", "Laura", "Lena", "Luca", "Maria", "Marta", "Max", "Mia", "Nina",
    "Oscar", "Paul", "Petra", "Rosa", "Sam", "Sara", "Simon", "Sofia", "Tara", "Tim", "Tom", "Vera",
)  # fmt: skip
_ONSETS = ("b", "br", "d", "f", "fl", "g", "gr", "h", "k", "kr", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v")
_VOWELS = ("a", "e", "i", "o", "u", "ei", "au")
_CODAS = ("", "", "l", "m", "n", "r", "s", "t", "nd", "rk", "lt")
_ENDINGS = ("", "", "er", "sen", "mann", "ova", "ini", "ez", "ski", "son")
_SUFFIXES = ("corp", "internal", "intra", "lan", "home.arpa")
_SYSTEM_USERS = frozenset({"root", "user", "admin", "runner", "node", "app", "build", "ci", "jenkins", "vagrant"})
OPTIONAL = ("pypi", "gpg", "chrome", "firefox", "ethereum", "bitcoin", "claude", "cursor", "tax", "notes")
"""Baits that not everybody has. None that a library looks for as it loads: a server would list in one run only."""


@dataclass(frozen=True, slots=True)
class Persona:
    """One made-up person."""

    login: str
    """How services know them."""
    name: str
    mail: str
    domain: str
    """Their company's."""
    network: str
    """The first three numbers of its addresses."""
    server: str
    """The name of a machine of theirs."""
    project: str
    region: str
    profile: str
    """Firefox's name for a profile."""
    has: frozenset[str]
    """Of `OPTIONAL`."""
    habits: tuple[str, ...]
    """Lines of a shell's settings."""

    def host(self, number: int) -> str:
        """An address in the company's network."""
        return f"{self.network}.{number}"


@cache
def persona(user: str) -> Persona:
    """Who `user` is in this run."""
    first = secrets.choice(_FIRST) if user in _SYSTEM_USERS or not user.isalpha() else user.capitalize()
    last = (_coined(2) + secrets.choice(_ENDINGS)).capitalize()
    login = f"{first.lower()}{secrets.choice(('', '.', '-'))}{last.lower()}" if user in _SYSTEM_USERS else user
    domain = f"{_coined(3)}{secrets.choice(('', '', '-group', '-labs'))}.{secrets.choice(_SUFFIXES)}"
    network = f"10.{secrets.randbelow(240) + 8}.{secrets.randbelow(254) + 1}"
    return Persona(
        login, f"{first} {last}", f"{first.lower()}.{last.lower()}@{domain}", domain, network,
        secrets.choice(("build", "ci", "staging", "dev", _coined(2))), _coined(2),
        secrets.choice(("eu-central-1", "eu-west-1", "us-east-1", "us-east-2", "us-west-2", "ap-southeast-1")),
        "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz0123456789") for _ in range(8)),
        frozenset(one for one in OPTIONAL if secrets.randbelow(4)), _habits(),
    )  # fmt: skip


def _coined(syllables: int) -> str:
    parts = (secrets.choice(_ONSETS) + secrets.choice(_VOWELS) for _ in range(syllables))
    return "".join(parts) + secrets.choice(_CODAS)


def _habits() -> tuple[str, ...]:
    lines = ("export EDITOR=vim", "export EDITOR=nano", "alias ll='ls -l'", "alias la='ls -A'",
             "alias gs='git status'", "export HISTSIZE=10000", "HISTCONTROL=ignoreboth", "shopt -s histappend",
             "alias ..='cd ..'", "alias k=kubectl", "export PAGER=less", "shopt -s checkwinsize",
             "alias grep='grep --color=auto'")  # fmt: skip
    return tuple(line for line in lines if secrets.randbelow(2)) or lines[:1]
