"""What is different between two listings, and is it more than a clock that went on?"""

from __future__ import annotations

from auditor.compare.items import MOST, Named, bounded, changes, compare, place
from auditor.compare.nodes import Same, same_value
from auditor.compare.pinned import same_as_pinned, stand_in, stand_in_number
from auditor.compare.repeated import folded
from auditor.compare.volatile import same_meaning

__all__ = [
    "MOST", "Named", "Same", "bounded", "changes", "compare", "folded", "place", "same_as_pinned", "same_meaning",
    "same_value", "stand_in", "stand_in_number",
]  # fmt: skip
