"""How is a launcher's download waited for, so that giving up ends it too, and what is kept stays while it is needed?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from auditor.confine import Conditions, Prepared
from auditor.confine.launchers import prepare
from auditor.confine.launchers.pruning import prune
from auditor.model import Stdio


@asynccontextmanager
async def fetched(launch: Stdio, conditions: Conditions) -> AsyncIterator[Prepared]:
    """`prepare` in a thread, which is told when nobody waits for it any more: threads cannot be cancelled.

    What it needs stays until the block ends; if anything was fetched for it, what is kept is cut back then. Raises
    `AuditorError`.
    """
    stop = threading.Event()
    try:
        prepared = await asyncio.to_thread(prepare, launch, conditions, stop)
    finally:
        stop.set()
    cut = prepared.use.fetched
    try:
        yield prepared
    except asyncio.CancelledError:
        cut = False
        raise
    finally:
        prepared.use.release()
        if cut:
            await asyncio.to_thread(prune, conditions.cache_dir, conditions.cache_size)
