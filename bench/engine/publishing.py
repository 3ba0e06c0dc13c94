"""Filling the log: as fast as JetStream takes it, or at a steady rate."""

import asyncio
import time
from itertools import islice
from typing import Any, Final

from bench.engine.task import Task
from bench.engine.wire import BATCH, BATCHES_AT_ONCE, Wire, batches, publish, publish_paced, single
from bench.engine.workload import messages

PREPARED: Final = 200_000
"""Events that are in memory before the first is sent; of more, the rest is made on the way."""


async def publish_log(task: Task) -> dict[str, Any]:
    """The whole log in atomic batches; ``began`` is the moment of the first byte."""
    size = task.arguments.get("batch", BATCH)
    with Wire(task.servers.nats_url, task.servers.key_path, task.servers.inbox) as wire:
        blobs = batches(messages(task.workload), wire.inbox, f"bench-{time.time_ns()}", size)
        prepared = list(islice(blobs, PREPARED // size))
        await task.ready()

        def send() -> float:
            began = publish(wire, prepared, task.arguments.get("at_once", BATCHES_AT_ONCE))
            for_all = len(prepared)
            wire.acknowledged.clear()
            if for_all == PREPARED // size:
                publish(wire, blobs, task.arguments.get("at_once", BATCHES_AT_ONCE))
            return began

        return {"began": await asyncio.to_thread(send)}


async def pace(task: Task) -> dict[str, Any]:
    """The first ``count`` events one by one, ``rate`` a second: when each was due and when it was acknowledged."""
    count, rate = task.arguments["count"], task.arguments["rate"]
    with Wire(task.servers.nats_url, task.servers.key_path, task.servers.inbox) as wire:
        first = task.arguments.get("first", 0)
        blobs = [single(one, wire.inbox) for one in islice(messages(task.workload), first, first + count)]
        await task.ready()
        due = await asyncio.to_thread(publish_paced, wire, blobs, rate)
        return {"due": due, "acknowledged": [moment for moment, _ in wire.acknowledged]}
