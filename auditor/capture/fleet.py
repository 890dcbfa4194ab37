"""How are many servers asked at once, so that none costs another its result?"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from auditor.capture.limits import Options
from auditor.capture.places import Places
from auditor.capture.sdk import load
from auditor.capture.visit import visit
from auditor.model import Capture, Http, ServerSpec

Watch = Callable[[str, str], None]


def capture_all(specs: Sequence[ServerSpec], options: Options, watch: Watch | None) -> tuple[Capture, ...]:
    """Visit every server, at most `options.jobs` at a time; captures in the order of `specs`.

    Ctrl-C and SIGTERM end every server first, then have their usual effect.
    """
    received: list[int] = []
    captures: list[Capture] = []
    try:
        # What this returned would be written out, all megabytes of it: when asyncio puts the signal handlers back,
        # Python asks them for their `repr`, which holds that of the task, which holds that of its result.
        asyncio.run(_all(specs, options, watch or _unwatched, received, captures))
        return tuple(captures)
    except asyncio.CancelledError:
        if not received:
            raise
    signal.raise_signal(received[0])
    raise KeyboardInterrupt  # SIGTERM has a handler that lets the program live: the capture is over all the same


async def _all(
    specs: Sequence[ServerSpec], options: Options, watch: Watch, received: list[int], captures: list[Capture]
) -> None:
    places = Places(options.jobs, options.limits.timeout)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(places.threads))
    remote = any(isinstance(spec.launch, Http) for spec in specs)
    ready = asyncio.ensure_future(asyncio.to_thread(load if remote else _nothing))

    async def one(spec: ServerSpec) -> Capture:
        if isinstance(spec.launch, Http):
            await asyncio.shield(ready)  # before its clock starts
        async with places.one(partial(watch, spec.id)) as stage:
            return await visit(spec, options, stage)

    with _ended_by_sigterm(received):
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(spec)) for spec in specs]
    captures += (task.result() for task in tasks)


@contextmanager
def _ended_by_sigterm(received: list[int]) -> Iterator[None]:
    """Turn SIGTERM into a cancellation, as `asyncio.run` does with SIGINT; in a thread signals are not ours."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 - we run in one
    before = signal.getsignal(signal.SIGTERM)

    def end() -> None:
        received.append(signal.SIGTERM)
        task.cancel()

    loop.add_signal_handler(signal.SIGTERM, end)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        signal.signal(signal.SIGTERM, before)


def _nothing() -> None:
    """Nothing needs to be loaded."""


def _unwatched(server: str, stage: str) -> None:
    """Nobody watches."""
