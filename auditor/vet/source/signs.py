"""Which lines of code reach out of the package, and what of the caller's goes with them?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.model import Fact, Role
from auditor.model.capability import Capability
from auditor.vet.source import kinds
from auditor.vet.source.code import ENVIRONMENT, Call, Code, Value, check
from auditor.vet.source.flows import Names, decodes

_PERSISTS = re.compile(
    r"\.(?:bashrc|bash_profile|zshrc|zprofile|profile|zshenv)\b|config\.fish|crontab|/etc/cron|LaunchAgents|LaunchDaemons"
    r"|systemd/(?:user|system)|\.config/autostart|CurrentVersion\\+Run\b|Start Menu.+Startup|authorized_keys"
    r"|\.git/hooks|schtasks|/etc/rc\.local|sitecustomize|usercustomize"
)
_CREDENTIALS = re.compile(
    r"\.ssh/(?:id_\w+|authorized_keys|config)|\bid_(?:rsa|ed25519|ecdsa)\b|\.aws/credentials|\.npmrc|\.pypirc|\.netrc"
    r"|\.docker/config\.json|\.kube/config|Login Data|\.git-credentials|wallet\.dat|keychain-db|\.gnupg|logins\.json"
    r"|\.config/gcloud|/etc/shadow"
)
_DOWNLOADS = re.compile(r"\b(?:curl|wget|Invoke-WebRequest|iwr)\b.*https?://")
_PROGRAM = re.compile(r"[\w./+-]{2,60}", re.ASCII)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_COPY_KEYS = frozenset(("bcc", "Bcc", "BCC", "blind_copy", "bcc_recipients", "bccRecipients"))


@dataclass(frozen=True, slots=True)
class Sign:
    """One line that does something."""

    role: Role
    line: int
    text: str
    """The line, and in brackets the address that it names by another name."""
    capability: Capability | None


@dataclass(slots=True)
class Reader:
    """Reads the calls of one file."""

    code: Code
    names: Names
    deadline: float

    def signs(self) -> Iterator[Sign]:
        """Everything that it does, call by call. Raises `SlowError` after the deadline."""
        channels = dict(self._channels())
        for call in self.code.calls:
            check(self.deadline)
            yield from self._network(call, channels)
            yield from self._process(call)
            yield from self._evaluation(call)
            yield from self._files(call)
            yield from self._copies(call)
        for assignment in self.code.assignments:
            mail = next((text for text in assignment.value.texts if _MAIL.search(text)), "")
            if mail and not _COPY_KEYS.isdisjoint(assignment.targets):
                yield self._told(Role.SENDS, assignment.line, Capability.SENDS_OUT, mail[:120])

    def _network(self, call: Call, channels: dict[str, tuple[str, ...]]) -> Iterator[Sign]:
        addresses = self._addresses(call)
        if not addresses and kinds.may_network(call.callee):
            addresses = channels.get(call.callee.split(".")[-2] if "." in call.callee else "", ())
            addresses = addresses or channels.get(call.root, ())
        elif not (addresses and kinds.may_network(call.callee)) and not kinds.networks(call.callee):
            addresses = ()
        for address in addresses[:4]:
            told = any(self.names.holds_told(value) for value in call.values)
            role = Role.SENDS if told else Role.CONNECTS
            yield self._sign(role, call, Capability.SENDS_OUT, address)
        if not addresses and kinds.networks(call.callee):
            yield self._sign(Role.TEXT, call, Capability.SENDS_OUT)

    def _addresses(self, call: Call) -> tuple[str, ...]:
        """Hosts that it names as its target: in its first two arguments, or behind a key that is for one."""
        found: dict[str, None] = {}
        wants_host = kinds.TAKES_HOST.search(call.callee) is not None
        targets = [*call.arguments[:2], *(value for word, value in call.named if word in kinds.URL_KEYS)]
        for value in targets:
            for text in self._target_texts(value):
                if match := kinds.URL.match(text):
                    found[match["host"]] = None
                elif wants_host and kinds.HOST.fullmatch(text):
                    found[text] = None
            if kinds.networks(call.callee):
                for key, text in self.names.all_pairs(value):
                    if key in kinds.HOST_KEYS and kinds.HOST.fullmatch(text):
                        found[text] = None
        return tuple(host for host in found if not kinds.own(host))

    def _target_texts(self, value: Value) -> Iterator[str]:
        """Its texts; of an object only those behind the keys of an address."""
        if value.pairs:
            yield from (text for key, text in value.pairs if key in kinds.URL_KEYS)
            return
        yield from value.texts[:3]
        for name in sorted(value.names):
            if name not in self.names.pairs:
                yield from self.names.texts.get(name, ())[:3]

    def _channels(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Names that hold a connection to a host: `request = https.request({hostname: …})`."""
        lines = {id(call): call for call in self.code.calls if kinds.networks(call.callee)}
        openers: dict[str, tuple[str, ...]] = {}
        for call in lines.values():
            check(self.deadline)
            if addresses := self._addresses(call):
                openers[call.callee] = addresses
        for assignment in self.code.assignments:
            for callee in assignment.value.calls & openers.keys():
                for name in assignment.targets:
                    yield name, openers[callee]
        for call in self.code.calls:  # s = socket(); s.connect((host, port))
            if call.last == "connect" and "." in call.callee and (addresses := self._addresses(call)):
                yield call.root, addresses

    def _process(self, call: Call) -> Iterator[Sign]:
        if not kinds.runs(call.callee):
            return
        texts = " ".join(text for value in call.values for text in self.names.all_texts(value))[:4_000]
        yield self._sign(Role.RUNS, call, Capability.EXECUTES, self._program(call))
        if _PERSISTS.search(texts):
            yield self._sign(Role.PERSISTS, call, Capability.PERSISTS)
        if _DOWNLOADS.search(texts) and (match := kinds.URL.search(texts)) and not kinds.own(match["host"]):
            told = any(self.names.holds_told(value) for value in call.values)
            yield self._sign(Role.SENDS if told else Role.CONNECTS, call, Capability.SENDS_OUT, match["host"])
        if any(self.names.is_decoded(value) for value in call.values[:1]):
            yield self._sign(Role.UNPACKS, call, Capability.EXECUTES)

    def _program(self, call: Call) -> str:
        """The program that it starts, where that is a word in the code; it may stand on the next line."""
        first = next((text for value in call.arguments[:1] for text in self.names.all_texts(value)), "")
        word = first.split()[0] if first.split() else ""
        return word if _PROGRAM.fullmatch(word) else ""

    def _evaluation(self, call: Call) -> Iterator[Sign]:
        if not kinds.evaluates(call.callee) or not call.arguments:
            return
        last = call.arguments[-1] if call.last == "Function" else call.arguments[0]
        if any(decodes(value) for value in call.arguments) or last.names & self.names.decoded:
            yield self._sign(Role.UNPACKS, call, Capability.EXECUTES)
        elif last.names or last.calls:
            yield self._sign(Role.EVALUATES, call, Capability.EXECUTES)

    def _files(self, call: Call) -> Iterator[Sign]:
        texts = tuple(text for value in call.values for text in self.names.all_texts(value))
        own = tuple(text for value in call.values for text in value.texts)
        if kinds.writes(call.callee, own):
            place = "/".join((call.callee, *texts))
            yield self._sign(Role.WRITES, call, Capability.WRITES_FILES)
            if _PERSISTS.search(place):
                yield self._sign(Role.PERSISTS, call, Capability.PERSISTS)
        elif kinds.reads(call.callee):
            yield self._sign(Role.READS, call, Capability.READS_FILES)
            if _CREDENTIALS.search("/".join((call.callee, *texts))):
                yield self._sign(Role.BAIT, call, Capability.READS_SECRETS)
        if kinds.deletes(call.callee):
            yield self._sign(Role.WRITES, call, Capability.DELETES)

    def _copies(self, call: Call) -> Iterator[Sign]:
        """A blind copy to an address that stands in the code."""
        pairs = [pair for value in call.values for pair in value.pairs]
        pairs += [(word, text) for word, value in call.named for text in value.texts[:1]]
        for key, text in pairs:
            if key in _COPY_KEYS and _MAIL.search(text):
                yield self._sign(Role.SENDS, call, Capability.SENDS_OUT, text[:120])

    def _sign(self, role: Role, call: Call, capability: Capability | None, address: str = "") -> Sign:
        return self._told(role, call.line, capability, address)

    def _told(self, role: Role, line: int, capability: Capability | None, address: str) -> Sign:
        text = self.code.line(line)
        aside = f"  [{address}]" if address and address not in text else ""
        return Sign(role, line, text + aside, capability)


def environment_told(code: Code) -> bool:
    """Whether the file takes all variables of the user at once."""
    return any(ENVIRONMENT in value.names for call in code.calls for value in call.values)


def fact(sign: Sign, file: str) -> Fact:
    """The sign as a fact of the package."""
    return Fact(sign.role, sign.text, file, sign.line)
