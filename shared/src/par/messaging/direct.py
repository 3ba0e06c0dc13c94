"""Answering without FastStream, where half a millisecond counts: one task per request, none dropped at the end."""

import asyncio

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from par.messaging.answers import Answer, AnswerMetrics, answered

logger = structlog.get_logger(__name__)


class DirectAnswer:
    """One answer, subscribed in a queue group. The handler bounds how much is in work."""

    def __init__(self, client: Client, answer: Answer, metrics: AnswerMetrics) -> None:
        self._client = client
        self._answer = answer
        self._metrics = metrics
        self._subscription: Subscription | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @staticmethod
    async def start(client: Client, queue: str, answer: Answer, metrics: AnswerMetrics) -> "DirectAnswer":
        """Subscribe."""
        direct = DirectAnswer(client, answer, metrics)
        direct._subscription = await client.subscribe(answer.subject, queue=queue, cb=direct._take)
        return direct

    async def stop(self) -> None:
        """Take no more requests, and answer those that have come."""
        if self._subscription is not None:
            subscription, self._subscription = self._subscription, None
            await subscription.drain()  # type: ignore[no-untyped-call]
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _take(self, message: Msg) -> None:
        task = asyncio.create_task(self._respond(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _respond(self, message: Msg) -> None:
        reply = await answered(message, self._answer, self._metrics)
        if message.reply:
            # (Not respond(), which would send the headers of the request back as ours.)
            try:
                await self._client.publish(message.reply, reply)
            except NatsError as error:  # what an ending service has not answered in time is asked of another instance
                logger.warning("an answer could not be sent", subject=self._answer.subject, error=repr(error))
