"""What is sent where because of one line?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Out:
    """Whole lines, in order."""

    to_server: tuple[bytes, ...] = ()
    to_client: tuple[bytes, ...] = ()


def batched(raw: bytes, parts: list[bytes | None], whole: list[bytes]) -> tuple[bytes, ...]:
    """What is left of a batch: the line as it came where nothing was changed; none where nothing is left.

    `parts`: for each message its new text, None where it goes. `whole`: what each was.
    """
    if parts == whole:
        return (raw,)
    left = [part.rstrip(b"\n") for part in parts if part]
    return (b"[" + b",".join(left) + b"]\n",) if left else ()
