"""Does a launch entry run whatever was published last? `unpinned`."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.command_line import commands
from auditor.detect.matchers.images import images
from auditor.detect.matchers.options import Options
from auditor.detect.matchers.places import whole
from auditor.detect.matchers.registries import packages
from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import Hit, Unit

_KINDS = {"package": packages, "image": images}


def _build(given: Mapping[str, object]) -> Find:
    options = Options("unpinned", given, "of")
    kind = _KINDS[options.choice("of", tuple(_KINDS))]

    def find(unit: Unit) -> list[Hit]:
        return [
            hit
            for read in unit.reads
            for words in commands(read)
            for word, pinned in kind(words)
            if not pinned
            for hit in whole(word.reading, "unpinned", word.text)
        ]

    return find


UNPINNED = MatcherSpec(
    "unpinned",
    "The launch entry downloads a package (`of: package`) or an image (`of: image`) of no fixed version.",
    _build,
)
