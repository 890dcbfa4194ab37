"""What must hold of everything that reads hostile bytes, whatever they are?

Each target takes bytes, and fails by raising. What it may do for an answer is what the function that it tries
promises: an `AuditorError`, a `WireError`, a gap. Everything else is a fault.
"""

from __future__ import annotations

import asyncio
import functools
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from auditor import wire
from auditor.capture import Limits, archive
from auditor.capture.channel import Closed, Incoming
from auditor.capture.digest import digest
from auditor.capture.events import Event, Events
from auditor.capture.ledger import Ledger
from auditor.capture.lines import Lines, TooLong
from auditor.capture.messages import Call, messages
from auditor.capture.replies import Reply
from auditor.capture.session import Session
from auditor.compare import same_meaning
from auditor.confine.launchers.npm_lock import read_lock
from auditor.confine.launchers.pylock import locked
from auditor.confine.observe import calls, dns
from auditor.discover import discover
from auditor.discover.formats import FORMATS
from auditor.errors import AuditorError
from auditor.guard.egress import dns as egress_dns
from auditor.guard.egress.hello import NoHelloError, hello
from auditor.locate import SUFFIXES
from auditor.locate import read as read_source
from auditor.model import Capture, Era, Evidence, Exchange, Kind, Listing, ServerSpec, Statement, Stdio
from auditor.pipeline import engine
from auditor.policy import policy
from auditor.report import load as load_report
from auditor.rulepack import rulepack
from auditor.rulepack.read_rule import read_rule
from auditor.rulepack.read_term import read_term
from auditor.strict_yaml import parse as parse_yaml
from auditor.surfaces import from_text, read, surfaces

Target = Callable[[bytes], None]
_GROWTH = 20
"""How many times longer than the raw text all its readings together may be, a constant part aside."""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _spelt(data: bytes) -> str:
    r"""As JSON spells it, so that `\ud800` and the like are reached."""
    with suppress(ValueError):
        return str(json.loads(b'"' + data.replace(b"\n", b"\\n") + b'"', strict=False))
    return _text(data)


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def framing(data: bytes) -> None:
    """Lines and events do not depend on how a stream is cut, keep their limit, and each line is some message."""
    size, limit, stream = data[0] + 1 if data else 1, data[1] * 8 + 1 if data[1:] else 1, data[2:]
    whole, cut = Lines(limit), Lines(limit)
    found = [*whole.feed(stream), *whole.end()]
    assert found == [*(line for piece in _pieces(stream, size) for line in cut.feed(piece)), *cut.end()]
    assert all(isinstance(line, TooLong) or len(line) <= limit for line in found)
    events, other = Events(limit), Events(limit)
    said = list(events.feed(stream))
    assert said == [event for piece in _pieces(stream, size) for event in other.feed(piece)]
    assert all(not isinstance(event, Event) or len(event.data) <= limit for event in said)
    for line in found:
        if isinstance(line, bytes):
            got = list(messages(_text(line), 32))
            assert got
            assert all(not isinstance(one, Call) or one.id is None or len(one.id) <= 200 for one in got)


class _Deaf:
    """A channel that hears nothing."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, text: str, headers: Mapping[str, str]) -> None:
        del headers
        self.sent.append(text)

    async def incoming(self) -> AsyncIterator[Incoming]:
        for item in (Closed("said nothing"),):
            yield item


def session(data: bytes) -> None:
    """Every line finds its request, the evidence or neither, and what is answered is JSON that asks for nothing."""
    asyncio.run(_session(data))


async def _session(data: bytes) -> None:
    channel, limits = _Deaf(), Limits(requests=5, noise_lines=5)
    ledger = Ledger(limits)
    talk = Session(channel, limits, ledger, 0.0)
    waiting = [talk.replies.ask(number, "tools/list", {}, Era.HANDSHAKE) for number in range(1, 4)]
    for line in data.split(b"\n"):
        talk._message(_text(line))
    assert len(channel.sent) <= limits.requests
    assert all("id" in json.loads(text) and "method" not in json.loads(text) for text in channel.sent)
    assert all(isinstance(one.result(), Reply) for one in waiting if one.done())
    evidence = ledger.evidence()
    assert max(len(evidence.noise), len(evidence.requests)) <= 5
    assert len(talk.replies.strays) <= 20


def json_text(data: bytes) -> None:
    """What is read is what every client reads, nothing is lost, and the bounds hold."""
    text = _text(data)
    assert 1 <= wire.values(text, len(text)) <= len(text) + 1
    try:
        node = wire.parse(text, 32, 500)
    except wire.WireError:
        return
    assert _depth(node) <= 33
    assert wire.values(text) <= 500
    with suppress(ValueError):  # an integer of more than 4,300 digits
        usual = json.loads(text, strict=False)
        assert repr(wire.to_python(wire.from_python(usual))) == repr(usual)
    plain = wire.to_python(node)
    # Not in ASCII: there two halves of a character that only happen to meet would become one.
    again = json.dumps(plain, ensure_ascii=False)
    assert repr(wire.parse(again, 32, 500)) == repr(wire.from_python(plain))


def _depth(node: wire.Node) -> int:
    return 1 + max((_depth(below) for _, below in wire.children(node)), default=0)


def views(data: bytes) -> None:
    """Every character of every reading comes from somewhere in the raw text, and no text grows without end."""
    for raw in (_text(data), _spelt(data)):
        found = read(raw)
        assert sum(len(view.text) for view in found) <= _GROWTH * len(raw) + (1 << 17)
        for view in found:
            assert len(view.starts) == len(view.ends) == len(view.text)
            assert all(0 <= start < end <= len(raw) for start, end in zip(view.starts, view.ends, strict=True))


def _capture(*raw: str) -> Capture:
    listings = tuple(
        Listing(Era.HANDSHAKE, "x", (Exchange("initialize", None, "{}"), Exchange("tools/list", None, each)), start)
        for start, each in enumerate(raw, 1)
    )
    spec = ServerSpec("s", "s", "command", Stdio("s"))
    return Capture(spec, "2026-01-01T00:00:00+00:00", "none", listings, Evidence(), (), 0.0, digest(listings))


def listing(data: bytes) -> None:
    """Any answers, of one start or of two, make a statement, and what is found in it lies in it."""
    first, _, second = data.partition(b"\n")
    said = surfaces(_capture(_text(first), *([_text(second)] if second else ())))
    _places(said)


def prose(data: bytes) -> None:
    """The same for a text by itself."""
    _places(from_text("s", Kind.TOOL, _spelt(data)))


def _places(said: Statement) -> None:
    texts = {(each.pointer, each.role, each.path): each.text for item in said.items for each in item.surfaces}
    for finding in _rules().findings((said,)):
        assert finding.matches
        for match in finding.matches:
            text = texts[match.pointer, match.role, match.path]
            assert 0 <= match.start <= match.end <= len(text)
            assert text.startswith(match.excerpt, match.excerpt_start)


@functools.cache
def _rules():  # type: ignore[no-untyped-def]  # an Engine, which is no part of a room's interface
    return engine(rulepack())


_NAMES = sorted(
    {path.rpartition("/")[2] for kind in FORMATS for path in (*kind.user, *kind.project) if "*" not in path[-6:]}
)


def config(data: bytes) -> None:
    """Any file under any name that clients use is servers or a gap."""
    name = _NAMES[data[0] % len(_NAMES)] if data else _NAMES[0]
    with _file(name.strip("{}"), data[1:]) as path:
        found = discover((path,), home=path.parent, cwd=path.parent, environ={}, platform="linux")
        assert all(spec.id and isinstance(spec.name, str) for spec in found.servers)


def saved(data: bytes) -> None:
    """A file is captures or an `AuditorError`; captures are saved as they are."""
    archive.recognises(_text(data))
    with suppress(AuditorError):
        for one in archive.loads(_text(data), Path("x.json")):
            assert one.digest == digest(one.listings)


def report(data: bytes) -> None:
    """A file is a report or an `AuditorError`."""
    with suppress(AuditorError):
        load_report(_text(data), "x.json")


def waivers(data: bytes) -> None:
    """A file is waivers or an `AuditorError`."""
    with suppress(AuditorError):
        policy(data.decode("utf-8", "replace"), "x.yaml")


def rule(data: bytes) -> None:
    """A file is a rule, a term or an `AuditorError`."""
    with suppress(AuditorError):
        document = parse_yaml(data.decode("utf-8", "replace"), "x.yaml")
        with suppress(AuditorError):
            read_rule("protocol/x", document, frozenset({"secret-file"}))
        read_term("x", document)


def locks(data: bytes) -> None:
    """A file is what npm or pip settled on, or an `AuditorError`."""
    for name, reader in (("package-lock.json", _npm), ("pylock.toml", locked)):
        with _file(name, data) as path, suppress(AuditorError):
            assert len(reader(path)) <= 2000


def _npm(path: Path) -> tuple[object, ...]:
    lock = read_lock(path)
    lock.pins()
    return lock.packages("x")


def traced(data: bytes) -> None:
    """A line of the tracer's log is a call or none; so is what it sent to a resolver."""
    call = calls.parse(_text(data))
    for argument in call.args if call else (_text(data),):
        calls.texts(argument), calls.payloads(argument), calls.text(argument), calls.where(argument)
    found = dns.message(data)
    assert found is None or len(found.name) <= 512


def compared(data: bytes) -> None:
    """Two texts mean the same or not; a text means the same as itself."""
    first, _, second = _spelt(data).partition("\n")
    assert same_meaning(first, first)
    assert same_meaning(first, second) == same_meaning(second, first)


def sources(data: bytes) -> None:
    """The first byte says which language the rest is; each text of it keeps its way back into the file."""
    suffix = sorted(SUFFIXES)[data[0] % len(SUFFIXES)] if data else ".py"
    source = read_source(f"a{suffix}", data[1:].decode("utf-8", "replace"))
    for piece in (*source.texts, *source.runs, *source.names):
        assert len(piece.text) == len(piece.starts) == len(piece.ends)
        assert all(0 <= a <= b <= len(source.text) for a, b in zip(piece.starts, piece.ends, strict=True))


@contextmanager
def _file(name: str, data: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=_MEMORY if Path(_MEMORY).is_dir() else None) as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        yield path


_MEMORY = "/dev/shm"  # noqa: S108 - a fresh folder of our own in it; a disk would be the slowest part


def egress(data: bytes) -> None:
    """What a server behind walls says first: by TLS, and to whom it looks names up with."""
    with suppress(NoHelloError):
        said = hello(data)
        assert said is None or said.name == said.name.lower().rstrip(".")
    asked = egress_dns.question(data)
    told = egress_dns.answer(asked, lambda _: None) if asked else egress_dns.refusal(data)
    assert len(told) < 600


TARGETS: dict[str, Target] = {
    "egress": egress,
    "framing": framing, "session": session, "json": json_text, "views": views, "listing": listing, "prose": prose,
    "config": config, "saved": saved, "report": report, "waivers": waivers, "rule": rule, "locks": locks,
    "traced": traced, "compared": compared, "sources": sources,
}  # fmt: skip
"""By name; `seeds/NAME/` holds inputs that each begins with."""
