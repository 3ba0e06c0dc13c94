"""(c) What a good user of FastStream writes: a durable pull consumer, explicit acknowledgements, one write per event.

Serial: one message per request, which is the only order-keeping form without batches. With workers: up to 32 handlers
at a time, a lock per document (else two events of one document overwrite each other), one request for 100 messages.
Kept from it are the costs that a careful user knows how to avoid: the body is decoded once, by the same decoder as
everywhere here, arguments are not validated again, nothing is logged.
"""

import asyncio
from collections import defaultdict
from typing import Any, Final

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.js.api import ConsumerConfig, DeliverPolicy

from bench.engine.life import after, key_of
from bench.engine.task import Mongo, Task
from par.events import Recorded, decode
from par.log import LOG

DATABASE: Final = "bench_naive"
COLLECTION: Final = "life"
FETCHED_BY_WORKERS: Final = 100
ACK_WAIT_SECONDS: Final = 60.0


async def as_recorded(message: NatsMessage) -> Recorded:
    """The event with its position, which the acknowledgement's subject tells."""
    raw = message.raw_message
    return Recorded(int(raw.reply.split(".")[5]), raw.subject, decode(message.body))


async def subscribe(task: Task) -> dict[str, Any]:
    """Take the whole log; measured from the start of the subscriber until every event is written and acknowledged."""
    workers = task.arguments["workers"]
    mongo = Mongo(task.servers.mongo_url)
    collection = mongo[DATABASE][COLLECTION]
    await collection.find_one({})
    locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    done, left = asyncio.Event(), task.workload.events

    broker = NatsBroker(task.servers.nats_url, logger=None, apply_types=False, ack_policy=AckPolicy.NACK_ON_ERROR)
    options: dict[str, Any] = {"max_workers": workers} if workers > 1 else {}

    async def handle(recorded: Recorded) -> None:
        nonlocal left
        key = key_of(recorded.event)
        if key is not None:
            async with locks[key]:
                before = await collection.find_one({"_id": key})
                if before is None or before["position"] < recorded.position:  # else it was delivered again
                    document = {**after(before, recorded.event), "_id": key, "position": recorded.position}
                    await collection.replace_one({"_id": key}, document, upsert=True)
        left -= 1
        if left == 0:
            done.set()

    subscriber = broker.subscriber(
        "par.log.>",
        stream=JStream(LOG, declare=False),
        durable="naive",
        pull_sub=PullSub(batch_size=FETCHED_BY_WORKERS if workers > 1 else 1),
        config=ConsumerConfig(deliver_policy=DeliverPolicy.ALL, ack_wait=ACK_WAIT_SECONDS, max_ack_pending=1000),
        decoder=as_recorded,
        **options,
    )
    subscriber(handle)

    await task.ready()
    await broker.start()
    try:
        async with asyncio.timeout(600):
            await done.wait()
    finally:
        await broker.stop()
    return {}
