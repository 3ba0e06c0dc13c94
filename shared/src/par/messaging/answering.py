"""Beginning and ending the answers of a service, so that no request meets silence in between."""

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any, Final

from faststream.nats import NatsBroker
from nats.errors import Error as NatsError

from par.messaging.answers import Answer, AnswerMetrics, register
from par.messaging.connection import PINGS_UNANSWERED, Access, servers_of
from par.messaging.direct import DirectAnswer

DRAIN_SECONDS: Final = 10
RECONNECT_SECONDS: Final = 2
LOOK_SECONDS: Final = 0.01


class Answering:
    """The answers of one instance of a service, on a connection of their own."""

    def __init__(self, broker: NatsBroker, direct: Sequence[DirectAnswer]) -> None:
        self._broker = broker
        self._direct = direct

    @staticmethod
    async def start(
        url: str, queue: str, answers: Sequence[Answer], metrics: AnswerMetrics, access: Access | None = None
    ) -> "Answering":
        """Connect, subscribe in the queue group, and return when the server knows the subscriptions."""
        access = access or Access()
        broker = NatsBroker(
            servers_of(url),
            security=access.security(),
            inbox_prefix=access.inbox,
            logger=None,
            graceful_timeout=DRAIN_SECONDS,
            max_reconnect_attempts=-1,
            reconnect_time_wait=RECONNECT_SECONDS,
            ping_interval=access.ping_seconds,
            max_outstanding_pings=PINGS_UNANSWERED,
        )
        for answer in answers:
            if not answer.direct:
                register(broker, queue, answer, metrics)
        await broker.start()
        connection = await broker.connect()
        direct = [await DirectAnswer.start(connection, queue, answer, metrics) for answer in answers if answer.direct]
        # Twice: nats-py writes a flush's ping at once, ahead of the subscriptions that it still has queued.
        await connection.flush()
        await connection.flush()
        return Answering(broker, direct)

    async def stop(self) -> None:
        """Take no more requests, answer those that have come (for at most ten seconds), and disconnect.

        FastStream alone waits for the requests in work while the server still sends new ones, which it then drops
        without an answer; so the subscriptions are given up first.
        """
        subscribers: list[Any] = list(self._broker.subscribers)
        with contextlib.suppress(NatsError, TimeoutError):  # what is still open then is given up
            async with asyncio.timeout(DRAIN_SECONDS):
                await asyncio.gather(
                    *(_unsubscribed(subscriber) for subscriber in subscribers),
                    *(answer.stop() for answer in self._direct),
                )
                idle = 0
                while idle < 2:  # a request taken from the queue is in nobody's count until its task has begun
                    await asyncio.sleep(LOOK_SECONDS)
                    idle = 0 if any(_busy(subscriber) for subscriber in subscribers) else idle + 1
        await self._broker.stop()


async def _unsubscribed(subscriber: Any) -> None:
    if subscriber.subscription is not None:
        subscription, subscriber.subscription = subscriber.subscription, None
        await subscription.drain()


def _busy(subscriber: Any) -> bool:
    limiter = subscriber.limiter.statistics()
    queued = subscriber.receive_stream.statistics().current_buffer_used
    return bool(queued or limiter.tasks_waiting or subscriber.limiter.value < subscriber.max_workers)
