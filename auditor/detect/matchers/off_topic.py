"""Does the unit speak of what the rest of its server does not?"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.detect.matchers.spec import Find, MatcherSpec
from auditor.detect.unit import OFF_TOPIC, Hit, Unit
from auditor.errors import AuditorError


def _build(options: Mapping[str, object]) -> Find:
    if options:
        raise AuditorError("off-topic takes no options", hint="remove `with`")

    def find(unit: Unit) -> list[Hit]:
        return [
            Hit(segment.reading, start, end, OFF_TOPIC)
            for segment in unit.segments
            if segment.reading.topic is not None
            for start, end in segment.reading.off_topic
            if segment.start <= start and end <= segment.end
        ]

    return find


OFF_TOPIC_SENTENCE = MatcherSpec(
    OFF_TOPIC,
    "A sentence hardly any of whose words stand elsewhere on its server. No fault by itself: use it beside a term.",
    _build,
)
