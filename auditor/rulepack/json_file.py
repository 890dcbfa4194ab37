"""What does a table of a pack say that stands as JSON, for speed?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from auditor.errors import AuditorError


def read_object(path: Path, shown: str, largest: int, hint: str) -> dict[str, Any]:
    """The members, in their order; empty for what is no object. `largest`: MiB.

    Raises `AuditorError` for what cannot be read, is larger, is no JSON, or has a key twice.
    """
    try:
        with path.open("rb") as file:
            data = file.read((largest << 20) + 1)
        if len(data) > largest << 20:
            raise AuditorError(f"is larger than {largest} MiB", shown, hint)
        whole = json.loads(data, object_pairs_hook=_once)
    except OSError as error:
        raise AuditorError(f"cannot be read: {error.strerror}", shown, hint) from None
    except (ValueError, RecursionError) as error:
        raise AuditorError(f"is not JSON: {error}", shown, hint) from None
    return whole if isinstance(whole, dict) else {}


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands there twice")
    return found
