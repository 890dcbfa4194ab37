"""Which tools, prompts and resources may the model see and use?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from auditor.guard.envelope import loosely
from auditor.guard.replies import because
from auditor.guard.rewrite import at, member, without
from auditor.guard.seams import Decides, Eyes, Objection, Sight
from auditor.model import Finding, Kind
from auditor.wire import Node, Object

LISTS = {
    "tools": Kind.TOOL,
    "prompts": Kind.PROMPT,
    "resources": Kind.RESOURCE,
    "resourceTemplates": Kind.TEMPLATE,
}
"""The members of a result that hold items."""
_NAMED_BY = {Kind.RESOURCE: "uri", Kind.TEMPLATE: "uriTemplate"}
_MOST = 10_000
"""Names remembered of each kind."""
_MOST_AROUND = 300
"""Tools that tell what a server is about."""
_ABOUT = ("instructions", "serverInfo")
"""Members of a hello that do."""
_HELLO = ("protocolVersion", "capabilities", "serverInfo", "instructions")
_SERVER_INFO = ("name", "version", "title", "description", "websiteUrl", "icons")
_IDENTITY = ("name", "version")
"""Of `serverInfo`: what a client cannot do without."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """An item that is not shown."""

    kind: Kind
    name: str
    why: str
    """Fit for a model."""
    rules: tuple[str, ...] = ()
    detail: str = ""
    """For the person; may quote the server."""

    @property
    def told(self) -> str:
        """All that the person reads."""
        return Objection(self.why, self.detail).told


@dataclass(frozen=True, slots=True)
class Filtered:
    """A listing, or a hello, as the client may see it."""

    node: Object
    withheld: tuple[Withheld, ...] = ()
    refused: str = ""
    """Why none of it may be seen; empty where `node` may."""


@dataclass(slots=True)
class Items:
    """Knows what was listed."""

    decides: Sequence[Decides]
    blocks: bool = True
    """Whether rules withhold; else they only warn."""
    _known: dict[tuple[Kind, str], str] = field(default_factory=dict)
    """Why not, by kind and name; empty where it may be used."""
    _formerly: dict[tuple[Kind, str], str] = field(default_factory=dict)
    """The same of what was withheld when it was listed last, and has not been listed since."""
    _hello: Object = Object(())  # noqa: RUF009 - frozen
    _tools: list[Node] = field(default_factory=list)

    def why_not(self, kind: Kind, name: str) -> str:
        """Why this item may not be used; empty where it may."""
        known = self._known.get((kind, name))
        if known is None:
            known = self._formerly.get((kind, name), "")
            objection = None if known else self._decided(kind, name, None)
            return objection.why if objection else known
        return known

    def filtered(self, node: Object, eyes: Eyes, asked: Kind, *, first_page: bool) -> Filtered:
        """What is left of a page of the items that were `asked` for. Never raises, whatever the shape."""
        if unclear := _unclear(node, LISTS):
            return Filtered(node, refused=unclear)
        if first_page:
            self._forget(asked)
        sight = eyes.listing(node, self._around(node))
        if sight.unread and self.blocks:
            return Filtered(node, refused=because(sight))
        withheld = tuple(self._withheld(node, sight))
        self._keep(node)
        if not withheld:
            return Filtered(node, refused=self._elsewhere(node, sight))
        gone = {(each.kind, each.name) for each in withheld}
        for key, kind in LISTS.items():
            entries = node.get(key)
            if isinstance(entries, list):
                left = [entry for entry in entries if (kind, name_of(entry, kind)) not in gone]
                node = member(node, key, left) if len(left) < len(entries) else node
        return Filtered(node, withheld, self._elsewhere(node, sight))

    def hello(self, node: Object, eyes: Eyes) -> Filtered:
        """A hello without what lies in it."""
        itself = node.get("serverInfo")
        unclear = _unclear(node, _HELLO) or (_unclear(itself, _SERVER_INFO) if isinstance(itself, Object) else "")
        if unclear:
            return Filtered(node, refused=unclear)
        no = self._decided(Kind.SERVER, "", node)
        changed = (Withheld(Kind.SERVER, "instructions", no.why, detail=no.detail),) if no else ()
        node = _identity(node) if no else node
        self._hello = Object(tuple(pair for pair in node.pairs if pair[0] in _ABOUT))
        left = self._looked_at(node, eyes)
        return Filtered(left.node, (*changed, *left.withheld), left.refused)

    def _looked_at(self, node: Object, eyes: Eyes) -> Filtered:
        sight = eyes.listing(node)
        if sight.clear or not self.blocks:
            return Filtered(node, _as_warnings(sight))
        if sight.unread:
            return Filtered(node, refused=because(sight))
        by_place: dict[str, list[Finding]] = {}
        for one in sight.findings:
            by_place.setdefault(one.primary.pointer, []).append(one)
        for pointer in by_place:
            changed = _cut(node, pointer)
            if changed is None:
                return Filtered(node, refused=because(sight))
            node = changed
        return Filtered(node, tuple(_gone(pointer, Sight(tuple(found))) for pointer, found in by_place.items()))

    def _withheld(self, node: Object, sight: Sight) -> Iterator[Withheld]:
        found = _by_item(sight.findings)
        seen: set[tuple[Kind, str]] = set()
        bad: dict[tuple[Kind, str], Withheld] = {}
        for key, kind in LISTS.items():
            entries = node.get(key)
            for index, entry in enumerate(entries if isinstance(entries, list) else ()):
                name = name_of(entry, kind)
                seen.add((kind, name))
                one = self._judged(kind, name, entry, found.get((key, str(index)), ()))
                if one is not None:
                    bad.setdefault((kind, name), one)  # of two with one name, neither is shown
        self._remember(seen, bad)
        yield from bad.values()

    def _judged(self, kind: Kind, name: str, entry: Node, findings: Sequence[Finding]) -> Withheld | None:
        if not isinstance(entry, Object):
            return Withheld(kind, name, "it is no object")
        if findings and self.blocks:
            sight = Sight(tuple(findings))
            return Withheld(kind, name, because(sight), sight.rules)
        no = self._decided(kind, name, entry)
        return Withheld(kind, name, no.why, detail=no.detail) if no else None

    def _decided(self, kind: Kind, name: str, entry: Object | None) -> Objection | None:
        return next((no for each in self.decides if (no := each(kind, name, entry))), None)

    def _elsewhere(self, node: Object, sight: Sight) -> str:
        """Why a page goes as a whole: something speaks against it that stands in no item."""
        lists = [key for key in LISTS if key in node and not isinstance(node.get(key), list)]
        if lists:
            return f"{lists[0]!r} is no list"
        outside = tuple(one for one in sight.findings if one.primary.pointer.split("/")[1] not in LISTS)
        if not outside or not self.blocks:
            return ""
        return f"what the server says of itself has nothing to do with its tools: {because(Sight(outside))}"

    def _remember(self, seen: set[tuple[Kind, str]], bad: dict[tuple[Kind, str], Withheld]) -> None:
        for key in seen:
            self._formerly.pop(key, None)
            if len(self._known) < _MOST:
                self._known[key] = bad[key].why if key in bad else self._known.get(key, "")
        for key, one in bad.items():
            self._known[key] = one.why

    def _around(self, node: Object) -> Object | None:
        """What tells what the server is about; None where its tools are not known."""
        if not self._tools and not isinstance(node.get("tools"), list):
            return None
        return Object((*self._hello.pairs, ("tools", self._tools)))

    def _keep(self, node: Object) -> None:
        tools = node.get("tools")
        if isinstance(tools, list):
            self._tools = [*self._tools, *tools][:_MOST_AROUND]

    def _forget(self, asked: Kind) -> None:
        """A list begins anew; what was withheld stays so until it is listed again, and harmless."""
        if asked is Kind.TOOL:
            self._tools = []
        self._formerly |= {key: why for key, why in self._known.items() if key[0] is asked and why}
        while len(self._formerly) > _MOST:
            self._formerly.pop(next(iter(self._formerly)))
        self._known = {key: why for key, why in self._known.items() if key[0] is not asked}


def name_of(entry: Node, kind: Kind) -> str:
    """Name of a tool or prompt, uri of a resource; empty where it has none."""
    name = entry.get(_NAMED_BY.get(kind, "name")) if isinstance(entry, Object) else None
    return name if isinstance(name, str) else ""


def _unclear(node: Object, known: Iterable[str]) -> str:
    """Why two clients could read a member of `known` in two ways; empty where they could not."""
    spelt = {loosely(key): key for key in known}
    twice = [key for key in node.duplicates() if key in spelt.values()]
    if twice:
        return f"{twice[0]!r} stands twice in it"
    alike = [spelt[loosely(key)] for key, _ in node.pairs if key not in spelt.values() and loosely(key) in spelt]
    return f"a member is spelt almost as {alike[0]!r}" if alike else ""


def _identity(node: Object) -> Object:
    """A hello without what a server says of itself, but for its name and version."""
    itself = node.get("serverInfo")
    kept = tuple(pair for pair in itself.pairs if pair[0] in _IDENTITY) if isinstance(itself, Object) else ()
    node = without(node, ("instructions",))
    return member(node, "serverInfo", Object(kept)) if "serverInfo" in node else node


def _by_item(findings: Sequence[Finding]) -> dict[tuple[str, str], list[Finding]]:
    """The findings of each entry, by its list and its place in that."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        parts = one.primary.pointer.split("/")
        if len(parts) > 2 and parts[1] in LISTS:
            found.setdefault((parts[1], parts[2]), []).append(one)
    return found


def _cut(node: Object, pointer: str) -> Object | None:
    """A hello without the text at `pointer`: no instructions, a notice for any other."""
    if pointer.startswith("/instructions"):
        return without(node, ("instructions",))
    changed = at(node, pointer, lambda old: "" if isinstance(old, str) else old)
    return changed if isinstance(changed, Object) and changed != node else None


def _gone(pointer: str, sight: Sight) -> Withheld:
    return Withheld(Kind.SERVER, pointer.lstrip("/"), because(sight), sight.rules)


def _as_warnings(sight: Sight) -> tuple[Withheld, ...]:
    return () if sight.clear else (_gone("", sight),)
