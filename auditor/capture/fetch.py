"""How is a launcher's download waited for, so that giving up ends it too?"""

from __future__ import annotations

import asyncio
import threading

from auditor.confine import Conditions, Prepared
from auditor.confine.launchers import prepare
from auditor.model import Stdio


async def fetch(launch: Stdio, conditions: Conditions) -> Prepared:
    """`prepare` in a thread, which is told when nobody waits for it any more: threads cannot be cancelled.

    Raises `AuditorError`.
    """
    stop = threading.Event()
    try:
        return await asyncio.to_thread(prepare, launch, conditions, stop)
    finally:
        stop.set()
