"""How often, and how sure is that?"""

from __future__ import annotations

import math
from dataclasses import dataclass

_Z = 1.959963984540054
"""Of the normal distribution, for 95 %."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.hits / self.total if self.total else None

    def interval(self) -> tuple[float, float]:
        """The 95 % interval of Wilson (https://doi.org/10.1080/01621459.1927.10502953)."""
        if not self.total:
            return 0.0, 1.0
        share, total = self.hits / self.total, self.total
        middle = share + _Z * _Z / (2 * total)
        spread = _Z * math.sqrt(share * (1 - share) / total + _Z * _Z / (4 * total * total))
        scale = 1 + _Z * _Z / total
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
