"""Beginning and ending the answers of a broker, so that no request meets silence in between."""

import asyncio
from typing import Any, Final

from faststream.nats import NatsBroker
from nats.errors import Error as NatsError

LOOK_SECONDS: Final = 0.01


async def start_answering(broker: NatsBroker) -> None:
    """Connect, subscribe, and return when the server knows the subscriptions."""
    await broker.start()
    connection = await broker.connect()
    # Twice: nats-py writes a flush's ping at once, ahead of the subscriptions that it still has queued.
    await connection.flush()
    await connection.flush()


async def stop_answering(broker: NatsBroker, timeout: float) -> None:
    """Take no more requests, answer those that have come (for at most ``timeout`` seconds), and disconnect.

    FastStream alone waits for the requests in work while the server still sends new ones, which it then drops
    without an answer; so the subscriptions are given up first.
    """
    subscribers: list[Any] = list(broker.subscribers)
    try:
        async with asyncio.timeout(timeout):
            await asyncio.gather(*(_unsubscribed(subscriber) for subscriber in subscribers))
            idle = 0
            while idle < 2:  # a request taken from the queue is in nobody's count until its task has begun
                await asyncio.sleep(LOOK_SECONDS)
                idle = 0 if any(_busy(subscriber) for subscriber in subscribers) else idle + 1
    except (NatsError, TimeoutError):
        pass  # what is still open now is given up
    await broker.stop()


async def _unsubscribed(subscriber: Any) -> None:
    if subscriber.subscription is not None:
        subscription, subscriber.subscription = subscriber.subscription, None
        await subscription.drain()


def _busy(subscriber: Any) -> bool:
    limiter = subscriber.limiter.statistics()
    queued = subscriber.receive_stream.statistics().current_buffer_used
    return bool(queued or limiter.tasks_waiting or subscriber.limiter.value < subscriber.max_workers)
