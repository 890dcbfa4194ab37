"""Is a name one letter away from a known one? `resembles`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.detect.matchers.names import skeleton
from auditor.detect.matchers.options import Options
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.tool_names import bare
from auditor.detect.unit import Hit, Unit

_SHORTEST = 7
"""Letters of a known name: shorter ones have honest neighbours (`fetch` and `patch`)."""
_LONGEST = 60


def _build(given: Mapping[str, object]) -> Find:
    options = Options("resembles", given, "names")
    known = Known(options.words("names"))

    def find(unit: Unit) -> list[Hit]:
        return [
            Hit(segment.reading, segment.start, segment.end, "resembles", meant)
            for segment in unit.segments
            if len(segment.text) <= _LONGEST and (meant := known.meant(segment.text))
        ]

    return find


class Known:
    """Names that many people trust, and what is mistaken for them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        """Each is found again by itself, by its looks, and by all but one of its letters."""
        self._exact = {bare(name): name for name in names}
        self._looks = {skeleton(name): name for name in names}
        self._shorter = {cut: name for name in names if len(bare(name)) >= _SHORTEST for cut in _cuts(bare(name))}

    def meant(self, name: str) -> str:
        """The known name that this one is mistaken for; empty for one that is known, and for any other."""
        own = bare(name)
        if own in self._exact:
            return ""
        return self._looks.get(skeleton(name), "") or self._near(own)

    def _near(self, own: str) -> str:
        """One letter more, less, other or in another place. A last letter tells apart: plurals, versions."""
        if len(own) < _SHORTEST:
            return ""
        for cut in (own, *_cuts(own)):
            meant = self._exact.get(cut) if cut != own else None
            meant = meant or self._shorter.get(cut)
            if meant and len(bare(meant)) >= _SHORTEST and _inside(own, bare(meant)):
                return meant
        return ""


def _cuts(name: str) -> Iterator[str]:
    """The name without one of its letters, the first and the last kept."""
    return (name[:place] + name[place + 1 :] for place in range(1, len(name) - 1))


def _inside(own: str, meant: str) -> bool:
    """Whether one letter inside makes the difference: two places only, side by side or the same, or one too many."""
    if own[0] != meant[0] or own[-1] != meant[-1] or abs(len(own) - len(meant)) > 1:
        return False
    if len(own) == len(meant):
        places = [place for place, (one, other) in enumerate(zip(own, meant, strict=True)) if one != other]
        swapped = len(places) == 2 and own[places[0]] == meant[places[1]] and own[places[1]] == meant[places[0]]
        return len(places) == 1 or (swapped and places[1] == places[0] + 1)
    longer, shorter = (own, meant) if len(own) > len(meant) else (meant, own)
    return any(cut == shorter for cut in _cuts(longer))


RESEMBLES = MatcherSpec(
    "resembles",
    "The text is a name that looks like one of `names`, or differs from it in one letter that is not its last.",
    _build,
)
